"""What is known of the sources, read back from `feeds`: ingest has no database."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, field

import structlog

from streams.kafka.clients import make_consumer, started
from streams.kafka.codec import Unreadable, decode, kind_of
from streams.kafka.follow import read_to_end
from streams.model import FeedState, Sight
from streams.settings import Settings

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Known:
    """The state of every source that was ever polled, by its id, and the last gap of each desk, by its name."""

    states: dict[str, FeedState] = field(default_factory=dict)
    sights: dict[str, Sight] = field(default_factory=dict)


async def read_feeds(settings: Settings, partitions: Collection[int] | None = None) -> Known:
    """What is known, or the part of it in these partitions. Raises KafkaError, NotRunning.

    A state that cannot be read is left out, and its source begins anew.
    """
    async with started(make_consumer(settings, client="tocsin-ingest")) as consumer:
        snapshot = await read_to_end(consumer, settings.topic_prefix, "feeds", partitions)
    known = Known()
    while snapshot.values:  # ten thousand states are large: never all of them twice
        await asyncio.sleep(0)  # nor the loop for seconds
        key, raw = snapshot.values.popitem()
        try:
            if kind_of(raw) is Sight:
                sight = decode(raw, Sight)
                known.sights[sight.desk] = sight
            else:
                known.states[key] = decode(raw, FeedState)
        except Unreadable as error:
            log.warning("state of a feed is unreadable, it begins anew", source=key, error=str(error))
    return known
