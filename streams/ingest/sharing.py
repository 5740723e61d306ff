"""Which sources this process polls: those whose ids fall into its share of the partitions of `feeds`.

Kafka's consumer group shares the partitions out among all processes, and anew when one joins, ends or falls silent. The
state of a source lies in the partition of its id, so whoever is given a partition finds there what the one before it
knew. Nothing is polled, or sent, for a partition between its revocation and its next assignment.
"""

import asyncio
from collections.abc import Collection, Iterable
from typing import Final

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import KafkaError

from streams.ingest.handover.spooling import SpoolingHands
from streams.ingest.lookout import Lookout, Reads
from streams.ingest.poll import Job
from streams.ingest.restore import Known, read_feeds
from streams.ingest.rounds import Rounds
from streams.kafka.clients import make_consumer
from streams.kafka.topics import TOPICS, full_name, partition_of
from streams.model import FeedState
from streams.settings import Settings

log = structlog.get_logger()

RETRY_SECONDS: Final = 1.0
ASK_MILLISECONDS: Final = 500
"""A member that asks for no records for minutes is put out of the group."""


def make_member(settings: Settings, owner: str) -> AIOKafkaConsumer:
    """A consumer that takes part in sharing, not started. Raises NotRunning.

    `owner` is its static id, no other process's: one that comes back soon has its share again, without a new
    sharing-out.
    """
    return make_consumer(
        settings,
        group=f"{settings.topic_prefix}tocsin-ingest",
        instance=f"ingest-{owner}",
        client=f"tocsin-ingest-{settings.worker_id}",
    )


class Shares:
    """Adds the sources of this process's share to the rounds, and takes them away when the share is revoked."""

    def __init__(
        self, settings: Settings, jobs: Iterable[Job], rounds: Rounds, lookout: Lookout, hands: SpoolingHands
    ) -> None:
        self._settings = settings
        self._jobs = {job.settings.id: job for job in jobs}
        self._rounds = rounds
        self._lookout = lookout
        self._hands = hands
        self._mine: frozenset[int] = frozenset()
        self._others: dict[str, FeedState] = {}  # states in our partitions of sources that we do not know yet
        self._holding: asyncio.Task[None] | None = None

    def add(self, job: Job) -> None:
        """A further source: polled at once where it is in our share."""
        self._jobs[job.settings.id] = job
        if self._is_mine(job.settings.id):
            self._rounds.add(job, self._others.pop(job.settings.id, None))

    async def run(self, member: AIOKafkaConsumer) -> None:
        """Take part for as long as this is awaited; `member` is started."""
        member.subscribe([full_name(self._settings.topic_prefix, "feeds")], listener=_Listener(self, member))
        try:
            while True:
                try:
                    await member.getmany(timeout_ms=ASK_MILLISECONDS)
                except KafkaError as error:
                    log.warning("the group of ingest processes cannot be asked", error=repr(error))
                    await asyncio.sleep(RETRY_SECONDS)
                if self._holding and self._holding.done():
                    self._holding.result()
        finally:
            await self.let_go()

    async def take(self, partitions: Collection[int]) -> None:
        """These partitions are ours from now on."""
        self._holding = asyncio.create_task(self._hold(frozenset(partitions)))

    async def let_go(self) -> None:
        """End whatever is done for our partitions: on return nothing of it is under way."""
        self._mine, self._others = frozenset(), {}
        self._lookout.take_charge(())
        if self._holding:
            self._holding.cancel()
            await asyncio.wait([self._holding])
            self._holding = None
        await self._rounds.release()
        await self._hands.flush()

    async def _hold(self, partitions: frozenset[int]) -> None:
        known = await self._read(partitions)
        self._mine = partitions
        self._hands.leave(self._is_mine)
        self._others = known.states
        for name, job in tuple(self._jobs.items()):
            if self._is_mine(name):
                state = self._hands.restored(name, self._others.pop(name, None))
                self._lookout.learn({name: state.last_success if state else None})
                self._rounds.add(job, state)
            await asyncio.sleep(0)  # ten thousand take seconds: the group must hear of us meanwhile
        desks = [desk for desk in self._settings.desks if self._is_mine(f"desk:{desk}")]
        alone = len(partitions) == TOPICS["feeds"].partitions
        self._lookout.take_charge(desks, known.sights, None if alone else self._all_reads)
        log.info("share taken", partitions=sorted(partitions), sources=len(self._rounds), spooled=self._hands.waiting)
        await self._hands.drain()

    async def _read(self, partitions: frozenset[int]) -> Known:
        while True:
            try:
                return await read_feeds(self._settings, partitions)
            except KafkaError as error:
                log.warning("the states of feeds cannot be read", error=repr(error))
                await asyncio.sleep(RETRY_SECONDS)

    async def _all_reads(self) -> Reads:
        states = (await read_feeds(self._settings)).states
        return {source: state.last_success for source, state in states.items()}

    def _is_mine(self, key: str) -> bool:
        return partition_of("feeds", key) in self._mine


class _Listener(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka has no type information
    """Tells the shares of a rebalance. What is assigned is read by another consumer: a member only takes part."""

    def __init__(self, shares: Shares, member: AIOKafkaConsumer) -> None:
        self._shares = shares
        self._member = member

    async def on_partitions_revoked(self, revoked: Collection[TopicPartition]) -> None:
        """The group waits until this returns."""
        await self._shares.let_go()

    async def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        """No heartbeat is sent before this returns."""
        self._member.pause(*assigned)
        await self._shares.take([partition.partition for partition in assigned])
