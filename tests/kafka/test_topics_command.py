"""`tocsin topics`, typed by an operator, on a real broker."""

import asyncio
import json
import re
from datetime import UTC, datetime

import pytest
import typer
from typer.testing import CliRunner

from streams.cli.topics import register
from streams.kafka.clients import make_producer
from streams.kafka.codec import encode_message
from streams.kafka.deadletters import DeadLetter
from streams.kafka.topics import TOPICS, full_name
from streams.model import Article
from streams.settings import Settings

pytestmark = pytest.mark.broker

NOON = datetime(2020, 2, 28, 12, tzinfo=UTC)
FLOOD = Article(id="flood", source="agency", title="Flood in the valley", fetched=NOON)
FIRE = Article(id="fire", source="paper", title="Fire in the hills", fetched=NOON)
LETTER = DeadLetter(
    key=b"x", value=b"\xff not JSON", topic="articles", partition=3, offset=17, stage="read", error="Unreadable: bytes"
)


class Operator:
    """Someone at the command line, with the test's own topics."""

    def __init__(self, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TOCSIN_KAFKA", settings.kafka or "")
        monkeypatch.setenv("TOCSIN_TOPIC_PREFIX", settings.topic_prefix)
        monkeypatch.setenv("TOCSIN_DATA", str(settings.data))
        self.settings = settings
        self._app = typer.Typer()
        self._app.callback()(lambda: None)
        register(self._app)

    def types(self, *arguments: str, status: int = 0) -> str:
        """What `tocsin topics ...` prints: on stdout, or on stderr where it ends with another status."""
        result = CliRunner().invoke(self._app, ["topics", *arguments], env={"COLUMNS": "200"})
        assert result.exit_code == status, result.output
        return result.stderr if status else result.stdout

    def finds(self, *records: Article | DeadLetter) -> None:
        """Puts messages on their topics."""
        asyncio.run(self._send(records))

    async def _send(self, records: tuple[Article | DeadLetter, ...]) -> None:
        async with make_producer(self.settings) as producer:
            for record in records:
                if isinstance(record, DeadLetter):
                    name, message = "dead-letters", (record.value, record.key)
                else:
                    name, message = "articles", (encode_message(record), record.id.encode())
                headers = record.headers if isinstance(record, DeadLetter) else None
                await producer.send_and_wait(full_name(self.settings.topic_prefix, name), *message, headers=headers)


@pytest.fixture
def operator(kafka_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Operator:
    """An operator whose topics are not made yet."""
    return Operator(kafka_settings, monkeypatch)


def test_topics_are_made_once_and_listed_as_they_should_be(operator: Operator, prefix: str) -> None:
    """`create` may be repeated; `ls` tells each topic's terms."""
    assert operator.types("create").count(prefix) == len(TOPICS)
    assert operator.types("create") == "all topics were there already\n"
    operator.finds(FLOOD, FIRE)
    rows = {row["topic"]: row for row in map(json.loads, operator.types("ls", "--json").splitlines())}
    assert rows[f"{prefix}articles"] == {
        "topic": f"{prefix}articles",
        "key": "article id",
        "partitions": 16,
        "kept_days": 7,
        "messages": 2,
        "writers": ["ingest"],
        "readers": ["read", "bot"],
        "problems": [],
    }
    assert rows[f"{prefix}rules"]["kept_days"] is None
    assert re.search(rf"{re.escape(prefix)}rules .* compacted .* ok", operator.types("ls"))


def test_ls_tells_what_is_missing(operator: Operator) -> None:
    """A listing of nothing would look like a quiet day."""
    rows = [json.loads(line) for line in operator.types("ls", "--json").splitlines()]
    assert len(rows) == len(TOPICS)
    assert all("is missing" in row["problems"][0] for row in rows)


def test_tail_shows_the_messages_that_the_filters_let_through(operator: Operator) -> None:
    """All filters must hold; the message is decoded and its origin told."""
    operator.types("create")
    operator.finds(FIRE, FLOOD)
    line = operator.types(
        "tail",
        "articles",
        "--from-beginning",
        "--limit",
        "1",
        "--filter",
        "source=agency",
        "--filter",
        "VALLEY",
        "--json",
    )
    message = json.loads(line)
    assert (message["topic"], message["key"], message["value"]["title"]) == ("articles", "flood", "Flood in the valley")
    text = operator.types("tail", "articles", "--from-beginning", "--limit", "2")
    assert '"title": "Flood in the valley"' in text
    assert re.search(r"articles \d+:0  fire", text)


def test_tail_ends_with_the_newest_message_where_that_is_asked(operator: Operator) -> None:
    """For files: all that is there now, and no waiting for more."""
    operator.types("create")
    assert operator.types("tail", "articles", "--from-beginning", "--to-end", "--json") == ""
    operator.finds(FIRE, FLOOD)
    lines = operator.types("tail", "articles", "--from-beginning", "--to-end", "--json").splitlines()
    assert {json.loads(line)["key"] for line in lines} == {"fire", "flood"}


def test_tail_shows_a_dead_letter_with_its_origin(operator: Operator) -> None:
    """Which message, which stage, which error: before any tool is reached for."""
    operator.types("create")
    operator.finds(LETTER)
    text = operator.types("tail", "dead-letters", "--from-beginning", "--limit", "1")
    for line in (
        "topic: articles",
        "partition: 3",
        "offset: 17",
        "stage: read",
        "error: Unreadable: bytes",
        "not JSON",
    ):
        assert line in text


def test_tail_of_no_topic_names_the_topics(operator: Operator) -> None:
    """A typing error is answered with what there is."""
    message = operator.types("tail", "artciles", status=2)
    assert "artciles" in message
    assert "dead-letters" in message


def test_tail_before_the_topics_are_made_says_what_makes_them(operator: Operator) -> None:
    """It does not wait for a topic that nobody makes."""
    assert "`tocsin topics create` makes it" in operator.types("tail", "articles", status=1)


def test_without_a_broker_the_error_is_one_line(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong address is a setting to look at, not a stack trace."""
    monkeypatch.setenv("TOCSIN_KAFKA", "127.0.0.1:1")
    message = operator.types("ls", status=1)
    assert message == "tocsin: no Kafka answers at 127.0.0.1:1: start it, or correct TOCSIN_KAFKA\n"
