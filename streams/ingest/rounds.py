"""Polls each source when its time has come, until somebody says stop: one heap, and a task for each poll under way."""

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from heapq import heappop, heappush
from typing import Final

import structlog

from streams.ingest.poll import Host, Job, poll
from streams.ingest.publisher import NotAcknowledged
from streams.kafka.codec import decode, encode
from streams.model import FeedState

log = structlog.get_logger()

REFUSED_WAIT: Final = timedelta(seconds=5)
"""How soon a source is asked again when the broker did not take what it gave."""
GRACE: Final = 5.0
"""Seconds that polls under way have to finish after a stop."""


class Rounds:
    """All sources of this process. States are held as bytes: ten thousand sources note a million articles."""

    def __init__(self, jobs: Iterable[Job], states: Mapping[str, FeedState], host: Host) -> None:
        self._host = host
        self._jobs = {job.settings.id: job for job in jobs}
        self._states: dict[str, bytes] = {}
        self._due: list[tuple[datetime, str]] = []
        self._polls: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        for name, job in self._jobs.items():
            state = states.get(name, FeedState(source=name))
            self._states[name] = encode(state)
            heappush(self._due, (_first_try(state, job.settings.interval, host.now()), name))

    async def run(self, stop: asyncio.Event) -> None:
        """Poll until `stop`; polls under way then have a few seconds to end, and lose nothing if they do not."""
        watcher = asyncio.create_task(self._watch(stop))
        try:
            while not stop.is_set():
                self._wake.clear()
                self._start_due()
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._idle_seconds()):
                        await self._wake.wait()
        finally:
            watcher.cancel()
            await self._end_polls()

    async def _watch(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._wake.set()

    def _start_due(self) -> None:
        now = self._host.now()
        while self._due and self._due[0][0] <= now:
            _, name = heappop(self._due)
            task = asyncio.create_task(self._poll(name))
            self._polls.add(task)
            task.add_done_callback(self._polls.discard)

    def _idle_seconds(self) -> float | None:
        return max(0.0, (self._due[0][0] - self._host.now()).total_seconds()) if self._due else None

    async def _poll(self, name: str) -> None:
        try:
            state = await poll(self._jobs[name], decode(self._states[name], FeedState), self._host)
        except NotAcknowledged as error:
            if error.known:
                self._states[name] = encode(error.known)
            log.error("nothing was noted as seen, it is sent again", source=name, error=str(error))  # noqa: TRY400  # the broker's fault, no trace of ours helps
            self._plan(self._host.now() + REFUSED_WAIT, name)
            return
        except Exception:  # a mistake of ours with one source must not end the others, nor this one for good
            log.exception("poll failed", source=name)
            self._plan(self._host.now() + timedelta(seconds=self._jobs[name].settings.interval), name)
            return
        self._states[name] = encode(state)
        if state.next_try:
            self._plan(state.next_try, name)

    def _plan(self, when: datetime, name: str) -> None:
        heappush(self._due, (when, name))
        if self._due[0][1] == name:
            self._wake.set()

    async def _end_polls(self) -> None:
        if self._polls:
            await asyncio.wait(self._polls, timeout=GRACE)
        for task in self._polls:
            task.cancel()
        await asyncio.gather(*self._polls, return_exceptions=True)


def _first_try(state: FeedState, interval: float, now: datetime) -> datetime:
    """When to ask after a start: as planned, or sooner where the interval was shortened.

    A source that was disabled is asked once more: a start is how an operator says so.
    """
    if state.next_try is None:
        return now
    if state.failures == 0 and state.last_try:
        return min(state.next_try, state.last_try + timedelta(seconds=interval))
    return state.next_try
