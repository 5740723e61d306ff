"""Cancels a coroutine at one of its awaits, as a stop of the host does that comes just then."""

import asyncio
from collections.abc import Coroutine, Generator
from typing import Any, Literal


class CancelledAt:
    """Runs `work` step by step and cancels it at the await number `step`; `struck` says whether it had so many."""

    def __init__(self, step: int, work: Coroutine[Any, Any, object]) -> None:
        self.struck = False
        self._step = step
        self._work = work

    async def outcome(self) -> Literal["cancelled", "ended"]:
        """How the work ended; what else it raised is raised."""
        task = asyncio.ensure_future(self._drive())
        await asyncio.wait([task])
        if task.cancelled():
            return "cancelled"
        task.result()
        return "ended"

    async def _drive(self) -> object:
        return await self

    def __await__(self) -> Generator[Any, Any, object]:
        error: BaseException | None = None
        while True:
            try:
                waited = self._work.throw(error) if error else self._work.send(None)
            except StopIteration as done:
                return done.value
            task = asyncio.current_task()
            if self._step == 0 and task:
                self.struck = True
                task.cancel()
            self._step -= 1
            try:
                yield waited
                error = None
            except BaseException as raised:  # a cancellation above all: what is awaited there is told of it
                error = raised
