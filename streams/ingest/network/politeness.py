"""How hosts are treated: one request at a time, a rest after each, and silence where one asked for it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Final
from weakref import WeakValueDictionary

from yarl import URL

from streams.sources.errors import Postponed

MOST_AT_ONCE: Final = 512
"""Requests under way in one process: each holds a socket, and a process may have a thousand files open. Two
hundred that hang leave room for the others."""
REST: Final = 2.0
"""A host rests this many times as long as its last answer took, so one that toils is asked less than one that does not
(the delay factor of the Heritrix crawler)."""
LONGEST_REST: Final = 10.0
SLOW_DOWN: Final = 300.0
"""Seconds that a host is left alone after a 429 that names no time."""


class Hosts:
    """All hosts, each by its name and port."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._places: asyncio.Queue[None] = asyncio.Queue()  # a Semaphore walks past all that it woke before
        for _ in range(MOST_AT_ONCE):
            self._places.put_nowait(None)
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._slowed: dict[str, datetime] = {}

    @asynccontextmanager
    async def turn(self, url: URL) -> AsyncIterator[None]:
        """The only request to the host of this address. Raises Postponed where the host does not want one now."""
        loop = asyncio.get_running_loop()
        turn = self._turns.setdefault(url.raw_authority, asyncio.Lock())
        await turn.acquire()
        rest = 0.0
        try:
            self._check(url)
            await self._places.get()
            began = loop.time()
            try:
                yield
            finally:
                self._places.put_nowait(None)
                rest = min(REST * (loop.time() - began), LONGEST_REST)
        finally:
            loop.call_later(rest, turn.release)

    def slow_down(self, url: URL, seconds: float | None) -> None:
        """The host of this address wants no request for so long (None: it does not say how long)."""
        self._slowed[url.raw_authority] = self._now() + timedelta(seconds=SLOW_DOWN if seconds is None else seconds)

    def _check(self, url: URL) -> None:
        until = self._slowed.get(url.raw_authority)
        if until is None:
            return
        if (wait := (until - self._now()).total_seconds()) > 0:
            raise Postponed(f"{url.host} asked us to slow down (429)", 429, retry_after=wait)
        del self._slowed[url.raw_authority]
