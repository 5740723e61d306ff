"""What is on the topics, for people who look: a listing of all, and the messages of one as they come."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, TopicPartition

from streams.kafka.clients import make_admin, make_consumer
from streams.kafka.follow import looking
from streams.kafka.show import Shown, show
from streams.kafka.topics import TOPICS, Topic, find_problems, full_name, topic_partitions
from streams.settings import Settings


@dataclass(frozen=True, slots=True)
class Listed:
    """A topic of the table and how it is on the cluster: `messages` between its first and last offset, `problems`."""

    topic: Topic
    name: str
    messages: int
    problems: tuple[str, ...]


async def list_topics(settings: Settings) -> tuple[Listed, ...]:
    """All topics, in the table's order. Raises KafkaError, NotRunning."""
    async with make_admin(settings) as admin:
        problems = await find_problems(admin, settings.topic_prefix)
    counts = await _counts(settings, [name for name in TOPICS if name not in problems])
    return tuple(
        Listed(topic, full_name(settings.topic_prefix, name), counts.get(name, 0), problems.get(name, ()))
        for name, topic in TOPICS.items()
    )


async def tail(settings: Settings, name: str, *, from_beginning: bool, to_end: bool) -> AsyncGenerator[Shown, None]:
    """The messages of the topic that we call `name`, without end, or `to_end`: to that of now.

    Raises WrongTopics, KafkaError, NotRunning.
    """
    async with looking(settings) as consumer:
        partitions = topic_partitions(settings.topic_prefix, name)
        consumer.assign(partitions)
        if from_beginning:
            await consumer.seek_to_beginning(*partitions)
        else:
            await consumer.seek_to_end(*partitions)
        ends = await consumer.end_offsets(partitions) if to_end else None
        while ends is None or [tp for tp in partitions if await consumer.position(tp) < ends[tp]]:
            batches = await consumer.getmany(timeout_ms=1000)
            records = [record for batch in batches.values() for record in batch]
            for record in sorted(records, key=lambda record: record.timestamp):
                yield show(name, record)


async def _counts(settings: Settings, names: Sequence[str]) -> dict[str, int]:
    if not names:  # and a consumer that is stopped before it did anything fails (aiokafka 0.14.0)
        return {}
    async with make_consumer(settings) as consumer:
        return {name: await _count(consumer, topic_partitions(settings.topic_prefix, name)) for name in names}


async def _count(consumer: AIOKafkaConsumer, partitions: list[TopicPartition]) -> int:
    begins: dict[TopicPartition, int] = await consumer.beginning_offsets(partitions)
    ends: dict[TopicPartition, int] = await consumer.end_offsets(partitions)
    return sum(ends.values()) - sum(begins.values())
