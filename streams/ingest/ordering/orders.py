"""Carries out what operators order of sources: add, pause, resume, retry.

An order says how things are to be, and the newest of each source is kept on the topic `orders`: what was ordered while
ingest was down is there when it starts, and an order that is read twice changes nothing.
"""

import asyncio

import structlog
from aiokafka import AIOKafkaConsumer

from streams.ingest.lookout import Lookout
from streams.ingest.plugins import make_jobs
from streams.ingest.poll import Job
from streams.ingest.rounds import Rounds
from streams.ingest.sharing import Shares
from streams.kafka.codec import Unreadable, decode
from streams.kafka.follow import read_to_end
from streams.model import FeedOrder
from streams.settings import Settings, SettingsError, SourceSettings

log = structlog.get_logger()


class Orders:
    """Passes orders on to the shares, the rounds and the lookout; `jobs` are those of the settings."""

    def __init__(
        self,
        settings: Settings,
        jobs: tuple[Job, ...],
        shares: Shares,
        rounds: Rounds,
        lookout: Lookout,
    ) -> None:
        self._settings = settings
        self._jobs = {job.settings.id: job for job in jobs}
        self._shares = shares
        self._rounds = rounds
        self._lookout = lookout

    async def catch_up(self, consumer: AIOKafkaConsumer) -> None:
        """Carry out what stands on the topic. Raises KafkaError."""
        snapshot = await read_to_end(consumer, self._settings.topic_prefix, "orders")
        for raw in snapshot.values.values():
            self._take(raw)

    async def follow(self, consumer: AIOKafkaConsumer, stop: asyncio.Event) -> None:
        """Carry out what is ordered, until `stop`; `consumer` is the one of `catch_up`."""
        while not stop.is_set():
            for records in (await consumer.getmany(timeout_ms=500)).values():
                for record in records:
                    self._take(record.value or b"")

    def obey(self, order: FeedOrder) -> None:
        """Carry out one order. Raises SettingsError where it would make a source that cannot be."""
        name = order.source
        if name not in self._jobs:
            self._add(order)
        if order.paused:
            self._rounds.pause(name)
            self._lookout.leave(name)
            return
        self._lookout.watch(self._jobs[name])
        self._rounds.resume(name)
        if order.retry:
            self._rounds.retry(name, order.retry)

    def _add(self, order: FeedOrder) -> None:
        if order.url is None:
            raise SettingsError(f"orders.{order.source}: no settings name this source, and it has no address")
        if order.desk not in self._settings.desks:
            raise SettingsError(f"orders.{order.source}: the desk {order.desk!r} is not in the setting `desks`")
        (job,) = make_jobs([SourceSettings(id=order.source, desk=order.desk, config={"url": order.url})])
        self._jobs[order.source] = job
        self._shares.add(job)

    def _take(self, raw: bytes) -> None:
        """What cannot be carried out is logged: no order ends the others."""
        try:
            order = decode(raw, FeedOrder)
            self.obey(order)
        except (Unreadable, SettingsError, ValueError) as error:
            log.warning("an order cannot be carried out", error=str(error))
        else:
            log.info("ordered", source=order.source, paused=order.paused, retry=order.retry and order.retry.isoformat())
