"""Polls each source when its time has come, until somebody says stop: one heap, and a task for each poll under way."""

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from heapq import heappop, heappush
from typing import Final

import structlog

from streams.ingest.handover.publisher import NotAcknowledged
from streams.ingest.poll import Host, Job, pace_of, poll
from streams.kafka.codec import decode, encode
from streams.model import FeedState
from streams.sources.protocol import is_told

log = structlog.get_logger()

GRACE: Final = 5.0
"""Seconds that polls under way have to finish after a stop."""


class Rounds:
    """All sources of this process. States are held as bytes: ten thousand sources note a million articles."""

    def __init__(self, jobs: Iterable[Job], states: Mapping[str, FeedState], host: Host) -> None:
        self._host = host
        self._jobs: dict[str, Job] = {}
        self._states: dict[str, bytes] = {}
        self._due: list[tuple[datetime, str]] = []
        self._plans: dict[str, datetime] = {}  # what the heap has besides is out of date
        self._paused: set[str] = set()
        self._retries: dict[str, datetime] = {}
        self._polls: dict[str, asyncio.Task[None]] = {}
        self._wake = asyncio.Event()
        for job in jobs:
            self.add(job, states.get(job.settings.id))

    def __len__(self) -> int:
        """How many sources there are, paused ones too."""
        return len(self._jobs)

    def add(self, job: Job, state: FeedState | None) -> None:
        """Poll this source too; `state` is what is known of it."""
        name = job.settings.id
        state = state or FeedState(source=name)
        self._jobs[name] = job
        self._states[name] = encode(state)
        if name not in self._paused:
            self._plan(_first_try(state, pace_of(job)[1], self._host.now()), name)
        if since := self._retries.get(name):
            self.retry(name, since)

    async def release(self) -> None:
        """Forget all sources, another process goes on with them; polls under way have a few seconds to end."""
        leaving, self._jobs = self._jobs, {}
        self._due, self._plans = [], {}
        await self._end_polls(leaving)
        self._states, self._polls = {}, {}

    def pause(self, name: str) -> None:
        """Ask it no more; a poll under way ends as it would, but one of a source that is told at once."""
        self._paused.add(name)
        self._plans.pop(name, None)
        if name in self._polls and name in self._jobs and is_told(self._jobs[name].source):
            self._polls[name].cancel()

    def resume(self, name: str) -> None:
        """Ask it again, at once; nothing for a source that is not paused."""
        if name in self._paused:
            self._paused.discard(name)
            self._ask_now(name)

    def retry(self, name: str, since: datetime) -> None:
        """Ask it at once where it was not asked since then, or as soon as it is added."""
        self._retries[name] = since
        if name not in self._jobs or name in self._paused:
            return
        tried = decode(self._states[name], FeedState).last_try
        if tried is None or tried < since:
            self._ask_now(name)

    def _ask_now(self, name: str) -> None:
        if name in self._jobs and name not in self._polls:
            self._plan(self._host.now(), name)

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
            await self._end_polls(self._jobs)

    async def _watch(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._wake.set()

    def _start_due(self) -> None:
        now = self._host.now()
        while self._due and self._due[0][0] <= now:
            when, name = heappop(self._due)
            if self._plans.get(name) == when:
                del self._plans[name]
                self._polls[name] = asyncio.create_task(self._run(name))

    def _idle_seconds(self) -> float | None:
        return max(0.0, (self._due[0][0] - self._host.now()).total_seconds()) if self._due else None

    async def _run(self, name: str) -> None:
        """Poll once, and plan the next time."""
        again = None
        try:
            again = await self._poll(name)
        except asyncio.CancelledError:
            again = self._host.now()  # for a pause that is over by now; after a stop nothing is asked any more
        finally:
            del self._polls[name]
        if again and name in self._jobs and name not in self._paused:
            self._plan(again, name)

    async def _poll(self, name: str) -> datetime | None:
        """When to poll again; None for a source that is gone."""
        job = self._jobs[name]
        try:
            known = decode(self._states[name], FeedState)
            state = await poll(job, known, self._host, partial(self._keep, name))
        except NotAcknowledged as error:
            log.error("nothing was noted as seen, it is asked again", source=name, error=str(error))  # noqa: TRY400  # the disk's fault, no trace of ours helps
            return self._host.now() + timedelta(seconds=pace_of(job)[0])
        except Exception:  # a mistake of ours with one source must not end the others, nor this one for good
            log.exception("poll failed", source=name)
            return self._host.now() + timedelta(seconds=pace_of(job)[0])
        return state.next_try

    def _keep(self, name: str, state: FeedState) -> None:
        self._states[name] = encode(state)

    def _plan(self, when: datetime, name: str) -> None:
        self._plans[name] = when
        heappush(self._due, (when, name))
        if self._due[0][1] == name:
            self._wake.set()

    async def _end_polls(self, jobs: Mapping[str, Job]) -> None:
        polls = list(self._polls.values())
        for name, task in self._polls.items():
            if name in jobs and is_told(jobs[name].source):
                task.cancel()
        if polls:
            await asyncio.wait(polls, timeout=GRACE)
        for task in polls:
            task.cancel()
        await asyncio.gather(*polls, return_exceptions=True)


def _first_try(state: FeedState, longest: float, now: datetime) -> datetime:
    """When to ask after a start: as planned, or sooner where the interval was shortened.

    A source that was disabled is asked once more: a start is how an operator says so.
    """
    if state.next_try is None:
        return now
    if state.failures == 0 and state.last_try:
        return min(state.next_try, state.last_try + timedelta(seconds=longest))
    return state.next_try
