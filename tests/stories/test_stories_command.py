"""`tocsin stories`, typed by an operator, on a real broker."""

import asyncio
import csv
import io
import json
from dataclasses import replace

import pytest
import typer
from typer.testing import CliRunner

from streams.cli.stories import register
from streams.kafka.clients import make_producer
from streams.kafka.codec import encode_message
from streams.kafka.topics import ensure_topics, full_name
from streams.model import Reading, Rule, Story
from streams.rules.query import parse
from streams.settings import Settings
from tests.stories.building import Desk, book_of, exact, reading, strike

pytestmark = pytest.mark.broker

STRIKE = (
    strike("a", exact("killed", 29), exact("killed", 400, scope="cumulative", why="since December")),
    strike("b", exact("killed", 33), hours=2, url="https://b.example/33", title="=33 soldats tués à Idleb"),
    strike("d", exact("killed", 22), hours=3, source="agency"),
)
DERAILED = reading("c", title="Un train déraille près de Lyon", hours=30, claims=(exact("wounded", 8),))


class Operator:
    """Someone at the command line of a desk whose stories are on Kafka."""

    def __init__(self, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TOCSIN_KAFKA", settings.kafka or "")
        monkeypatch.setenv("TOCSIN_TOPIC_PREFIX", settings.topic_prefix)
        self.settings = settings
        desk = Desk(book=book_of("killed>=30"))
        desk.read(*STRIKE, DERAILED)
        self.strike, self.train = desk.story("a"), desk.story("c")
        merged = replace(self.train, id="f" * 20, short="ZZZZZ", redirect=self.strike.id)
        rule = Rule(id=parse("killed>=30").id, query="killed>=30", name="pertes")
        asyncio.run(self._publish((*STRIKE, DERAILED), (self.strike, self.train, merged), rule))
        self._app = typer.Typer()
        self._app.callback()(lambda: None)
        register(self._app)

    def types(self, *arguments: str, status: int = 0) -> str:
        """What `tocsin stories ...` prints: on stdout, or on stderr where it ends with another status."""
        result = CliRunner().invoke(self._app, ["stories", *arguments], env={"COLUMNS": "200"})
        assert result.exit_code == status, result.output
        return result.stderr if status else result.stdout

    async def _publish(self, readings: tuple[Reading, ...], stories: tuple[Story, ...], rule: Rule) -> None:
        await ensure_topics(self.settings)
        sent: list[tuple[str, str, object, int | None]] = [("rules", rule.id, rule, None)]
        sent += [("readings", "main", each, 0) for each in readings]
        sent += [("stories", each.id, each, None) for each in stories]
        async with make_producer(self.settings) as producer:
            for name, key, value, partition in sent:
                topic = full_name(self.settings.topic_prefix, name)
                await producer.send_and_wait(topic, encode_message(value), key=key.encode(), partition=partition)


@pytest.fixture
def operator(kafka_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Operator:
    """An operator with a strike, a derailment and a story that was merged into the first."""
    return Operator(kafka_settings, monkeypatch)


def test_stories_are_listed_and_sifted_by_time_place_and_query(operator: Operator) -> None:
    """Newest first; a merged story is no line of its own; a table for people."""

    def listed(*options: str) -> list[str]:
        return [json.loads(line)["id"] for line in operator.types("ls", "--json", *options).splitlines()]

    strike, train = operator.strike.id, operator.train.id
    assert listed() == [train, strike]
    assert listed("--since", "2020-02-29") == [train]
    assert listed("--place", "syria") == [strike]
    assert listed("--query", "déraille") == [train]
    table = operator.types("ls")
    assert operator.strike.short in table
    assert "killed 33" in table
    assert "3 of 3" in table
    assert "expected" in operator.types("ls", "--query", "killed>=", status=2)
    assert "is no date" in operator.types("ls", "--since", "yesterday", status=2)


def test_a_story_is_shown_with_figures_history_articles_and_refusals(operator: Operator) -> None:
    """By any of its ids, that of a story merged into it too."""
    for name in (operator.strike.id, operator.strike.short.lower(), "ZZZZZ"):
        page = operator.types("show", name)
        for said in (
            "killed 29 -> 33",
            "paper-b",
            "against it: 22 agency",
            "since December",
            "https://b.example/33",
            "rang for",
            "pertes",
        ):
            assert said in page
    assert json.loads(operator.types("show", "--json", operator.train.short))["id"] == operator.train.id
    assert "there is no story 22222" in operator.types("show", "22222", status=1)


def test_a_ledger_is_exported_with_the_sentences_that_the_readings_still_have(operator: Operator) -> None:
    """As a table that no spreadsheet takes for formulas, and as one object."""
    rows = list(csv.DictReader(io.StringIO(operator.types("export", operator.strike.short))))
    said = {(row["standing"], row["low"]): row for row in rows}
    assert said["toll", "33"]["quote"] == "33 killed"
    assert said["toll", "33"]["url"] == "https://b.example/33"
    assert said["toll", "33"]["title"] == "'=33 soldats tués à Idleb"
    assert said["refused", "400"]["quote"] == "400 killed"
    ledger = json.loads(operator.types("export", operator.strike.id, "--format", "json"))
    assert (ledger["type"], ledger["figures"]["killed"]["low"]) == ("ledger", 33)
    assert next(claim["title"] for claim in ledger["claims"] if claim["low"] == 33) == "=33 soldats tués à Idleb"
