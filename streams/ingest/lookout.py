"""Looks at every desk once a minute, and tells when one goes blind and when it sees again."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from types import MappingProxyType
from typing import Final

import structlog
from aiokafka.errors import KafkaError

from streams.ingest.handover.publisher import NotAcknowledged
from streams.ingest.handover.sparing import TellingHands
from streams.ingest.poll import Job
from streams.ingest.sight import Glimpse, sight_of
from streams.model import Article, FeedState, Sight

log = structlog.get_logger()

LOOK_SECONDS: Final = 60.0


Reads = Mapping[str, datetime | None]
"""When each source was read last, by its id; None for never."""


class Lookout:
    """Passes on what polls hand over, and notes when each source was read; `states` and `sights` are the restored
    ones. It looks at all desks, until it is told which are in its charge.
    """

    def __init__(
        self,
        jobs: Iterable[Job],
        states: Mapping[str, FeedState],
        sights: Mapping[str, Sight],
        hands: TellingHands,
        now: Callable[[], datetime],
    ) -> None:
        self._hands = hands
        self._now = now
        self._started = now()
        self._sights = dict(sights)
        self._desks: dict[str, dict[str, float]] = defaultdict(dict)
        self._read = {source: state.last_success for source, state in states.items()}
        self._others: Callable[[], Awaitable[Reads]] | None = None
        self._charge: Collection[str] | None = None
        for job in jobs:
            self.watch(job)

    def take_charge(
        self,
        desks: Collection[str],
        sights: Mapping[str, Sight] = MappingProxyType({}),
        others: Callable[[], Awaitable[Reads]] | None = None,
    ) -> None:
        """Look at these desks and no more, of which `sights` are known; `others` says what other processes read."""
        self._charge = desks
        self._sights |= sights
        self._others = others

    def learn(self, reads: Reads) -> None:
        """Sources were read then, by whomever."""
        for source, read in reads.items():
            known = self._read.get(source)
            if known is None or (read and read > known):
                self._read[source] = read

    def watch(self, job: Job) -> None:
        """This source counts."""
        self._desks[job.settings.desk][job.settings.id] = job.settings.longest

    def leave(self, source: str) -> None:
        """This source is paused: its silence tells nothing."""
        for sources in self._desks.values():
            sources.pop(source, None)

    async def hand_over(self, articles: Sequence[Article], state: FeedState) -> None:
        """Return when both are safe, the articles first. Raises NotAcknowledged."""
        await self._hands.hand_over(articles, state)
        self._read[state.source] = state.last_success

    async def run(self, stop: asyncio.Event) -> None:
        """Look until `stop`. What the broker does not take is told with a later look."""
        while not stop.is_set():
            with suppress(NotAcknowledged, KafkaError):
                await self.look()
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await stop.wait()

    async def look(self) -> None:
        """Tell of each desk that went blind, or sees again, since the last look. Raises NotAcknowledged, KafkaError."""
        for desk in [desk for desk in self._desks if self._charge is None or desk in self._charge]:
            sight = self._sight(desk)
            if sight and sight.until is None and self._others:  # by what this process knows: others may see
                self.learn(await self._others())
                sight = self._sight(desk)
            if sight and sight != self._sights.get(desk):
                await self._hands.tell(sight)
                self._sights[desk] = sight
                _log(sight)

    def _sight(self, desk: str) -> Sight | None:
        glimpses = [Glimpse(self._read.get(source), interval) for source, interval in self._desks[desk].items()]
        before = self._sights.get(desk)
        return sight_of(desk, glimpses, before, self._started, self._now()) if glimpses else None


def _log(sight: Sight) -> None:
    if sight.until is None:
        log.error("desk is blind: none of its sources can be read", desk=sight.desk, since=sight.since.isoformat())
    else:
        since, until = sight.since.isoformat(), sight.until.isoformat()
        log.warning("desk sees again", desk=sight.desk, since=since, until=until)
