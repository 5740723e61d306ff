"""What the topics remember of stories: each as it stood last, closed ones too, and what its articles said."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer, TopicPartition

from streams.kafka.clients import make_admin, make_consumer
from streams.kafka.codec import Unreadable, decode
from streams.kafka.follow import read_to_end, until_end
from streams.kafka.topics import check_topics, full_name
from streams.model import Reading, Story
from streams.settings import Settings


async def read_stories(settings: Settings) -> dict[str, Story]:
    """Every story ever told, by id. Raises KafkaError, NotRunning, WrongTopics, Unreadable."""
    async with _looking(settings) as consumer:
        snapshot = await read_to_end(consumer, settings.topic_prefix, "stories")
    return {identity: decode(raw, Story) for identity, raw in snapshot.values.items()}


async def read_readings(settings: Settings, desk: str, articles: Collection[str]) -> dict[str, Reading]:
    """The newest reading of each of these articles of a desk, where the topic still has one.

    Raises KafkaError, NotRunning, WrongTopics.
    """
    found: dict[str, Reading] = {}
    if desk not in settings.desks:
        return found
    async with _looking(settings) as consumer:
        partition = TopicPartition(full_name(settings.topic_prefix, "readings"), settings.desks[desk])
        consumer.assign([partition])
        await consumer.seek_to_beginning(partition)
        async for record in until_end(consumer, [partition]):
            try:
                reading = decode(record.value or b"", Reading)
            except Unreadable:  # a dead letter by now; no article of a story
                continue
            if reading.id in articles and reading.revision >= getattr(found.get(reading.id), "revision", 0):
                found[reading.id] = reading
    return found


@asynccontextmanager
async def _looking(settings: Settings) -> AsyncIterator[AIOKafkaConsumer]:
    """A consumer for somebody who looks and changes nothing, not even by making topics."""
    async with make_admin(settings) as admin:
        await check_topics(admin, settings.topic_prefix)
    async with make_consumer(settings) as consumer:
        yield consumer
