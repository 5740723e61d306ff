"""The ingest process: restores what is known, then polls until it is told to stop."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import structlog

from streams.ingest.http import GuardedClient
from streams.ingest.lookout import Lookout
from streams.ingest.orders import Orders
from streams.ingest.plugins import make_jobs
from streams.ingest.poll import Host
from streams.ingest.publisher import Publisher
from streams.ingest.restore import read_feeds
from streams.ingest.rounds import Rounds
from streams.kafka.clients import make_consumer, make_producer
from streams.kafka.topics import ensure_topics
from streams.settings import Settings
from streams.sources.cage import WorkerCage

log = structlog.get_logger()


def utc_now() -> datetime:
    """The clock of a real run."""
    return datetime.now(UTC)


async def run_ingest(settings: Settings, stop: asyncio.Event, clock: Callable[[], datetime] = utc_now) -> None:
    """Poll the sources of the settings until `stop`. Raises SettingsError, WrongTopics, KafkaError and NotRunning at
    the start; later a broker that fails is waited for.
    """
    jobs = make_jobs(settings.sources)
    await ensure_topics(settings)
    known = await read_feeds(settings)
    producer = partial(make_producer, settings, client="tocsin-ingest")
    async with (
        GuardedClient(clock, allow_private=settings.allow_private) as http,
        WorkerCage() as cage,
        Publisher(producer, settings.topic_prefix) as hands,
        make_consumer(settings, client="tocsin-ingest-orders") as consumer,
    ):
        log.info("ingest started", sources=len(jobs), known=len(known.states))
        lookout = Lookout(jobs, known.states, known.sights, hands, clock)
        rounds = Rounds(jobs, known.states, Host(http, cage, lookout, clock))
        orders = Orders(settings, jobs, known.states, rounds, lookout)
        await orders.catch_up(consumer)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(orders.follow(consumer, stop))
            tasks.create_task(lookout.run(stop))
            tasks.create_task(rounds.run(stop))
    log.info("ingest stopped")
