"""Hands that keep what they are given from going on where it says nothing new.

Most polls find nothing: what would be written then is a source's whole state, with all that it showed, for the sake of
three times. They are written with the next change, or after a while.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Final, Protocol

from streams.ingest.poll import Hands
from streams.kafka.codec import encode
from streams.model import Article, FeedState, Sight

OLDEST: Final = timedelta(minutes=10)
"""How old the times of a source may be on `feeds`; a desk is blind after three times as long."""


class TellingHands(Hands, Protocol):
    """Hands that also take what is to be told of a desk's sight."""

    async def tell(self, sight: Sight) -> None:
        """Return when it is safe. Raises NotAcknowledged."""
        ...


@dataclass(frozen=True, slots=True)
class _Told:
    """What was passed on of a source: a hash of its state without its times, and when it was."""

    mark: bytes
    at: datetime | None


class SparingHands:
    """Passes on articles, changes, and the times of what is unchanged every ten minutes."""

    def __init__(self, hands: TellingHands) -> None:
        self._hands = hands
        self._told: dict[str, _Told] = {}

    async def hand_over(self, articles: Sequence[Article], state: FeedState) -> None:
        """Return when both are safe, or there is nothing to save. Raises NotAcknowledged."""
        told = _Told(_mark(state), state.last_try)
        if not articles and _says_nothing(told, self._told.get(state.source)):
            return
        await self._hands.hand_over(articles, state)
        self._told[state.source] = told

    async def tell(self, sight: Sight) -> None:
        """Return when it is safe. Raises NotAcknowledged."""
        await self._hands.tell(sight)


def _mark(state: FeedState) -> bytes:
    timeless = replace(state, last_try=None, last_success=None, next_try=None, interval=None)
    return blake2b(encode(timeless), digest_size=16).digest()


def _says_nothing(now: _Told, before: _Told | None) -> bool:
    if before is None or before.mark != now.mark or before.at is None or now.at is None:
        return False
    return now.at - before.at < OLDEST
