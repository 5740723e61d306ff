"""A bounded look at what a topic took in during the last days: all of it, or a part that stands for the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition

from streams.kafka.follow import looking, until_end
from streams.kafka.topics import topic_partitions
from streams.settings import Settings

ROUNDS: Final = 16
"""A sample is taken at so many places of each partition, evenly spread over the time."""
_FETCH_BYTES: Final = 128 << 10
_MOST_BYTES: Final = 32 << 20
"""A look ends when it has taken in so much: what was read by then is the sample."""

Ranges = Mapping[TopicPartition, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Sample:
    """Values of a topic since a time; `total` is how many there are, as far as the part that was read tells."""

    values: tuple[bytes, ...]
    total: int
    since: datetime


async def spread(settings: Settings, name: str, since: datetime, most: int) -> Sample:
    """About `most` of the records since then, from places evenly spread over that time; all where there are no more.

    Raises KafkaError, NotRunning, WrongTopics.
    """
    async with looking(settings, _FETCH_BYTES) as consumer:
        ranges = await _ranges(consumer, topic_partitions(settings.topic_prefix, name), since)
        total = sum(end - start for start, end in ranges.values())
        if total <= most:
            values = await _whole(consumer, ranges)
            total = len(values)
        else:
            values = await _rounds(consumer, ranges, most / total)
    return Sample(tuple(values), total, since)


async def newest(settings: Settings, name: str, since: datetime, most: int) -> Sample:
    """The newest value of each key that changed since then, of as many partitions as hold at most `most` records.

    Keys are spread over the partitions by their hash, so whole partitions are a fair sample. Of a single partition that
    holds more, the last `most` are read, and the time begins with them. Raises KafkaError, NotRunning, WrongTopics.
    """
    async with looking(settings) as consumer:
        partitions = topic_partitions(settings.topic_prefix, name)
        ranges = await _ranges(consumer, partitions, since)
        taken = _first(ranges, most)
        consumer.assign(list(taken))
        for partition, (start, _) in taken.items():
            consumer.seek(partition, start)
        values: dict[bytes | None, bytes | None] = {}
        began = since
        async for record in until_end(consumer, list(taken)):
            if not values and any(start > ranges[partition][0] for partition, (start, _) in taken.items()):
                began = datetime.fromtimestamp(record.timestamp / 1000, UTC)
            values[record.key] = record.value
    kept = tuple(value for value in values.values() if value is not None)
    return Sample(kept, round(len(kept) * len(partitions) / len(taken)), began)


async def _ranges(consumer: AIOKafkaConsumer, partitions: Sequence[TopicPartition], since: datetime) -> Ranges:
    """The offsets of each partition from that time on: first, and after the last."""
    consumer.assign(partitions)
    found = await consumer.offsets_for_times(dict.fromkeys(partitions, int(since.timestamp() * 1000)))
    ends = await consumer.end_offsets(partitions)
    return {one: (found[one].offset if found[one] else ends[one], ends[one]) for one in partitions}


def _first(ranges: Ranges, most: int) -> Ranges:
    """As many partitions as hold at most `most` records, at least one of them, cut to its newest."""
    taken: dict[TopicPartition, tuple[int, int]] = {}
    left = most
    for partition, (start, end) in ranges.items():
        if left < most and end - start > left:
            break
        taken[partition] = (max(start, end - most), end)
        left -= end - start
    return taken


async def _whole(consumer: AIOKafkaConsumer, ranges: Ranges) -> list[bytes]:
    for partition, (start, _) in ranges.items():
        consumer.seek(partition, start)
    return [record.value async for record in until_end(consumer, list(ranges)) if record.value is not None]


async def _rounds(consumer: AIOKafkaConsumer, ranges: Ranges, share: float) -> list[bytes]:
    """A share of each range, in rounds that halve the gaps: after any of them what was read is spread over the time."""
    values: list[bytes] = []
    for number in map(_reversed, range(ROUNDS)):
        left = {}
        for partition, (start, end) in ranges.items():
            if start < end:
                consumer.seek(partition, start + (end - start) * number // ROUNDS)
                left[partition] = ceil((end - start) * share / ROUNDS)
        while left:
            for partition, records in (await consumer.getmany(*left, timeout_ms=200)).items():
                values += [record.value for record in records[: left[partition]] if record.value is not None]
                left[partition] -= len(records)
            left = {partition: rest for partition, rest in left.items() if rest > 0}
        if sum(map(len, values)) >= _MOST_BYTES:
            break
    return values


def _reversed(number: int) -> int:
    """The bits of a number below `ROUNDS` in the opposite order: 0, 8, 4, 12, 2 and so on."""
    return sum(ROUNDS >> (place + 1) for place in range(ROUNDS.bit_length() - 1) if number >> place & 1)
