"""What came in during a time, as the topics recorded it."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import heapify, heappop, heapreplace
from typing import Literal, TypeAlias

import msgspec
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from streams.kafka.follow import looking
from streams.kafka.topics import topic_partitions
from streams.model import Moment
from streams.settings import Settings

Recorded = Literal["articles", "readings"]
_Dated: TypeAlias = tuple[datetime, ConsumerRecord]


@dataclass(frozen=True, slots=True)
class Span:
    """What was fetched, or ruled, from `start` on and before `end`, as the topic `of` has it."""

    of: Recorded
    start: datetime
    end: datetime


class _Timed(msgspec.Struct):
    """The time of an article or a reading, and of a ruling."""

    fetched: Moment | None = None
    at: Moment | None = None


_timed = msgspec.json.Decoder(_Timed)


async def records_of(settings: Settings, span: Span) -> AsyncGenerator[ConsumerRecord, None]:
    """The records of a span in order of time; what tells no time was a dead letter and is left out.

    Raises KafkaError, NotRunning, WrongTopics.
    """
    partitions = topic_partitions(settings.topic_prefix, span.of)
    async with looking(settings) as consumer:
        consumer.assign(partitions)
        await _seek(consumer, partitions, span.start)
        ends = await consumer.end_offsets(partitions)
        timed = [_timed_records(consumer, partition, ends[partition]) for partition in partitions]
        async for at, record in _merged(timed):
            if span.start <= at < span.end:
                yield record


async def _merged(streams: Sequence[AsyncGenerator[_Dated, None]]) -> AsyncGenerator[_Dated, None]:
    """The elements of all streams: of the next one of each, always the earliest."""
    firsts = [await anext(stream, None) for stream in streams]
    waiting = [(first[0], number, first[1]) for number, first in enumerate(firsts) if first]
    heapify(waiting)
    while waiting:
        at, number, record = waiting[0]
        yield at, record
        following = await anext(streams[number], None)
        if following:
            heapreplace(waiting, (following[0], number, following[1]))
        else:
            heappop(waiting)


async def _timed_records(
    consumer: AIOKafkaConsumer, partition: TopicPartition, end: int
) -> AsyncGenerator[_Dated, None]:
    while await consumer.position(partition) < end:
        for records in (await consumer.getmany(partition, timeout_ms=200)).values():
            for record in records:
                if at := _time_of(record.value):
                    yield at, record


async def _seek(consumer: AIOKafkaConsumer, partitions: Sequence[TopicPartition], start: datetime) -> None:
    """Go to the first record of that time: Kafka has nothing before it was fetched."""
    found = await consumer.offsets_for_times(dict.fromkeys(partitions, int(start.timestamp() * 1000)))
    ends = await consumer.end_offsets(partitions)
    for partition in partitions:
        consumer.seek(partition, found[partition].offset if found[partition] else ends[partition])


def _time_of(value: bytes | None) -> datetime | None:
    try:
        found = _timed.decode(value or b"")
    except msgspec.MsgspecError:
        return None
    return found.fetched or found.at
