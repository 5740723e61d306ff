"""Reads a compacted topic to its end, as a table; whoever wants what comes after goes on with the same consumer."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from streams.kafka.topics import topic_partitions


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


async def read_to_end(consumer: AIOKafkaConsumer, prefix: str, name: str) -> Snapshot:
    """Everything on the topic `name` at the time of the call. Raises KafkaError.

    `consumer` is started and belongs to no group and no topic (`make_consumer(settings)`); it is given all partitions
    and stays behind the last record read, so that `async for` or `getmany` on it follow the topic from there.
    """
    partitions = topic_partitions(prefix, name)
    consumer.assign(partitions)
    await consumer.seek_to_beginning(*partitions)
    values: dict[str, bytes] = {}
    async for record in until_end(consumer, partitions):
        _put(values, record.key, record.value)
    return Snapshot(values, {tp.partition: await consumer.position(tp) for tp in partitions})


async def until_end(consumer: AIOKafkaConsumer, partitions: Sequence[TopicPartition]) -> AsyncIterator[ConsumerRecord]:
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
