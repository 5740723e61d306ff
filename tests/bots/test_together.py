"""Works that share a transaction."""

import asyncio

import pytest
from sqlalchemy import event, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bots.ledger.schema import bans
from bots.ledger.together import Together, Work
from tests.bots.building import START


def ban(number: int) -> Work[int]:
    """A work that writes a row, and returns its number."""

    async def work(connection: AsyncConnection) -> int:
        await connection.execute(insert(bans).values(id=number, why="spam", since=START))
        return number

    return work


async def test_what_is_asked_for_at_once_is_committed_together(file_ledger: AsyncEngine) -> None:
    """Forty works in one commit, each with its own result."""
    together, commits = Together(file_ledger), []
    event.listen(file_ledger.sync_engine, "commit", lambda _: commits.append(1))
    assert await asyncio.gather(*(together.do(ban(number)) for number in range(40))) == list(range(40))
    assert len(commits) == 1


async def test_a_work_that_fails_takes_no_other_with_it(ledger: AsyncEngine) -> None:
    """Its error is its own; the others are done in transactions of their own."""
    together = Together(ledger)
    asked = (together.do(ban(number)) for number in (1, 2, 2, 3))
    results = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(result) for result in results] == [int, int, IntegrityError, int]
    async with ledger.begin() as connection:
        assert await connection.scalar(select(func.count()).select_from(bans)) == 3


async def test_whoever_waits_when_it_is_ended_waits_no_longer(file_ledger: AsyncEngine) -> None:
    """A cancelled process leaves nobody waiting for an answer."""
    together, begun = Together(file_ledger), asyncio.Event()

    async def endless(_: AsyncConnection) -> None:
        begun.set()
        await asyncio.Event().wait()

    asked = asyncio.create_task(together.do(endless))
    await begun.wait()
    for task in asyncio.all_tasks() - {asyncio.current_task(), asked}:
        task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
