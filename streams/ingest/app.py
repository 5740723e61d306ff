"""The ingest process: takes its share of the sources and polls them until it is told to stop."""

import asyncio
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime
from functools import partial
from typing import Any

import structlog
from aiokafka import AIOKafkaProducer

from streams.ingest.handover.publisher import Publisher
from streams.ingest.handover.sparing import SparingHands
from streams.ingest.handover.spool import Spool
from streams.ingest.handover.spooling import SpoolingHands
from streams.ingest.lookout import Lookout
from streams.ingest.network.doors import opened
from streams.ingest.network.http import GuardedClient
from streams.ingest.ordering.orders import Orders
from streams.ingest.pages import PAGE_LIMITS, Pages
from streams.ingest.plugins import make_jobs
from streams.ingest.poll import Host
from streams.ingest.rounds import Rounds
from streams.ingest.sharing import Shares, make_member
from streams.kafka.clients import make_consumer, make_producer, started
from streams.kafka.topics import ensure_topics
from streams.process.guard import Guard
from streams.settings import Settings
from streams.sources.cage import WorkerCage

log = structlog.get_logger()


def utc_now() -> datetime:
    """The clock of a real run."""
    return datetime.now(UTC)


async def run_ingest(
    settings: Settings, stop: asyncio.Event, clock: Callable[[], datetime] = utc_now, guard: Guard | None = None
) -> None:
    """Poll the sources of the settings until `stop`; `guard` ends the process if it loses time.

    Raises SettingsError, CannotListen, WrongTopics, KafkaError and NotRunning at the start; later a broker that fails
    is waited for.
    """
    jobs = make_jobs(settings.sources)
    await ensure_topics(settings)
    producer = partial(_make_producer, settings, guard)
    with Spool(settings.data / f"spool-{settings.worker_id}.sqlite", settings.spool_mb << 20) as spool:
        async with (
            GuardedClient(clock, allow_private=settings.allow_private, contact=settings.contact) as http,
            WorkerCage() as cage,
            WorkerCage(workers=1) as quarantine,
            WorkerCage(workers=1, limits=PAGE_LIMITS) as page_cage,
            Publisher(producer, settings.topic_prefix) as publisher,
            started(make_consumer(settings, client="tocsin-ingest-orders")) as consumer,
            started(make_member(settings, spool.owner)) as member,
            opened(settings) as doors,
        ):
            log.info("ingest started", sources=len(jobs), spooled=len(spool))
            hands = SpoolingHands(publisher, spool)
            lookout = Lookout(jobs, {}, {}, SparingHands(hands), clock)
            lookout.take_charge(())
            host = Host(http, cage, lookout, clock, Pages(http, page_cage, clock), quarantine, doors)
            rounds = Rounds((), {}, host)
            shares = Shares(settings, jobs, rounds, lookout, hands)
            orders = Orders(settings, jobs, shares, rounds, lookout)
            await orders.catch_up(consumer)
            async with guard.watching() if guard else nullcontext(), asyncio.TaskGroup() as tasks:
                others = (shares.run(member), orders.follow(consumer, stop), lookout.run(stop))
                helpers = [tasks.create_task(other) for other in others]
                await rounds.run(stop)
                for helper in helpers:  # one that waits for Kafka must not hold up the end
                    helper.cancel()
    log.info("ingest stopped")


def _make_producer(settings: Settings, guard: Guard | None) -> AIOKafkaProducer:
    """What waits in it while the process is stopped must not leave it afterwards: others may have our share by then."""
    producer = make_producer(settings, client="tocsin-ingest")
    if guard:
        send = producer.client.send

        async def guarded(node: int, request: Any, **options: Any) -> Any:
            guard.check()
            return await send(node, request, **options)

        producer.client.send = guarded
    return producer
