"""One bot a ledger. Whoever delivers from it holds a lock that goes when its process ends, however it ends.

On SQLite it is the lock of a file beside the ledger; on PostgreSQL an advisory lock, which belongs to the session of a
connection kept open for it. No clock is asked, so none can go wrong, and nothing is left behind that a crash would have
to clean up. A session can be lost while the process lives: then no transaction begins until the lock is held again,
and a bot that finds it taken ends.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Final, Protocol

import structlog
from sqlalchemy import event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from bots.ledger.database import UNANSWERED, LedgerUnavailable
from streams.errors import ForPeople
from streams.kafka.embedded.lock import holder, try_hold

log = structlog.get_logger(__name__)

LOOK_AGAIN: Final = 1.0
"""Seconds between two looks whether the lock is free, or still held."""
_KEY: Final = 0x746F6373696E
_KEEPALIVE: Final = {"tcp_keepalives_idle": "5", "tcp_keepalives_interval": "2", "tcp_keepalives_count": "3"}
"""A machine that vanished loses its lock after eleven seconds; a process that died, at once."""


class LedgerHeld(ForPeople):
    """Another process delivers from this ledger: end it first."""


class NotHeld(SQLAlchemyError):
    """The lock was lost, and no transaction may begin; tried again like everything that the database refuses."""


class Hold(Protocol):
    """The lock, held."""

    async def keep(self, engine: AsyncEngine, stop: asyncio.Event) -> None:
        """See to it, until `stop`, that `engine` works only while the lock is held. Raises LedgerHeld."""


@asynccontextmanager
async def hold_ledger(url: str, stop: asyncio.Event | None = None) -> AsyncIterator[Hold | None]:
    """Hold the ledger at a URL; one that is held is waited for until `stop`, which gives None, or without `stop` raises
    LedgerHeld. Raises LedgerUnavailable.
    """
    parsed = make_url(url)
    take = _hold_file if parsed.get_backend_name() == "sqlite" else _hold_session
    async with take(parsed) as hold:
        waiting = False
        while not await _take(hold, parsed):
            if stop is None:
                raise LedgerHeld(f"{parsed.render_as_string()} is held by {hold.holder}: end it first")
            if not waiting:
                log.warning("another bot delivers from this ledger, waiting until it ends", holder=hold.holder)
            waiting = True
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), LOOK_AGAIN)
            if stop.is_set():
                yield None
                return
        yield hold


async def _take(hold: "_File | _Session", url: URL) -> bool:
    try:
        return await hold.take()
    except UNANSWERED as error:
        raise LedgerUnavailable(f"{url.render_as_string()}: {error}") from error


class _File:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: Any = None

    @property
    def holder(self) -> str:
        return holder(self._path)

    async def take(self) -> bool:
        self._file = try_hold(self._path)
        return self._file is not None

    async def keep(self, engine: AsyncEngine, stop: asyncio.Event) -> None:
        await stop.wait()  # the system takes it from nobody

    def drop(self) -> None:
        if self._file:
            self._file.close()


@asynccontextmanager
async def _hold_file(url: URL) -> AsyncIterator[_File]:
    lock = _File(Path(f"{url.database}.lock"))
    try:
        yield lock
    finally:
        lock.drop()


class _Session:
    holder = "another session of the database"

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._connection: AsyncConnection | None = None
        self._driver: Any = None
        self._held = False

    async def take(self) -> bool:
        if self._connection is None:
            self._connection = await self._engine.connect()
            self._driver = (await self._connection.get_raw_connection()).driver_connection
        self._held = bool(await self._connection.scalar(text(f"SELECT pg_try_advisory_lock({_KEY})")))
        return self._held

    async def keep(self, engine: AsyncEngine, stop: asyncio.Event) -> None:
        event.listen(engine.sync_engine, "checkout", self._refuse)
        while not stop.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), LOOK_AGAIN)
            try:
                await self._look()
            except UNANSWERED as error:
                self._held = False
                log.warning("the ledger's lock was lost, nothing is delivered until it is held again", error=str(error))
                await self.drop()

    async def _look(self) -> None:
        if self._connection is not None:
            await self._connection.execute(text("SELECT 1"))
        elif not await self.take():
            raise LedgerHeld("another bot delivers from this ledger since the connection to it was lost")

    def _refuse(self, *_: object) -> None:
        if not self._held or self._driver.is_closed():
            raise NotHeld("the ledger's lock is not held")

    async def drop(self) -> None:
        if self._connection is not None:
            with suppress(*UNANSWERED):
                await self._connection.close()
            self._connection = None


@asynccontextmanager
async def _hold_session(url: URL) -> AsyncIterator[_Session]:
    options = {"server_settings": _KEEPALIVE}
    engine = create_async_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=options)
    lock = _Session(engine)
    try:
        yield lock
    finally:
        await lock.drop()
        await engine.dispose()
