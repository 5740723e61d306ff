"""What came in during a time is found again on the topics, in order of time, whatever lies around it."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from streams.kafka.clients import make_producer
from streams.kafka.codec import encode_message
from streams.kafka.span import Span, records_of
from streams.kafka.topics import ensure_topics, full_name
from streams.model import Article, Reading, Ruling
from streams.settings import Settings

pytestmark = pytest.mark.broker

DAWN = datetime(2020, 2, 28, 6, tzinfo=UTC)


def hours(number: float) -> datetime:
    """So many hours after dawn."""
    return DAWN + timedelta(hours=number)


def article(name: str, at: float) -> Article:
    """An article that was fetched so many hours after dawn."""
    return Article(id=name, source="agency", fetched=hours(at))


def reading(name: str, at: float) -> Reading:
    """A reading of an article that was fetched so many hours after dawn."""
    return Reading(id=name, source="agency", language="en", fetched=hours(at))


async def publish(settings: Settings, topic: str, *values: object) -> None:
    """Put values, or bytes as they are, on a topic: each number is the partition of what follows."""
    await ensure_topics(settings)
    partition = 0
    async with make_producer(settings) as producer:
        for value in values:
            if isinstance(value, int):
                partition = value
                continue
            raw = value if isinstance(value, bytes) else encode_message(value)
            await producer.send_and_wait(full_name(settings.topic_prefix, topic), raw, partition=partition)


async def found(settings: Settings, span: Span) -> list[str]:
    """What a span holds: the partition and the id of each."""
    records = [record async for record in records_of(settings, span)]
    return [f"{record.partition} {msgspec.json.decode(record.value)['id']}" for record in records]


async def test_a_span_holds_what_was_fetched_in_it_in_order_of_time(kafka_settings: Settings) -> None:
    """Over all partitions; its start is in it, its end is not; what nobody could read is left out."""
    await publish(kafka_settings, "articles", 3, article("a", 0), article("d", 3), b"no json", article("e", 4))
    await publish(kafka_settings, "articles", 7, article("b", 1), article("c", 2), article("g", 5))
    assert await found(kafka_settings, Span("articles", DAWN, hours(9))) == ["3 a", "7 b", "7 c", "3 d", "3 e", "7 g"]
    assert await found(kafka_settings, Span("articles", hours(1), hours(4))) == ["7 b", "7 c", "3 d"]
    assert await found(kafka_settings, Span("articles", hours(6), hours(9))) == []


async def test_a_span_of_readings_holds_what_people_ruled_meanwhile(kafka_settings: Settings) -> None:
    """A ruling took its turn among the readings, and takes it again."""
    ruling = Ruling(id="r", desk="main", action="retract", story="s", why="A hoax.", by="ada", at=hours(2))
    await publish(kafka_settings, "readings", 0, reading("a", 1), ruling, reading("b", 3))
    assert await found(kafka_settings, Span("readings", DAWN, hours(9))) == ["0 a", "0 r", "0 b"]
