"""The one place that every event goes through (law 1): no exception leaves it, no event leaves it without an outcome.

What fails while a stage decides is the message's fault: it goes to `dead-letters`, and the rest goes on. What fails
while its effects are done is the world's fault: it is tried again in place, with growing pauses, and in the end the
process ends hard, so that the restart replays the event. A message that was handed to the producer is not tried again
here, for the producer itself does that: when it gives up, the process ends. Being cancelled in the middle of an event
ends the process too, because Faust would acknowledge the event.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Protocol, TypeVar

import faust
import structlog

from streams.agents.effects import Effects, Outgoing, Record
from streams.process.exits import End, Exit

log = structlog.get_logger(__name__)

T = TypeVar("T")
Send = Callable[[Outgoing], Awaitable[Awaitable[object]]]
"""Hands a message to the producer; what it returns is awaited for the broker's acknowledgement."""

PAUSES = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4)
"""Seconds between the tries of one effect: about 13 s in all, then the process ends."""


class Stage(Protocol):
    """One of the two decisions on an article's way."""

    async def ready(self, record: Record) -> None:
        """Have at hand what `decide` needs; whatever fails here is tried again."""

    def decide(self, record: Record) -> Effects:
        """What is to be done about the record; whatever it raises makes the record a dead letter."""

    def bury(self, record: Record, error: Exception) -> Effects:
        """The dead letter, and the decision that says so; never raises."""


class Wrapper:
    """Takes each record of a stage to its end.

    `at_once` sends what is waited for, `soon` the rest; `check` is asked before each effect, `pause` waits seconds.
    """

    def __init__(
        self,
        stage: Stage,
        *,
        soon: Send,
        at_once: Send,
        check: Callable[[], None],
        end: End,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._stage = stage
        self._soon = soon
        self._at_once = at_once
        self._check = check
        self._end = end
        self._pause = pause

    async def run(self, stream: "faust.StreamT[bytes]") -> None:
        """The body of an agent: one event after another, each to its end. Only while it waits can it be cancelled."""
        async for event in stream.events():
            record = Record.of(event.message, event.message.timestamp)
            try:
                await self.handle(record)
            except asyncio.CancelledError:
                self._end(Exit.CUT_OFF, f"cancelled in the middle of {_place(record)}")
            except Exception as error:
                self._end(Exit.GAVE_UP, f"{_place(record)} can neither be worked on nor be buried: {error!r}")

    async def handle(self, record: Record) -> None:
        """Decide and act; returns only when the record's effects are done or safely with the producer."""
        await self._insist(partial(self._stage.ready, record))
        await self._perform(self._decide(record))

    def _decide(self, record: Record) -> Effects:
        try:
            return self._stage.decide(record)
        except Exception as error:
            log.warning("a dead letter", origin=_place(record), error=repr(error))
            return self._stage.bury(record, error)

    async def _perform(self, effects: Effects) -> None:
        for alert in effects.alerts:
            await self._acknowledge(await self._insist(partial(self._at_once, alert)))
        if effects.write_state:
            await self._insist(partial(_run, effects.write_state))
        for report in effects.reports:
            await self._insist(partial(self._soon, report))

    async def _acknowledge(self, delivery: Awaitable[object]) -> None:
        try:
            await delivery
        except Exception as error:
            self._end(Exit.UNDELIVERED, f"the broker did not take an alert or a dead letter: {error!r}")

    async def _insist(self, effect: Callable[[], Awaitable[T]]) -> T:
        for seconds in PAUSES:
            self._check()
            try:
                return await effect()
            except Exception as error:
                log.warning("trying again", seconds=seconds, error=repr(error))
                await self._pause(seconds)
        self._check()
        try:
            return await effect()
        except Exception as error:
            self._end(Exit.GAVE_UP, f"failed {len(PAUSES) + 1} times: {error!r}")


async def _run(write: Callable[[], None]) -> None:
    write()


def _place(record: Record) -> str:
    return f"{record.topic}[{record.partition}]@{record.offset}"
