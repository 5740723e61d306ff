"""Hands that always find a place: Kafka, or the spool on disk while Kafka does not answer.

What waits of a source is sent before anything newer of it. A hand-over that was given up on may have reached Kafka all
the same; it comes again from the spool with the same ids and revisions, which the readers of `articles` ignore.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

import structlog

from streams.ingest.handover.publisher import NotAcknowledged, Publisher
from streams.ingest.handover.spool import Kept, NotKept, Spool
from streams.model import Article, FeedState, Sight

log = structlog.get_logger()

PATIENCE: Final = 4.0
"""Seconds that Kafka has to acknowledge a hand-over before the spool takes it: a broker that restarts needs three, and
polls under way have five when ingest ends.
"""
AT_ONCE: Final = 20
"""So many sources are sent from the spool side by side."""
RETRY_SECONDS: Final = 1.0


class SpoolingHands:
    """Hands over to the publisher or to the spool; `drain` empties the spool as soon as Kafka answers."""

    def __init__(self, publisher: Publisher, spool: Spool, patience: float = PATIENCE) -> None:
        self._publisher = publisher
        self._spool = spool
        self._patience = patience
        self._filled = asyncio.Event()
        self._said: set[str] = set()
        if len(spool):
            self._filled.set()

    @property
    def waiting(self) -> int:
        """How many hand-overs are in the spool."""
        return len(self._spool)

    async def hand_over(self, articles: Sequence[Article], state: FeedState) -> None:
        """Return when both are on Kafka or in the spool. Raises NotAcknowledged where neither has room."""
        if state.source not in self._spool:
            with suppress(NotAcknowledged, TimeoutError):
                async with asyncio.timeout(self._patience):
                    await self._publisher.hand_over(articles, state)
                return
        self._keep(articles, state)

    async def tell(self, sight: Sight) -> None:
        """Return when the broker has acknowledged it: never kept, it can be told again. Raises NotAcknowledged."""
        await self._publisher.tell(sight)

    def restored(self, source: str, known: FeedState | None) -> FeedState | None:
        """The state to go on with: the last that waits here, unless the `known` one, from `feeds`, is of a later poll.

        Then another process went on with the source while this one was away.
        """
        newest = self._spool.newest_state(source)
        if newest is None or _is_later(known, newest):
            self._spool.forget_state(source)
            return known
        return newest

    def leave(self, mine: Callable[[str], bool]) -> None:
        """Other processes go on with the sources that are not `mine`."""
        for source in self._spool.sources:
            if not mine(source):
                self._spool.forget_state(source)

    async def flush(self) -> None:
        """Return when nothing that was handed over is on its way to Kafka any more."""
        await self._publisher.flush()

    async def drain(self) -> None:
        """Send what waits, oldest first, for as long as this is awaited; what comes meanwhile too."""
        while True:
            await self._filled.wait()
            try:
                await self._send(self._spool.oldest(AT_ONCE))
            except (NotAcknowledged, sqlite3.Error) as error:
                self._say("the spool waits for Kafka", error)
                await asyncio.sleep(RETRY_SECONDS)
            if not len(self._spool):
                self._filled.clear()
                self._said.clear()
                log.warning("the spool is empty, Kafka has everything again")

    def _keep(self, articles: Sequence[Article], state: FeedState) -> None:
        try:
            self._spool.put(articles, state)
        except NotKept as error:
            self._say("the spool is full: what is new is refused, and lost where feeds no longer show it later", error)
            raise NotAcknowledged(f"Kafka does not answer, and the spool cannot take more: {error}") from error
        if not self._filled.is_set():
            log.error("Kafka does not answer, what is new goes into the spool")
            self._filled.set()

    def _say(self, what: str, error: Exception) -> None:
        """Once an outage: every poll and every try would say the same."""
        if what not in self._said:
            self._said.add(what)
            log.error(what, hand_overs=len(self._spool), error=str(error))

    async def _send(self, waiting: Sequence[Kept]) -> None:
        """Raises NotAcknowledged when one of them was refused; the others are done."""
        outcomes = await asyncio.gather(*(self._send_one(kept) for kept in waiting), return_exceptions=True)
        self._spool.done([kept.number for kept, outcome in zip(waiting, outcomes, strict=True) if outcome is None])
        for outcome in outcomes:
            if outcome is not None:
                raise outcome

    async def _send_one(self, kept: Kept) -> None:
        if kept.state:
            await self._publisher.hand_over(kept.articles, kept.state)
        else:
            # The process that went on gave numbers of its own: a later one of ours would hide its next revision.
            await self._publisher.publish([article for article in kept.articles if article.revision == 1])


def _is_later(known: FeedState | None, kept: FeedState) -> bool:
    if known is None or known.last_try is None:
        return False
    return kept.last_try is None or known.last_try > kept.last_try
