"""`tocsin replay`, typed by an operator: what Kafka recorded, through the workers again, on topics of its own."""

import asyncio
import json
import re
import uuid
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from streams.cli.replay import register
from streams.kafka.archive import read_stories
from streams.kafka.clients import make_admin
from streams.model import Story
from streams.settings import Settings
from tests.agents.process import running, topics_of
from tests.agents.regrouping import EVENTS, LOG
from tests.scenarios.idlib import DAY, RULES, UNDATED

pytestmark = pytest.mark.broker

SPAN = ("--from", "2020-02-28", "--to", "2020-02-29")
READ = tuple(article for article in DAY if article is not UNDATED)
"""The articles that become readings."""


class Operator:
    """Someone at the command line of a desk that lived through the night of Idlib."""

    def __init__(self, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, value in (
            ("TOCSIN_KAFKA", settings.kafka or ""),
            ("TOCSIN_TOPIC_PREFIX", settings.topic_prefix),
            ("TOCSIN_DATA", str(settings.data)),
        ):
            monkeypatch.setenv(name, value)
        self.settings = settings
        asyncio.run(self._live())
        self._app = typer.Typer()
        self._app.callback()(lambda: None)
        register(self._app)

    async def _live(self) -> None:
        """The rules are asked, the articles come in, the workers read and assemble them."""
        async with (
            topics_of(self.settings) as topics,
            running(self.settings, "read"),
            running(self.settings, "assemble"),
        ):
            await topics.ask(*RULES)
            for number, article in enumerate(READ, 1):
                await topics.put("articles", article.id, article)
                await topics.count("decisions", 2 * number)
            await topics.put("articles", "junk", b"no json")
            await topics.count("dead-letters", 1)

    def types(self, *options: str, status: int = 0) -> tuple[list[dict[str, Any]], str]:
        """The JSON Lines of `tocsin replay --json ...`, and what it says."""
        result = CliRunner().invoke(self._app, ["replay", "--json", *options], env={"COLUMNS": "200"})
        assert result.exit_code == status, result.output
        return [json.loads(line) for line in result.stdout.splitlines()], result.stderr

    def stories(self, prefix: str) -> dict[str, Story]:
        """All stories under a prefix."""
        return asyncio.run(read_stories(self.settings.model_copy(update={"topic_prefix": prefix})))

    def prefixes(self) -> set[str]:
        """The prefixes under which topics are, of those that begin with the desk's own."""
        return asyncio.run(self._prefixes())

    async def _prefixes(self) -> set[str]:
        async with make_admin(self.settings) as admin:
            names = [name for name in await admin.list_topics() if name.startswith(self.settings.topic_prefix)]
        return {match[1] for name in names if (match := re.fullmatch(r"(.*\.)articles", name))}


@pytest.fixture(scope="module")
def operator(kafka: str, tmp_path_factory: pytest.TempPathFactory) -> "Any":
    """One night for all tests of this module: no replay changes it."""
    settings = Settings(
        kafka=kafka, topic_prefix=f"night-{uuid.uuid4().hex[:8]}.", data=tmp_path_factory.mktemp("night")
    )
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield Operator(settings, monkeypatch)


def test_a_dry_run_says_what_a_replay_would_take_and_publishes_nothing(operator: Operator) -> None:
    """Of the span alone; what could not be read then is no part of it."""
    (line,), _ = operator.types(*SPAN, "--dry-run")
    assert (line["type"], line["of"], line["messages"]) == ("replay", "articles", len(READ))
    ((half,), _) = operator.types("--from", "2020-02-28T06:00", "--to", "2020-02-28T12:00", "--dry-run")
    assert half["messages"] == sum(6 <= article.fetched.hour < 12 for article in READ)
    assert operator.prefixes() == {operator.settings.topic_prefix}


def test_a_replay_of_readings_makes_the_very_events(operator: Operator) -> None:
    """By their ids: no alert is added, none is lost, and the topics are gone again."""
    lines, _ = operator.types(*SPAN, "--of", "readings")
    assert [line["type"] for line in lines] == ["total"] * len(RULES) + ["replay"]
    assert [line["alerts"] for line in lines[:-1]] == [1, 1]
    assert lines[-1]["events"] == lines[-1]["recorded"] == lines[-1]["same"] > 0
    assert operator.prefixes() == {operator.settings.topic_prefix}


def test_a_replay_of_articles_makes_the_same_stories_and_can_be_kept(operator: Operator) -> None:
    """Members and figures; under a prefix that is told, until somebody deletes it."""
    lines, said = operator.types(*SPAN, "--keep")
    assert lines[-1]["messages"] == len(READ)
    prefix = said.partition("TOCSIN_TOPIC_PREFIX=")[2].split()[0]
    assert prefix.startswith(f"{operator.settings.topic_prefix}replay-")
    then, now = operator.stories(operator.settings.topic_prefix), operator.stories(prefix)
    for story in then.values():
        again = next(one for one in now.values() if set(one.members) == set(story.members))
        assert {name: figure.interval for name, figure in again.figures.items()} == {
            name: figure.interval for name, figure in story.figures.items()
        }
    assert len(now) == len(then)


def test_other_rules_are_asked_of_the_whole_time(operator: Operator, tmp_path: Path) -> None:
    """What they add to, and lose of, what was told then."""
    rules = tmp_path / "rules"
    rules.write_text("wounded := wounded>=30\n", encoding="utf-8")
    lines, _ = operator.types(*SPAN, "--rules", str(rules))
    changes = {(line["change"], line["rule"]) for line in lines if line["type"] == "alert"}
    assert ("added", "wounded") in changes
    assert {change for change, rule in changes if rule != "wounded"} == {"lost"}


def test_a_span_ends_after_it_begins(operator: Operator) -> None:
    """A slip of the fingers is told, not taken for a quiet day."""
    _, said = operator.types("--from", "2020-02-29", "--to", "2020-02-28", status=2)
    assert "is not after" in said


def test_readings_cannot_be_asked_what_they_were_not_read_for(operator: Operator, tmp_path: Path) -> None:
    """The words of other rules were not looked for then."""
    rules = tmp_path / "rules"
    rules.write_text("killed>=1\n", encoding="utf-8")
    _, said = operator.types(*SPAN, "--of", "readings", "--rules", str(rules), status=2)
    assert "replay articles" in said


class Editor(Operator):
    """Someone at a desk that parted and merged stories, by its articles and by hand."""

    async def _live(self) -> None:
        async with topics_of(self.settings) as topics, running(self.settings, "assemble"):
            await topics.ask("killed>=20")
            for message in LOG:
                await topics.put("readings", "main", message, partition=0)
            await topics.count("decisions", len(LOG))


def test_a_replay_of_readings_rules_again_what_was_ruled(
    kafka_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rulings lie among the readings, and in the span by their own time: the very events again."""
    editor = Editor(kafka_settings.model_copy(update={"topic_prefix": f"ed-{uuid.uuid4().hex[:8]}."}), monkeypatch)
    lines, _ = editor.types(*SPAN, "--of", "readings")
    assert lines[-1]["messages"] == len(LOG)
    assert lines[-1]["events"] == lines[-1]["recorded"] == lines[-1]["same"] == len(EVENTS)
