"""Looks at every desk once a minute, and tells when one goes blind and when it sees again."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Final, Protocol

import structlog

from streams.ingest.poll import Hands, Job
from streams.ingest.publisher import NotAcknowledged
from streams.ingest.sight import Glimpse, sight_of
from streams.model import Article, FeedState, Sight

log = structlog.get_logger()

LOOK_SECONDS: Final = 60.0


class TellingHands(Hands, Protocol):
    """Hands that also take what is to be told of a desk's sight."""

    async def tell(self, sight: Sight) -> None:
        """Return when it is safe. Raises NotAcknowledged."""
        ...


class Lookout:
    """Passes on what polls hand over, and notes when each source was read; `states` and `sights` are the restored
    ones."""

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
        for job in jobs:
            self.watch(job)

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
            with suppress(NotAcknowledged):
                await self.look()
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await stop.wait()

    async def look(self) -> None:
        """Tell of each desk that went blind, or sees again, since the last look. Raises NotAcknowledged."""
        for desk, sources in self._desks.items():
            if not sources:
                continue
            glimpses = [Glimpse(self._read.get(source), interval) for source, interval in sources.items()]
            before = self._sights.get(desk)
            sight = sight_of(desk, glimpses, before, self._started, self._now())
            if sight and sight != before:
                await self._hands.tell(sight)
                self._sights[desk] = sight
                _log(sight)


def _log(sight: Sight) -> None:
    if sight.until is None:
        log.error("desk is blind: none of its sources can be read", desk=sight.desk, since=sight.since.isoformat())
    else:
        since, until = sight.since.isoformat(), sight.until.isoformat()
        log.warning("desk sees again", desk=sight.desk, since=since, until=until)
