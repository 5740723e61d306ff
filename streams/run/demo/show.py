"""The demonstration itself: starts the pipeline, lets readers ask, lets the day run, and counts what came of it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from rich.console import Console
from rich.live import Live

from streams.model import StoryEvent
from streams.run.demo.audit import Audit, Ledger, Seen, Spoken, about_stories, audit
from streams.run.demo.board import Glance, board, event_line, line
from streams.run.demo.observer import observing
from streams.run.demo.plan import READERS
from streams.run.machine import Machine, machine
from streams.run.newsday.stand import NewsStand
from streams.settings import Settings

AFTERMATH = 60.0
"""Seconds after the day in which everything must have been told; what is missing then is lost."""
_TICK = 0.2


class Chats(Protocol):
    """The chats of the demonstration: those of the local Bot API server, or Telegram's, which nobody else can read."""

    page: str

    async def begin(self) -> None:
        """Return as soon as somebody has asked for alerts."""

    def spoken(self) -> Sequence[Spoken] | None:
        """What the chats were told since `begin`; None where that cannot be known."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What the demonstration is given by the command line."""

    settings: Settings
    stand: NewsStand
    chats: Chats
    read_ledger: Callable[[], Awaitable[Ledger]]
    console: Console
    stop: asyncio.Event


async def show(stage: Stage) -> Audit:
    """The day, from an empty data folder to its audit. Raises what `machine` raises."""
    async with AsyncExitStack() as stack:
        running = await stack.enter_async_context(machine(stage.settings))
        stage.console.print(
            f"Kafka is ready at {running.broker.bootstrap}; the processes log to {stage.settings.data}/logs"
        )
        seen = await stack.enter_async_context(observing(stage.settings, partial(_announce, stage)))
        performance = asyncio.create_task(_perform(stage, seen))
        watch = asyncio.create_task(running.until(stage.stop))
        await asyncio.wait((performance, watch), return_when=asyncio.FIRST_COMPLETED)
        return await _end(stage, running, performance, watch, seen)


async def _end(
    stage: Stage, running: Machine, performance: asyncio.Task[None], watch: asyncio.Task[None], seen: Seen
) -> Audit:
    """Let an attached day go on after its end until Ctrl-C; then count. Raises what ended the machine or the day."""
    if performance.done():
        performance.result()
        if stage.console.is_terminal and not watch.done():
            stage.console.print("The day is over; everything keeps running. Write to the bot, or end with Ctrl-C.")
            await watch
    else:
        performance.cancel()
        await asyncio.wait((performance,))
    if watch.done():
        watch.result()
    watch.cancel()
    return audit(seen, await stage.read_ledger(), stage.chats.spoken())


def _announce(stage: Stage, event: StoryEvent) -> None:
    if stage.chats.spoken() is None:
        stage.console.print(event_line(event), soft_wrap=True)


async def _perform(stage: Stage, seen: Seen) -> None:
    await stage.chats.begin()
    stage.console.print(f"The chats are at {stage.chats.page}; the news day begins.")
    stage.stand.begin()
    names = {reader.chat: f"{reader.name} ({reader.language})" for reader in READERS}
    day = stage.stand.day
    printed: set[int] = set()
    live = Live(console=stage.console, refresh_per_second=5) if stage.console.is_terminal else nullcontext()
    with live:
        while not _over(stage, seen, ledger := await stage.read_ledger()):
            spoken = about_stories(ledger, stage.chats.spoken() or ())
            for one in spoken:
                if one.number not in printed:
                    printed.add(one.number)
                    stage.console.print(line(one, names), highlight=False, soft_wrap=True)
            if isinstance(live, Live):
                live.update(board(Glance(seen, spoken, stage.stand.elapsed, day.length, stage.chats.page)))
            await asyncio.sleep(_TICK)


def _over(stage: Stage, seen: Seen, ledger: Ledger) -> bool:
    """Whether the day has ended and everything was told, or the time for telling has run out."""
    day, elapsed = stage.stand.day, stage.stand.elapsed
    if elapsed < day.length:
        return False
    if elapsed > day.length + AFTERMATH:
        return True
    if len(seen.published) < day.versions or seen.waiting:
        return False
    return ledger.consumed >= seen.alert_records and not audit(seen, ledger, stage.chats.spoken()).lost
