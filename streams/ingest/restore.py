"""What is known of the sources, read back from `feeds` when a process starts: ingest has no database."""

import structlog

from streams.kafka.clients import make_consumer
from streams.kafka.codec import Unreadable, decode
from streams.kafka.follow import read_to_end
from streams.model import FeedState
from streams.settings import Settings

log = structlog.get_logger()


async def read_states(settings: Settings) -> dict[str, FeedState]:
    """The state of every source that was ever polled, by its id. Raises KafkaError, NotRunning.

    One that cannot be read is left out, and its source begins anew.
    """
    consumer = make_consumer(settings, client="tocsin-ingest")
    try:
        await consumer.start()
        snapshot = await read_to_end(consumer, settings.topic_prefix, "feeds")
    finally:
        await consumer.stop()
    states = {}
    for source, raw in snapshot.values.items():
        try:
            states[source] = decode(raw, FeedState)
        except Unreadable as error:
            log.warning("state of a feed is unreadable, it begins anew", source=source, error=str(error))
    return states
