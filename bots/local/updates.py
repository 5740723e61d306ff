"""The updates that wait for the bot: numbered, confirmed by offset, handed to one poller at a time."""

import asyncio
from collections import deque
from typing import Any

from bots.local.refusals import Refused

Json = dict[str, Any]

MAX_TIMEOUT = 50
MAX_LIMIT = 100
MANAGED = ("chat_member", "message_reaction", "message_reaction_count")
"""Kinds that a bot gets only when it asks for them by name."""

_TERMINATED = "Conflict: terminated by {}"
_OTHER_POLLER = "other getUpdates request; make sure that only one bot instance is running"


class Updates:
    """The queue between the chats and the bot."""

    def __init__(self, first_id: int = 1) -> None:
        self._next_id = first_id
        self._waiting: deque[Json] = deque()
        self._allowed: frozenset[str] = frozenset()
        self._poller: asyncio.Future[None] | None = None
        self._arrived = asyncio.Event()

    @property
    def pending(self) -> int:
        """How many wait."""
        return len(self._waiting)

    @property
    def allowed(self) -> list[str]:
        """The kinds that the bot asked for; empty: all but the managed ones."""
        return sorted(self._allowed)

    def allow(self, kinds: list[str] | None) -> None:
        """From now on only these kinds; None leaves it as it is. What waits already stays."""
        if kinds is not None:
            self._allowed = frozenset(kinds)

    def add(self, kind: str, content: Json) -> None:
        """Let an update of a kind wait, if the bot wants the kind."""
        if kind not in self._allowed if self._allowed else kind in MANAGED:
            return
        self._waiting.append({"update_id": self._next_id, kind: content})
        self._next_id += 1
        self._arrived.set()

    def drop(self) -> None:
        """Forget all that waits."""
        self._waiting.clear()
        self._arrived.clear()

    def confirm(self, offset: int) -> None:
        """Forget what lies before `offset`; a negative one keeps that many from the end."""
        if offset < 0:
            offset = self._next_id + offset
        while self._waiting and self._waiting[0]["update_id"] < offset:
            self._waiting.popleft()
        if not self._waiting:
            self._arrived.clear()

    def first(self, limit: int = MAX_LIMIT) -> list[Json]:
        """The oldest that wait."""
        return list(self._waiting)[:limit]

    async def arrival(self) -> None:
        """Wait until something waits."""
        await self._arrived.wait()

    async def poll(self, offset: int, limit: int, seconds: float) -> list[Json]:
        """The updates from `offset` on, after at most that many seconds. Raises Refused when another poll comes."""
        self.interrupt(_OTHER_POLLER)
        self.confirm(offset)
        if not self._waiting and seconds > 0:
            await self._wait(seconds)
        return self.first(limit)

    def interrupt(self, by: str) -> None:
        """End the poll that is under way with a conflict."""
        if self._poller and not self._poller.done():
            self._poller.set_exception(Refused(409, _TERMINATED.format(by)))

    async def _wait(self, seconds: float) -> None:
        poller = self._poller = asyncio.get_running_loop().create_future()
        arrival = asyncio.create_task(self._arrived.wait())
        try:
            await asyncio.wait({poller, arrival}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            arrival.cancel()
            if not poller.done():
                poller.cancel()
        if not poller.cancelled():
            poller.result()
