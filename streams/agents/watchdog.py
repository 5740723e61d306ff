"""No hangs: a worker whose lag grows while its commits stand still is ended (law 9).

It looks from outside: a thread with an event loop and connections of its own asks the cluster what the worker's group
committed and where the topic ends, so that nothing that hangs in the worker can hang here or colour what is seen. What
cannot be asked, because the cluster is away, counts for nothing.
"""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any

import structlog

from streams.process.exits import End, Exit

log = structlog.get_logger(__name__)

PATIENCE = 60.0
"""Seconds; a worker commits every three."""
INTERVAL = 10.0


@dataclass(frozen=True, slots=True)
class Position:
    """Where the group and the topic's end are, in one partition."""

    committed: int
    end: int


@dataclass(frozen=True, slots=True)
class _Standing:
    committed: int
    since: float
    lag: int


class Stall:
    """The rule itself: what it is shown at one time, it compares with what it was shown before."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._standing: dict[int, _Standing] = {}
        self._restored = 0

    def look(self, now: float, positions: Mapping[int, Position], restored: int = 0) -> str | None:
        """Why the worker is stuck, or None. `restored` counts changelog entries: a recovery that moves is no stall."""
        if restored != self._restored:
            self._restored = restored
            self._standing.clear()
        self._standing = {p: self._seen(now, p, position) for p, position in positions.items()}
        for partition, position in positions.items():
            standing = self._standing[partition]
            lag = position.end - position.committed
            if now - standing.since >= self._patience and lag > standing.lag:
                return (
                    f"partition {partition} stands at {position.committed} for {now - standing.since:.0f} s, "
                    f"its lag grew from {standing.lag} to {lag}"
                )
        return None

    def _seen(self, now: float, partition: int, position: Position) -> _Standing:
        before = self._standing.get(partition)
        if before and before.committed == position.committed:
            return before
        return _Standing(position.committed, now, position.end - position.committed)


class Watchdog:
    """The thread around the rule. `survey` asks the cluster about the partitions that this worker has."""

    def __init__(
        self, survey: Callable[[], Coroutine[Any, Any, Mapping[int, Position]]], restored: Callable[[], int], end: End
    ) -> None:
        self._survey = survey
        self._restored = restored
        self._end = end
        self._stopped = threading.Event()
        self._stall = Stall()

    def start(self) -> None:
        """Watch from a thread of its own until `stop`."""
        threading.Thread(target=self._watch, name="watchdog", daemon=True).start()

    def stop(self) -> None:
        """Stop watching: the process is ending in order."""
        self._stopped.set()

    def _watch(self) -> None:
        while not self._stopped.wait(INTERVAL):
            try:
                positions = asyncio.run(self._survey())
            except Exception as error:
                log.info("the watchdog cannot see the cluster", error=repr(error))
                self._stall = Stall()
                continue
            if why := self._stall.look(monotonic(), positions, self._restored()):
                self._end(Exit.STALLED, why)
