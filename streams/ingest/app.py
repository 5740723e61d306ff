"""The ingest process: takes its share of the sources and polls them until it is told to stop."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import structlog

from streams.ingest.http import GuardedClient
from streams.ingest.lookout import Lookout
from streams.ingest.orders import Orders
from streams.ingest.pages import PAGE_LIMITS, Pages
from streams.ingest.plugins import make_jobs
from streams.ingest.poll import Host
from streams.ingest.publisher import Publisher
from streams.ingest.rounds import Rounds
from streams.ingest.sharing import Shares, make_member
from streams.ingest.sparing import SparingHands
from streams.ingest.spool import Spool
from streams.ingest.spooling import SpoolingHands
from streams.kafka.clients import make_consumer, make_producer, started
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
    producer = partial(make_producer, settings, client="tocsin-ingest")
    with Spool(settings.data / f"spool-{settings.worker_id}.sqlite", settings.spool_mb << 20) as spool:
        async with (
            GuardedClient(clock, allow_private=settings.allow_private, contact=settings.contact) as http,
            WorkerCage() as cage,
            WorkerCage(workers=1) as quarantine,
            WorkerCage(workers=1, limits=PAGE_LIMITS) as page_cage,
            Publisher(producer, settings.topic_prefix) as publisher,
            started(make_consumer(settings, client="tocsin-ingest-orders")) as consumer,
            started(make_member(settings)) as member,
        ):
            log.info("ingest started", sources=len(jobs), spooled=len(spool))
            hands = SpoolingHands(publisher, spool)
            lookout = Lookout(jobs, {}, {}, SparingHands(hands), clock)
            lookout.take_charge(())
            rounds = Rounds((), {}, Host(http, cage, lookout, clock, Pages(http, page_cage, clock), quarantine))
            shares = Shares(settings, jobs, rounds, lookout, hands)
            orders = Orders(settings, jobs, shares, rounds, lookout)
            await orders.catch_up(consumer)
            async with asyncio.TaskGroup() as tasks:
                others = (shares.run(member), orders.follow(consumer, stop), lookout.run(stop))
                helpers = [tasks.create_task(other) for other in others]
                await rounds.run(stop)
                for helper in helpers:  # one that waits for Kafka must not hold up the end
                    helper.cancel()
    log.info("ingest stopped")
