"""PURE: how much one chat, and one person, may ask for: a bucket of tokens each, that fills with time.

Whoever finds it empty is told so once; then nothing is answered until the bucket is full again, so that a flood of
questions makes one answer, not a flood of refusals.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from time import monotonic
from typing import Final

CAPACITY: Final = 30.0
PER_SECOND: Final = 0.5
MOST_REMEMBERED: Final = 20_000
"""Buckets; the one that was asked for longest ago is forgotten first."""


class Verdict(Enum):
    """GRANTED: answer. WARN: say that it is too much. SILENT: leave it."""

    GRANTED = auto()
    WARN = auto()
    SILENT = auto()


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float
    shut: bool = False


class Allowance:
    """All buckets of one bot; `clock` is monotonic, in seconds; `refused` counts what was not answered."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self.refused = 0
        self._clock = clock
        self._buckets: OrderedDict[int, _Bucket] = OrderedDict()

    def take(self, *askers: int) -> Verdict:
        """One request of a chat and a user, by their ids; both must have a token left."""
        now = self._clock()
        buckets = [self._bucket(one, now) for one in dict.fromkeys(askers)]
        if all(one.tokens >= 1 and not one.shut for one in buckets):
            for one in buckets:
                one.tokens -= 1
            return Verdict.GRANTED
        self.refused += 1
        told = any(one.shut for one in buckets)
        for one in buckets:
            one.shut = one.shut or one.tokens < 1
        return Verdict.SILENT if told else Verdict.WARN

    def _bucket(self, asker: int, now: float) -> _Bucket:
        bucket = self._buckets.setdefault(asker, _Bucket(CAPACITY, now))
        self._buckets.move_to_end(asker)
        if len(self._buckets) > MOST_REMEMBERED:
            self._buckets.popitem(last=False)
        bucket.tokens = min(CAPACITY, bucket.tokens + (now - bucket.at) * PER_SECOND)
        bucket.at = now
        bucket.shut = bucket.shut and bucket.tokens < CAPACITY
        return bucket
