"""Sends what the ledger owes: most severe first, at the pace that Telegram allows, each outcome noted.

The law: a ring is noted as `sending` before Telegram is asked, and its outcome right after. A process that dies in
between leaves `sending` behind, which the next start repeats and counts: nothing is lost, and nothing is repeated
whose outcome could be known.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from random import random
from time import monotonic
from typing import TypeAlias, TypeVar

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bots.fanout import severity
from bots.ledger import notes
from bots.ledger.database import UNANSWERED
from bots.ledger.intake import Concerned
from bots.ledger.telling import Shelf
from bots.ledger.together import Together, Work
from bots.sender.answers import Accepted, Answer, Gone, Later, Lost, Moved, NoThread, Unknown, Wait
from bots.sender.owed import due_chats, owed_jobs
from bots.sender.pace import LONGEST_REST, LONGEST_WAIT, backoff, rest_after_edit
from bots.sender.prepare import Prepared, Sending, prepare
from bots.sender.record import record, record_digest
from bots.sender.schedule import LAST, RING, Job, Schedule
from bots.sender.step import Step
from bots.sender.writing import Names
from bots.transports.protocol import Carrier
from streams.model import Story

log = structlog.get_logger(__name__)
T = TypeVar("T")

ASK_AGAIN = 1.0
"""Seconds between two attempts to have a ledger that does not answer note an outcome."""
LOOK_EVERY = 60.0
"""Seconds between two looks for what waited and is due, at the most: wishes change."""
DRAIN = 12.0
"""Seconds that the sendings under way have to end when the bot stops."""

Call: TypeAlias = Callable[[], Awaitable[Accepted | Answer]]
"""Asks Telegram something in one chat."""


def utc_now() -> datetime:
    """The time of day."""
    return datetime.now(UTC)


class Sender:
    """One carrier's sender. `names` gives the operators' names of queries; `clock` is monotonic, in seconds; `now`
    tells the time; `chance` gives numbers from 0 to 1.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        carrier: Carrier,
        names: Names,
        clock: Callable[[], float] = monotonic,
        now: Callable[[], datetime] = utc_now,
        chance: Callable[[], float] = random,
    ) -> None:
        self._engine = engine
        self._carrier = carrier
        self._names = names
        self._clock = clock
        self._now = now
        self._chance = chance
        self._ledger = Together(engine)
        self._shelf = Shelf()
        self._schedule = Schedule(carrier.pace)
        self._news = asyncio.Event()
        self._held = asyncio.Event()
        self._failures: Counter[int] = Counter()
        self._calls: dict[tuple[int, str], Call] = {}
        self._in_doubt = False

    async def resume(self) -> None:
        """Take up what an earlier run left behind; before `run`."""
        async with self._engine.begin() as connection:
            repeated = await notes.recover(connection, self._now())
        if repeated:
            log.warning("outcome unknown, sending again", messages=repeated)
        await self.catch_up()

    async def catch_up(self) -> None:
        """Take up what the ledger owes; after a transaction too of which nobody knows whether it was written."""
        async with self._engine.begin() as connection:
            jobs = await owed_jobs(connection, self._now())
        for job in jobs:
            self._add(job)

    def add(self, concerned: Concerned, story: Story) -> None:
        """An event was taken in: its rings and edits are due."""
        urgency = severity(story)
        for chat in concerned.ring:
            self._add(Job(chat, concerned.story, RING + urgency))
        for chat in concerned.edit:
            self._add(Job(chat, concerned.story, urgency))
        for other, chat in concerned.elsewhere:
            self._add(Job(chat, other, urgency))

    def look(self) -> None:
        """Hours changed: what waited for them may be due now."""
        self._held.set()

    def offer(self, chat: int, name: str, call: Call) -> None:
        """Make a call that is no alert, and notes itself, when nothing else is due; one of the same name takes the
        place of the one before.
        """
        self._calls[chat, name] = call
        self._add(Job(chat, name, LAST))

    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop`; then let what is under way end. What is still owed stays in the ledger."""
        turns: set[asyncio.Task[None]] = set()
        watcher, hours = asyncio.create_task(self._wake_on(stop)), asyncio.create_task(self._keep_hours(stop))
        try:
            while not stop.is_set():
                self._news.clear()
                if self._in_doubt:
                    await self._until_trouble_is_over(stop)
                job = self._schedule.next(self._clock())
                if job is None:
                    await self._sleep()
                    continue
                turn = asyncio.create_task(self._turn(job))
                turns.add(turn)
                turn.add_done_callback(turns.discard)
        finally:
            watcher.cancel()
            if not stop.is_set():  # ended by a fault of others
                hours.cancel()
            self._held.set()
            await asyncio.wait({*turns, hours}, timeout=DRAIN)
            hours.cancel()

    async def _turn(self, job: Job) -> None:
        called = False
        try:
            if call := self._calls.pop((job.chat, job.story), None):
                called = True
                await self._make(job, call)
                return
            prepared = await self._prepare(job)
            if prepared.sending:
                called = True
                await self._carry_out(job, prepared.sending)
        except Exception:
            # Whatever it was, what is owed stands in the ledger, and other chats go on. What was handed over is not
            # sent again for a fault of ours: the next start does that once, and counts it.
            log.exception("sending failed", story=job.story, handed_over=called)
            if not called:
                self._again(job, self._backoff(job.chat))
        finally:
            self._schedule.done(job.chat, self._clock())
            self._news.set()

    async def _make(self, job: Job, call: Call) -> None:
        """Whoever offered it offers it again, where it is still due after anything but 429."""
        answer = await self._answer(job.chat, call)
        if isinstance(answer, Wait):
            self._calls.setdefault((job.chat, job.story), call)
            self._again(job, answer.seconds)

    async def _prepare(self, job: Job) -> Prepared:
        names, now, shelf = self._names, self._now(), self._shelf
        prepared = await self._ledger.do(lambda connection: prepare(connection, job, self._carrier, names, now, shelf))
        for one in prepared.jobs:
            self._add(one)
        if prepared.held:
            self._held.set()
        return prepared

    async def _carry_out(self, job: Job, sending: Sending) -> None:
        told = sending.telling, sending.step, sending.html
        answer = await self._answer(job.chat, lambda: self._carrier.hand_over(*told))
        if not isinstance(answer, Accepted):
            log.info("not simply taken", answer=repr(answer), step=sending.step.name, story=job.story)
        await self._note(sending, answer)
        match answer:
            case Wait(seconds):
                self._again(job, seconds)
            case Later() | Unknown():
                self._in_doubt = True
                self._again(job, self._backoff(job.chat))
            case Moved(chat):
                await self._follow(job.chat, chat)
            case Gone():
                self._schedule.drop(job.chat)
            case Lost() | NoThread():
                self._again(job, 0)
            case _:
                del self._failures[job.chat]
                self._after(job, sending)

    async def _answer(self, chat: int, call: Call) -> Accepted | Answer:
        """Make a call as soon as its place is free."""
        await asyncio.sleep(self._schedule.begins(chat) - self._clock())
        try:
            return await call()
        finally:
            self._schedule.answered(chat, self._clock())

    def _after(self, job: Job, sending: Sending) -> None:
        """After a sound comes the edit, at once; after an edit its story rests; after a digest what it did not hold."""
        now = self._clock()
        match sending.step:
            case Step.REPLY:
                self._show(job.chat, job.story, job.severity)
            case Step.EDIT:
                sent = sending.telling.sent
                age = (self._now() - sent).total_seconds() if sent else LONGEST_REST
                self._schedule.rest(job.chat, job.story, now + rest_after_edit(age), now)
            case Step.DIGEST:
                self._add(job)
                for one in sending.gathered:
                    self._show(job.chat, one.told_story.story.id, job.severity)

    def _show(self, chat: int, story: str, severity: int) -> None:
        now = self._clock()
        self._schedule.rest(chat, story, now, now)
        self._add(Job(chat, story, max(0, severity - RING)))

    async def _note(self, sending: Sending, answer: Accepted | Answer) -> None:
        now, told = self._now(), (sending.telling, sending.step, sending.html)

        def work(connection: AsyncConnection) -> Awaitable[None]:
            if sending.gathered:
                return record_digest(connection, sending.gathered, answer, now)
            return record(connection, *told, answer, now)

        await self._surely(work)

    async def _keep_hours(self, stop: asyncio.Event) -> None:
        """Wake what waits for its hour, when it comes."""
        while not stop.is_set():
            self._held.clear()
            wait = await self.wake()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._held.wait(), wait)

    async def wake(self) -> float:
        """What waited for its hour and is due is to be sent; returns the seconds to wait before the next look."""
        now = self._now()
        try:
            async with self._engine.begin() as connection:
                jobs, following = await due_chats(connection, now)
        except UNANSWERED:
            log.exception("the ledger does not answer, looking for what is due again")
            return 1.0
        for job in jobs:
            self._add(job)
        return min(LOOK_EVERY, (following - now).total_seconds()) if following else LOOK_EVERY

    async def _follow(self, old: int, new: int) -> None:
        """The chat moved, and everything of it in the ledger did: what is owed to it is due under its new id."""
        self._schedule.drop(old)
        for job in await self._surely(lambda connection: owed_jobs(connection, self._now(), new)):
            self._add(job)

    async def _surely(self, work: Work[T]) -> T:
        """Have the ledger do it, however long that takes: only the death of the process makes an outcome unknown."""
        while True:
            try:
                return await self._ledger.do(work)
            except UNANSWERED:
                log.exception("the ledger does not answer, trying again")
                await asyncio.sleep(ASK_AGAIN)

    async def _until_trouble_is_over(self, stop: asyncio.Event) -> None:
        """Nobody is written to while the carrier is in doubt: an unknown outcome is repeated only once."""
        wait = 0.0
        while not stop.is_set():
            trouble = await self._carrier.trouble()
            if trouble is None:
                self._in_doubt = False
                return
            wait = min(LONGEST_WAIT, max(0.5, wait * 2))
            log.warning("nobody can be written to", error=trouble, again_in=wait)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), wait)

    def _add(self, job: Job) -> None:
        if not self._carrier.serves(job.chat):
            return
        self._schedule.add(job, self._clock())
        self._news.set()

    def _again(self, job: Job, seconds: float) -> None:
        self._schedule.hold(job.chat, self._clock() + seconds)
        self._add(job)

    def _backoff(self, chat: int) -> float:
        self._failures[chat] += 1
        return backoff(self._failures[chat], self._chance())

    async def _sleep(self) -> None:
        until = self._schedule.wake_at(self._clock()) - self._clock()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._news.wait(), None if until == float("inf") else max(0.0, until))

    async def _wake_on(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._news.set()
