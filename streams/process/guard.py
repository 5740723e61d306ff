"""No zombies: a worker that lost time ends before it touches anything (law 9).

A process that was stopped and woken, or whose event loop hung, may have been replaced meanwhile; what it still wants to
write is older than what stands there. So a thread ends the process as soon as it sees that it, or the loop, lost more
than `limit` seconds, and every effect asks first: on waking, an effect may come before the thread.
"""

import asyncio
import sys
import threading
import time
import traceback
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from streams.process.exits import End, Exit

LIMIT = 4.0
"""Seconds; half of the consumer group's session timeout, so that nobody else has taken over when it is reached."""
HANDOVER = 20.0
"""Seconds that a rebalance may wait for an event in work; a third of the group's rebalance timeout."""
PULSE = 0.5
MOST_FRAMES: Final = 6


def clock() -> float:
    """Seconds that also pass while the process, or the whole machine, sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def place_of(thread: int | None) -> str:
    """ " in sleep (station.py:12) < read (station.py:30)": where another thread stands, the innermost frames first."""
    frame = sys._current_frames().get(thread or 0)
    if frame is None or thread == threading.get_ident():
        return ""
    inner = [one for one in reversed(traceback.extract_stack(frame)) if "asyncio" not in Path(one.filename).parts]
    return " in " + " < ".join(f"{one.name} ({Path(one.filename).name}:{one.lineno})" for one in inner[:MOST_FRAMES])


class Guard:
    """Knows when the thread (`tick`) and the loop (`beat`) were last alive; `check` comes before every effect."""

    def __init__(self, end: End, *, now: Callable[[], float] = clock, limit: float = LIMIT) -> None:
        self._end = end
        self._now = now
        self._limit = limit
        self._ticked = self._beaten = now()
        self._handover: float | None = None
        self._thread: int | None = None
        self._stopped = threading.Event()

    def beat(self) -> None:
        """The event loop is alive. Does not excuse a lost time: the process ends if there was one."""
        self.check()
        self._beaten = self._now()

    def tick(self) -> None:
        """The guard's own thread is alive. Ends the process when it, or the loop, lost too much time."""
        self.check()
        self._ticked = self._now()

    def check(self) -> None:
        """Return if this process may act; end it otherwise."""
        now = self._now()
        if now - self._ticked > self._limit:
            self._end(Exit.LOST_TIME, f"the process stood still for {now - self._ticked:.1f} s")
        if now - self._beaten > self._limit:
            where = place_of(self._thread)
            self._end(Exit.LOST_TIME, f"the event loop stood still for {now - self._beaten:.1f} s{where}")
        if self._handover is not None and now - self._handover > HANDOVER:
            self._end(Exit.LOST_TIME, f"an event held a rebalance up for {now - self._handover:.1f} s")

    def hand_over(self) -> None:
        """A rebalance began: the event in work may finish, but not after another worker got the partition."""
        self._handover = self._now()

    def take_over(self) -> None:
        """The rebalance brought its partitions: whatever they are, they are this worker's now."""
        self._handover = None

    def start(self) -> None:
        """Count from now on, and watch the loop of this thread from a thread of its own until `stop`."""
        self._thread = threading.get_ident()
        self._ticked = self._beaten = self._now()
        threading.Thread(target=self._watch, name="guard", daemon=True).start()

    def stop(self) -> None:
        """Stop watching: the process is ending in order."""
        self._stopped.set()

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Watch this process and the running loop until the block ends."""
        self.start()
        pulse = asyncio.create_task(self._pulse())
        try:
            yield
        finally:
            pulse.cancel()
            self.stop()

    async def _pulse(self) -> None:
        while True:
            self.beat()
            await asyncio.sleep(PULSE)

    def _watch(self) -> None:
        while not self._stopped.wait(PULSE):
            self.tick()
