"""Many works, one transaction. A commit waits for the disk; what is asked for meanwhile shares the next one."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

T = TypeVar("T")
Work = Callable[[AsyncConnection], Awaitable[T]]

MOST: Final = 50
"""Works in one transaction, so that others of the process do not wait long for theirs."""


@dataclass(frozen=True, slots=True)
class _Asked:
    work: Work[Any]
    answer: asyncio.Future[Any]


class Together:
    """Does works as they come, those that wait in one transaction. A work changes nothing but the ledger, and may be
    done again: where a transaction fails, each of its works is tried in one of its own.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._waiting: list[_Asked] = []
        self._doing: asyncio.Task[None] | None = None

    async def do(self, work: Work[T]) -> T:
        """The result of a work once it is committed. Raises what the work or the database raises."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Asked(work, future))
        if self._doing is None or self._doing.done():
            self._doing = asyncio.create_task(self._do_all())
        return await future

    async def _do_all(self) -> None:
        batch: list[_Asked] = []
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                await self._commit(batch)
        finally:
            for one in (*batch, *self._waiting):
                one.answer.cancel()  # where this task was ended; an answer that was given stays

    async def _commit(self, batch: list[_Asked]) -> None:
        try:
            async with self._engine.begin() as connection:
                results = [await one.work(connection) for one in batch]
        except Exception as error:
            if len(batch) > 1:
                for one in batch:
                    await self._commit([one])
            elif not batch[0].answer.done():
                batch[0].answer.set_exception(error)
            return
        for one, result in zip(batch, results, strict=True):
            if not one.answer.done():
                one.answer.set_result(result)
