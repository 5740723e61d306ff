"""Two bots on one ledger: the second waits, and goes on at once when the first is gone, however it went."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from bots.ledger import holding
from bots.ledger.database import LedgerUnavailable, open_ledger
from bots.ledger.holding import Hold, LedgerHeld, NotHeld, hold_ledger

HOLDER = """
import asyncio, sys
from bots.ledger.holding import hold_ledger
async def hold():
    async with hold_ledger(sys.argv[1]):
        print("held", flush=True)
        await asyncio.Event().wait()
asyncio.run(hold())
"""


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holding, "LOOK_AGAIN", 0.02)


async def until_held(url: str) -> bool:
    """Wait for the lock as a second bot does."""
    async with asyncio.timeout(20), hold_ledger(url, asyncio.Event()) as hold:
        return hold is not None


async def test_a_second_bot_waits_until_the_first_has_ended(ledger_url: str) -> None:
    """Neither delivers while the other does."""
    async with hold_ledger(ledger_url):
        second = asyncio.create_task(until_held(ledger_url))
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(second), 0.2)
        assert not second.done()
    assert await second


async def test_waiting_can_be_ended(ledger_url: str) -> None:
    """The supervisor stops the standby too."""
    stop = asyncio.Event()
    stop.set()
    async with hold_ledger(ledger_url), hold_ledger(ledger_url, stop) as hold:
        assert hold is None


async def test_a_killed_bot_holds_nothing(ledger_url: str) -> None:
    """kill -9: the system drops the lock, with no time to wait for."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLDER, ledger_url, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout
    assert await process.stdout.readline() == b"held\n"
    with pytest.raises(LedgerHeld):
        async with hold_ledger(ledger_url):
            pass
    process.send_signal(signal.SIGKILL)
    await process.wait()
    assert await until_held(ledger_url)


async def test_a_ledger_that_cannot_be_reached_says_which() -> None:
    """Before anything else is tried."""
    with pytest.raises(LedgerUnavailable, match=r"nowhere\.example"):
        async with hold_ledger("postgresql+asyncpg://bot:secret@nowhere.example/ledger"):
            pass


@asynccontextmanager
async def kept(hold: Hold | None, engine: AsyncEngine) -> AsyncIterator[asyncio.Task[None]]:
    """The lock looked after, as the bot does."""
    assert hold
    stop = asyncio.Event()
    task = asyncio.create_task(hold.keep(engine, stop))
    await asyncio.sleep(0)
    yield task
    stop.set()
    with suppress(LedgerHeld):
        await task


async def cut(url: str) -> None:
    """The database ends the session that has the lock, as it does when it restarts."""
    async with open_ledger(url) as other, other.begin() as connection:
        locks = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
        await connection.execute(text(locks))


async def until(engine: AsyncEngine, *, held: bool) -> None:
    """Wait until transactions begin, or are refused."""
    async with asyncio.timeout(20):
        while True:
            try:
                async with engine.begin() as connection:
                    await connection.execute(text("SELECT 1"))
                works = True
            except NotHeld:
                works = False
            if works is held:
                return
            await asyncio.sleep(0.01)


async def test_a_lost_lock_stops_every_transaction_until_it_is_held_again(postgres_url: str) -> None:
    """The database restarted: another bot may have been quicker, so nothing is written before that is known."""
    async with open_ledger(postgres_url) as engine, hold_ledger(postgres_url) as hold, kept(hold, engine):
        await until(engine, held=True)
        await cut(postgres_url)
        await until(engine, held=False)
        await until(engine, held=True)


async def test_a_lock_that_another_bot_took_meanwhile_ends_this_one(postgres_url: str) -> None:
    """It must not deliver from what the other delivers from."""
    async with open_ledger(postgres_url) as engine, hold_ledger(postgres_url) as hold, kept(hold, engine) as keeping:
        async with asyncio.timeout(20):
            rival = asyncio.create_task(until_held_and(keeping, postgres_url))
            await cut(postgres_url)
            await rival
        with pytest.raises(SQLAlchemyError):
            async with engine.begin():
                pass


async def until_held_and(keeping: "asyncio.Task[None]", url: str) -> None:
    """Take the lock as soon as it is free, and keep it until the other has noticed."""
    async with hold_ledger(url, asyncio.Event()):
        with pytest.raises(LedgerHeld):
            await keeping
