"""Where sources are called: one small HTTP server for all of them, a path and a queue for each that waits.

A call is answered by its source, which does so when what it brought is safe. Nothing is read of a call that nobody
waits for; body, calls under way and time have limits, for anybody may call.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

import structlog
from aiohttp import web

from streams.ingest.pacing import QUIET, Pace
from streams.listening import listening
from streams.settings import Settings
from streams.sources.errors import Unavailable
from streams.sources.protocol import Call

log = structlog.get_logger()

MOST_BYTES: Final = 1 << 20
"""Of a call's body."""
MOST_UNDER_WAY: Final = 64
"""Calls of one source, from their first byte to their answer; more are told to come again."""
READING_SECONDS: Final = 10.0
ANSWER_SECONDS: Final = 30.0
_LATER: Final = {"Retry-After": "30"}


class Doors:
    """All paths, `/in/SOURCE`; `open_for` gives a source its own."""

    def __init__(self, answer_seconds: float = ANSWER_SECONDS) -> None:
        self._answer_seconds = answer_seconds
        self._rooms: dict[str, _Room] = {}

    def serve(self) -> web.Application:
        """The server's application, to be run where a setting says."""
        application = web.Application(client_max_size=MOST_BYTES)
        application.router.add_route("*", "/in/{source}", self._called)
        return application

    def open_for(self, source: str) -> "Doorway":
        """The door of this source."""
        return Doorway(source, self)

    async def calls(self, source: str, quiet: float = QUIET) -> AsyncGenerator[Sequence[Call], None]:
        """The calls of a source, from now on. Raises Unavailable."""
        if source in self._rooms:
            raise Unavailable("its former read still ends")
        room = self._rooms[source] = _Room()
        pace = Pace()
        batch: list[_Visit] = []
        try:
            yield ()
            while True:
                batch = await _come(room.visits, pace, quiet)
                yield [visit.call for visit in batch]
        finally:
            del self._rooms[source]
            for visit in (*batch, *_those_waiting(room.visits)):
                visit.call.answer(503, "not now")

    async def _called(self, request: web.Request) -> web.Response:
        room = self._rooms.get(request.match_info["source"])
        if room is None or room.under_way >= MOST_UNDER_WAY:
            return web.Response(status=503, text="not now", headers=_LATER)
        room.under_way += 1
        try:
            return await self._received(request, room.visits)
        finally:
            room.under_way -= 1

    async def _received(self, request: web.Request, visits: "asyncio.Queue[_Visit]") -> web.Response:
        try:
            async with asyncio.timeout(READING_SECONDS):
                body = await request.read()
        except TimeoutError:
            return web.Response(status=408, text="too slow")
        visit = _Visit(request, body)
        visits.put_nowait(visit)
        try:
            async with asyncio.timeout(self._answer_seconds):
                status, text = await visit.answered
        except TimeoutError:
            return web.Response(status=503, text="not taken in time", headers=_LATER)
        return web.Response(status=status, text=text)


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Doors | None]:
    """The doors, where the settings have ingest listen. Raises CannotListen."""
    if settings.ingest_listen is None:
        yield None
        return
    doors = Doors()
    async with listening(doors.serve(), settings.ingest_listen, "ingest_listen") as address:
        log.info("ingest listens", address=address)
        yield doors


class Doorway:
    """One source's door."""

    def __init__(self, source: str, doors: Doors) -> None:
        self._source = source
        self._doors = doors

    def calls(self) -> AsyncGenerator[Sequence[Call], None]:
        """The calls to the source's path. Raises Unavailable."""
        return self._doors.calls(self._source)


@dataclass(slots=True)
class _Room:
    """Those who came to a source that waits for them."""

    visits: "asyncio.Queue[_Visit]" = field(default_factory=asyncio.Queue)
    under_way: int = 0


class _Visit:
    """A call and the answer that it waits for."""

    def __init__(self, request: web.Request, body: bytes) -> None:
        self.answered: asyncio.Future[tuple[int, str]] = asyncio.get_running_loop().create_future()
        self.call = Call(
            method=request.method,
            query=dict(request.query),
            headers={name.lower(): value for name, value in request.headers.items()},
            body=body,
            answer=self._answer,
        )

    def _answer(self, status: int, text: str = "") -> None:
        if not self.answered.done():
            self.answered.set_result((status, text))


async def _come(visits: "asyncio.Queue[_Visit]", pace: Pace, quiet: float) -> list[_Visit]:
    """All that wait, once there are some; none after a time of silence."""
    try:
        async with asyncio.timeout(quiet):
            found = [await visits.get()]
    except TimeoutError:
        return []
    await pace.keep()
    return [*found, *_those_waiting(visits)]


def _those_waiting(visits: "asyncio.Queue[_Visit]") -> list[_Visit]:
    return [visits.get_nowait() for _ in range(visits.qsize())]
