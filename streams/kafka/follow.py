"""Reads topics to their end, a compacted one as a table; who wants what comes after goes on with the same consumer."""

from collections.abc import AsyncGenerator, AsyncIterator, Collection, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from streams.kafka.clients import make_admin, make_consumer
from streams.kafka.topics import check_topics, topic_partitions
from streams.settings import Settings


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`values`: the newest value of each key that was not deleted. `ends`: for each partition the offset after the last
    record read, which is where the consumer goes on.
    """

    values: dict[str, bytes] = field(default_factory=dict)
    ends: dict[int, int] = field(default_factory=dict)

    @property
    def last_offset(self) -> int:
        """The offset of the last record of a topic with one partition, -1 where there was none ever."""
        (end,) = self.ends.values()
        return end - 1


@asynccontextmanager
async def looking(settings: Settings, most_bytes: int = 1 << 20) -> AsyncIterator[AIOKafkaConsumer]:
    """A consumer for somebody who looks and changes nothing, not even by making topics; `most_bytes` is how much of a
    partition it fetches at once.

    Raises KafkaError, NotRunning, WrongTopics.
    """
    async with make_admin(settings) as admin:
        await check_topics(admin, settings.topic_prefix)
    async with make_consumer(settings, most_bytes=most_bytes) as consumer:
        yield consumer


async def all_records(
    settings: Settings, name: str, partitions: Sequence[TopicPartition] = ()
) -> AsyncGenerator[ConsumerRecord, None]:
    """What is on the topic `name` now, or on these of its partitions, each in its order.

    Raises KafkaError, NotRunning, WrongTopics.
    """
    wanted = partitions or topic_partitions(settings.topic_prefix, name)
    async with looking(settings) as consumer:
        consumer.assign(wanted)
        await consumer.seek_to_beginning(*wanted)
        async with aclosing(until_end(consumer, wanted)) as records:
            async for record in records:
                yield record


async def read_to_end(
    consumer: AIOKafkaConsumer, prefix: str, name: str, numbers: Collection[int] | None = None
) -> Snapshot:
    """Everything on the topic `name`, or on these of its partitions, at the time of the call. Raises KafkaError.

    `consumer` is started and belongs to no group and no topic (`make_consumer(settings)`); it is given the partitions
    and stays behind the last record read, so that `async for` or `getmany` on it follow the topic from there.
    """
    partitions = [tp for tp in topic_partitions(prefix, name) if numbers is None or tp.partition in numbers]
    consumer.assign(partitions)
    await consumer.seek_to_beginning(*partitions)
    values: dict[str, bytes] = {}
    async for record in until_end(consumer, partitions):
        _put(values, record.key, record.value)
    return Snapshot(values, {tp.partition: await consumer.position(tp) for tp in partitions})


async def until_end(
    consumer: AIOKafkaConsumer, partitions: Sequence[TopicPartition]
) -> AsyncGenerator[ConsumerRecord, None]:
    """The records of these partitions, which are assigned, from where the consumer stands to their ends at the time of
    the call. Raises KafkaError.
    """
    ends = await consumer.end_offsets(partitions)
    while [tp for tp in partitions if await consumer.position(tp) < ends[tp]]:
        for records in (await consumer.getmany(timeout_ms=200)).values():
            for record in records:
                yield record


def _put(values: dict[str, bytes], key: bytes | None, value: bytes | None) -> None:
    name = (key or b"").decode(errors="replace")
    if value is None:
        values.pop(name, None)
    else:
        values[name] = value
