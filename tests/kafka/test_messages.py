"""Messages on a real broker: dead letters with their origin, and compacted topics read to their end."""

from collections.abc import Iterable

import pytest

from streams.kafka.clients import make_consumer, make_producer
from streams.kafka.deadletters import DeadLetter, describe_error, from_record
from streams.kafka.follow import read_to_end
from streams.kafka.topics import TOPICS, ensure_topics, full_name
from streams.settings import Settings

pytestmark = pytest.mark.broker

LETTER = DeadLetter(
    key=b"a1",
    value=b"\x00 no JSON \xff",
    topic="some.articles",
    partition=3,
    offset=17,
    stage="read",
    error=describe_error(ValueError("désastre")),
)


async def send(settings: Settings, topic: str, records: Iterable[tuple[bytes | None, bytes | None]]) -> None:
    """Puts keys and values on a topic, one after the other, acknowledged."""
    async with make_producer(settings) as producer:
        for key, value in records:
            await producer.send_and_wait(full_name(settings.topic_prefix, topic), value, key)


async def send_letter(settings: Settings, letter: DeadLetter) -> None:
    """Puts a dead letter on its topic."""
    topic = full_name(settings.topic_prefix, "dead-letters")
    async with make_producer(settings) as producer:
        await producer.send_and_wait(topic, letter.value, letter.key, headers=letter.headers)


@pytest.fixture
async def settings(kafka_settings: Settings) -> Settings:
    """The settings of a process whose topics are there."""
    await ensure_topics(kafka_settings)
    return kafka_settings


async def test_a_dead_letter_keeps_its_bytes_and_says_where_it_came_from_and_why(settings: Settings) -> None:
    """Whoever mends the cause can send the very same message again."""
    await send_letter(settings, LETTER)
    async with make_consumer(settings, full_name(settings.topic_prefix, "dead-letters")) as consumer:
        record = await consumer.getone()
    assert from_record(record.key, record.value, record.headers) == LETTER
    assert LETTER.error == "ValueError: désastre"


async def test_the_largest_message_of_any_topic_fits_among_the_dead_letters(settings: Settings) -> None:
    """A stranger's message may be larger than ours ever are; it must not end the worker that refuses it."""
    letter = DeadLetter(
        key=b"k" * 100,
        value=b"x" * (TOPICS["articles"].max_bytes - 1000),
        topic="articles",
        partition=0,
        offset=0,
        stage="read",
        error="e" * 100_000,
    )
    await send(settings, "articles", [(letter.key, letter.value)])
    await send_letter(settings, letter)


async def test_a_compacted_topic_is_read_to_its_end_and_then_followed(settings: Settings) -> None:
    """The newest of each key counts, a deleted key is gone, and nothing that comes after is missed."""
    await send(settings, "rules", [(b"q1", b"old"), (b"q2", b"two"), (b"q1", b"new"), (b"q2", None)])
    async with make_consumer(settings) as consumer:
        snapshot = await read_to_end(consumer, settings.topic_prefix, "rules")
        assert snapshot.values == {"q1": b"new"}
        assert snapshot.last_offset == 3
        await send(settings, "rules", [(b"q3", b"three")])
        record = await consumer.getone()
    assert (record.key, record.value, record.offset) == (b"q3", b"three", 4)


async def test_an_empty_topic_is_read_to_its_end_at_once(settings: Settings) -> None:
    """The first start of all has no rules and goes on."""
    async with make_consumer(settings) as consumer:
        rules = await read_to_end(consumer, settings.topic_prefix, "rules")
        feeds = await read_to_end(consumer, settings.topic_prefix, "feeds")
    assert (rules.values, rules.last_offset) == ({}, -1)
    assert feeds.ends == dict.fromkeys(range(TOPICS["feeds"].partitions), 0)
