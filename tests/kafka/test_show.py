"""What `topics tail` shows of a message, and which messages a filter lets through."""

from datetime import UTC, datetime
from typing import Any

import pytest
from aiokafka import ConsumerRecord

from streams.kafka.codec import encode
from streams.kafka.show import parse_filter, show
from streams.model import Article, StatedFact

NOON = datetime(2020, 2, 28, 12, tzinfo=UTC)
ARTICLE = Article(
    id="a1",
    source="agency",
    title="Flood in the valley",
    fetched=NOON,
    facts=(StatedFact(category="killed", low=3), StatedFact(category="missing", low=7)),
)


def record(value: bytes | None, headers: tuple[tuple[str, bytes], ...] = ()) -> Any:
    """A record as the consumer gives it."""
    return ConsumerRecord("t.articles", 3, 17, int(NOON.timestamp() * 1000), 0, b"a1", value, None, 2, 2, headers)


def test_a_message_is_shown_with_its_origin_and_decoded() -> None:
    """An operator reads fields, not bytes."""
    shown = show("articles", record(encode(ARTICLE)))
    assert (shown.topic, shown.partition, shown.offset, shown.time, shown.key) == ("articles", 3, 17, NOON, "a1")
    assert shown.value["title"] == "Flood in the valley"
    assert shown.problem is None


@pytest.mark.parametrize(
    ("raw", "text"), [(b"no json", "no json"), (b'{"v":9,"type":"article"}', {"v": 9, "type": "article"})]
)
def test_what_cannot_be_decoded_is_shown_as_it_is_with_the_reason(raw: bytes, text: object) -> None:
    """A poisoned topic can be looked at too."""
    shown = show("articles", record(raw))
    assert shown.value == text
    assert shown.problem


def test_a_deletion_is_no_problem() -> None:
    """On a compacted topic an empty value means that the key is gone."""
    shown = show("rules", record(None))
    assert shown.value is None
    assert shown.problem is None


def test_a_dead_letter_is_shown_with_its_headers() -> None:
    """Where it came from and why is what one looks for."""
    shown = show("dead-letters", record(b"\xff", (("stage", b"read"), ("error", b"Unreadable: no JSON"))))
    assert shown.headers == {"stage": "read", "error": "Unreadable: no JSON"}
    assert shown.value == "\ufffd"
    assert shown.problem is None


@pytest.mark.parametrize(
    "text",
    ["key=a1", "partition=3", "source=agency", "facts.low=7", "published=null", "FLOOD", "facts.category=killed"],
)
def test_a_filter_finds_the_message(text: str) -> None:
    """By the message's own fields, by its value's, inside lists, or by any text."""
    assert parse_filter(text)(show("articles", record(encode(ARTICLE))))


@pytest.mark.parametrize("text", ["key=a", "partition=17", "facts.low=4", "nothing=here", "title=Flood", "earthquake"])
def test_a_filter_leaves_other_messages_out(text: str) -> None:
    """A value is compared whole, and a field that is not there equals nothing."""
    assert not parse_filter(text)(show("articles", record(encode(ARTICLE))))


def test_a_filter_finds_a_dead_letter_by_its_stage() -> None:
    """Headers are fields as well."""
    shown = show("dead-letters", record(b"{}", (("stage", b"read"),)))
    assert parse_filter("stage=read")(shown)
    assert not parse_filter("stage=bot")(shown)
