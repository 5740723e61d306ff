"""The bot killed at every await of what takes alerts in and sends them, and its ledger failing at every statement and
every commit; then the messages in the chats are counted.

Around it stand a log of alerts and chats in memory that outlive the process, and a ledger in a file. The next alert
comes when the one before is told, so that every run tells the same.
"""

import asyncio
import importlib
import linecache
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import structlog
from aiokafka import TopicPartition
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

from bots.ledger.chats import Chat, remember_chat, subscribe
from bots.ledger.database import make_engine, open_ledger
from bots.ledger.schema import deliveries, messages
from bots.ledger.tally import Tally, tally
from bots.ledger.telling import Telling
from bots.render.html import Html
from bots.sender import pace
from bots.sender.answers import Accepted, Answer, Later, Moved, Wait
from bots.sender.owed import owed_jobs
from bots.sender.step import Step
from streams.kafka.codec import encode
from streams.settings import Settings
from tests.bots.building import START, TOLL, firing, founded, lowered, risen
from tests.bots.building import event as happened
from tests.faults.injection import Await, Faults, with_faults

pytestmark = pytest.mark.faults

SETTINGS = Settings(kafka="127.0.0.1:1")
ASKED = START - timedelta(days=1)
OLD, MOVED, NOTIFIED = -5, -1005, 9
CHATS = (1, 2, OLD)
DAY = [
    encode(happened(founded(), "e1", "new", [firing()], changes=2)),
    b"poison",
    encode(happened(risen(), "e2", "update", [firing(level=1)])),
    encode(happened(lowered(), "e3", "correction")),
    encode(happened(lowered(), "e4", "quiet", changes=0)),
    encode(happened(lowered(), "e5", "update", [firing(level=2)])),
]
SHORT_DAY = DAY[:3]
MODULES = ("bots.alerts", "bots.sender.sender", "bots.ledger.together")
IMPATIENT = {"ASK_AGAIN": 0.001, "LONGEST_WAIT": 0.001, "backoff": lambda *_: 0.001, "rest_after_edit": lambda _: 0.0}


class Killed(BaseException):
    """kill -9: nothing catches it."""


@dataclass
class Message:
    """A message in a chat, with what it said at first and what it says now."""

    first: str
    now: str


@dataclass
class World:
    """What outlives the process: the alerts, the chats, the dead letters. `strange` are Telegram's answers that are not
    simply yes, for the first calls of a chat.
    """

    file: Path
    day: list[bytes]
    chats: dict[int, list[Message]] = field(default_factory=lambda: defaultdict(list))
    letters: list[bytes] = field(default_factory=list)
    strange: dict[int, list[Answer]] = field(
        default_factory=lambda: {1: [Wait(0.001)], 2: [Later("connection refused")]}
    )
    troubles: list[str | None] = field(default_factory=lambda: ["away"])
    notices: list[Answer] = field(default_factory=lambda: [Wait(0.001)])
    interrupted: bool = False
    calls: int = 0
    lives: int = 0

    def move(self) -> None:
        """The next life gets the ledger as it is on the disk, in files where nothing of this one can hold a lock: the
        cursors of a connection do that until they are collected, even when it is closed.
        """
        before, after = self.file, self.file.with_name(f"{self.file.stem}-.sqlite")
        for log in ("", "-wal"):
            if (written := before.with_name(before.name + log)).exists():
                shutil.copy(written, after.with_name(after.name + log))
        self.file = after

    @property
    def url(self) -> str:
        """Where the ledger is."""
        return f"sqlite+aiosqlite:///{self.file}"

    async def notify(self) -> Accepted | Answer:
        """A call that is no alert: an operators' notice."""
        return self.notices.pop() if self.notices else Accepted(1)


class Carrier:
    """Telegram, in memory and in a hurry."""

    pace = (1000, 0.001)

    def __init__(self, world: World) -> None:
        self.world = world

    def serves(self, _: int) -> bool:
        """Every chat is its own."""
        return True

    def edits(self, _: Telling) -> bool:
        """Everything can be edited."""
        return True

    async def hand_over(self, telling: Telling, step: Step, html: Html) -> Accepted | Answer:
        """Take it, unless something strange is due."""
        chat = telling.chat.id
        self.world.calls += 1
        if chat == OLD:
            return Moved(MOVED)
        if self.world.strange.get(chat):
            return self.world.strange[chat].pop()
        place = self.world.chats[chat]
        if step is Step.EDIT:
            assert telling.message
            place[telling.message - 1].now = html.markup
            return Accepted(telling.message)
        place.append(Message(f"{step.name} {html.markup}", html.markup))
        return Accepted(len(place))

    async def trouble(self) -> str | None:
        """Away once."""
        return self.world.troubles.pop() if self.world.troubles else None


class Alerts:
    """The topic, one record at a time: the next when nothing is owed. The bot is told to stop after the last: once
    while it sends, then when nothing is owed.
    """

    def __init__(self, world: World, stop: asyncio.Event, engine: AsyncEngine) -> None:
        self.world, self.stop, self.next = world, stop, 0
        self.ended = False
        self.engine = engine

    async def start(self) -> None:
        """There from the start."""

    async def stop_(self) -> None:
        """Nothing to leave behind."""

    def assign(self, partitions: list[TopicPartition]) -> None:
        """All partitions; the records are in the first."""
        self.partition = partitions[0]

    def seek(self, partition: TopicPartition, following: int) -> None:
        """Go where the ledger stands."""
        self.next = following if partition == self.partition else self.next

    async def seek_to_beginning(self, *_: TopicPartition) -> None:
        """Where it stands."""

    async def getmany(self, **_: int) -> dict[TopicPartition, list[SimpleNamespace]]:
        """The next record."""
        if self.next == len(self.world.day) and not self.world.interrupted:
            self.world.interrupted = True
            calls = self.world.calls
            while self.world.calls == calls and not await self.is_settled():
                await asyncio.sleep(0)
            self.stop.set()
            return {}
        await self.settled()
        if self.next == len(self.world.day):
            self.ended = True
            self.stop.set()
            return {}
        record = SimpleNamespace(topic=self.partition.topic, partition=0, offset=self.next, key=b"k")
        record.value = self.world.day[self.next]
        self.next += 1
        return {self.partition: [record]}

    async def settled(self) -> None:
        """Wait until nothing is owed and every outcome is noted."""
        async with asyncio.timeout(10):
            while not await self.is_settled():
                await asyncio.sleep(0.008)

    async def is_settled(self) -> bool:
        """Whether it is so now."""
        async with self.engine.begin() as connection:
            states = set(await connection.scalars(select(deliveries.c.state)))
            return states <= {"sent"} and not await owed_jobs(connection, START)


@dataclass
class Bot:
    """The bot's process: its modules, with faults in them, and what is done to each engine that it opens."""

    modules: dict[str, Any]
    faults: Faults
    meddle: Callable[[AsyncEngine], None] = lambda _: None

    async def run(self, world: World) -> Tally:
        """Start it, again and again, until it has told everything and ended in order; what the ledger says then."""
        ended = False
        while not ended:
            world.lives += 1
            assert world.lives < 6, "it dies at every start"
            ended = await self._live(world)
        engine = make_engine(world.url)
        async with engine.begin() as connection:
            counted = await tally(connection)
        await engine.dispose()
        return counted

    async def _live(self, world: World) -> bool:
        """One life; True where it ended with nothing owed."""
        engines = engine, _ = make_engine(world.url), make_engine(world.url)
        opened: list[Any] = []
        for each in engines:
            event.listen(each.sync_engine, "connect", lambda connection, _: opened.append(connection.driver_connection))
        self.meddle(engine)
        try:
            return await self._until_death(world, *engines)
        finally:
            for each in engines:
                await each.dispose()
            for connection in opened:
                await end(connection)
            world.move()

    async def _until_death(self, world: World, *engines: AsyncEngine) -> bool:
        others = asyncio.all_tasks()
        struck = len(self.faults.struck)
        life = asyncio.create_task(self._process(world, *engines))
        while not life.done() and len(self.faults.struck) == struck:
            await asyncio.wait([life], timeout=0.004)
        if len(self.faults.struck) > struck:
            left = asyncio.all_tasks() - others
            for task in left:
                task.cancel()
            await asyncio.wait({life, *left}, timeout=1)  # one cancelled while it closes a connection may never end
            return False
        try:
            return await life
        except* OperationalError:
            pass  # at its start it asks only once
        return False

    async def _process(self, world: World, engine: AsyncEngine, watching: AsyncEngine) -> bool:
        stop = asyncio.Event()
        consumer = Alerts(world, stop, watching)
        producer = SimpleNamespace(send_and_wait=self._letters(world))
        self.modules["alerts"].make_consumer = lambda *_, **__: SimpleNamespace(
            start=consumer.start,
            stop=consumer.stop_,
            assign=consumer.assign,
            seek=consumer.seek,
            seek_to_beginning=consumer.seek_to_beginning,
            getmany=consumer.getmany,
        )
        sender = self.modules["sender"].Sender(engine, Carrier(world), lambda _: None, now=lambda: START)
        await sender.resume()
        sender.offer(NOTIFIED, "notice", world.notify)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(sender.run(stop))
            follow = self.modules["alerts"].follow_alerts
            tasks.create_task(follow(SETTINGS, engine, [sender], producer, lambda _: None, stop))
        return consumer.ended

    def _letters(self, world: World) -> Callable[..., Any]:
        async def send_and_wait(_: str, value: bytes, **__: Any) -> None:
            world.letters.append(value)

        return send_and_wait


async def end(connection: Any) -> None:
    """As the end of a process does; tasks that are cancelled at a statement may leave a connection open."""
    if connection._running:
        connection.stop()
    await asyncio.to_thread(connection._thread.join)


def make_bot(faults: Faults) -> tuple[Bot, list[Await]]:
    """A bot with faults at its awaits, in a hurry, and these awaits."""
    modules, places = {}, []
    for name in MODULES:
        module, found = with_faults(name, faults)
        module.__dict__.update({key: value for key, value in IMPATIENT.items() if key in module.__dict__})
        modules[name.rpartition(".")[2]] = module
        places += found
    modules["sender"].Together = modules["together"].Together
    return Bot(modules, faults), places


def _drop(*_: Any) -> Any:
    raise structlog.DropEvent  # hundreds of tracebacks that nobody reads


@pytest.fixture
def worlds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Any]]:
    """Makes new worlds, where nobody waits for Telegram's limits."""
    structlog.configure(processors=[_drop])
    monkeypatch.setattr(pace, "A_CHAT", (1, 0.0))
    monkeypatch.setattr(pace, "A_GROUP", (1000, 0.0))
    number = iter(range(10_000))
    seeds: set[Path] = set()

    async def world(day: list[bytes], *asking: int) -> World:
        seed, file = tmp_path / f"seed{len(asking)}.sqlite", tmp_path / f"{next(number)}.sqlite"
        if seed not in seeds:
            seeds.add(seed)
            async with open_ledger(f"sqlite+aiosqlite:///{seed}") as engine, engine.begin() as connection:
                for chat in asking:
                    await remember_chat(connection, Chat(chat, "private" if chat > 0 else "group", "fr"), ASKED)
                    await subscribe(connection, chat, TOLL.id, TOLL.canonical, ASKED)
        shutil.copy(seed, file)
        return World(file, day)

    yield world
    structlog.reset_defaults()


async def living(world: World) -> dict[int, str]:
    """What each chat's living message says, by what the ledger knows of it."""
    engine = make_engine(world.url)
    async with engine.begin() as connection:
        known = (await connection.execute(select(messages.c.chat, messages.c.message))).all()
    await engine.dispose()
    return {chat: world.chats[chat][message - 1].now for chat, message in known}


def said(world: World) -> dict[int, set[str]]:
    """What was ever said in each chat."""
    return {chat: {one.first for one in told} for chat, told in world.chats.items()}


def repeats(world: World) -> int:
    """Messages that say what an earlier one of their chat said."""
    return sum(count - 1 for told in world.chats.values() for count in Counter(one.first for one in told).values())


async def test_a_kill_at_any_await_loses_nothing_and_repeats_only_what_nobody_can_know(
    worlds: Callable[..., Any],
) -> None:
    """In the place of each await and after it: sends, replies, edits, notes, offsets, dead letters, moved chats."""
    bot, places = make_bot(Faults())
    bot.meddle = lambda engine: Meddler("commit", *range(6, 60, 3)).meddle(
        engine
    )  # some awaits are of a ledger that fails
    calm = await worlds(DAY, *CHATS)
    assert (await bot.run(calm)).states == {"sent": len(CHATS) * 4}
    assert repeats(calm) == 0
    unknowable = set()
    for place in places:
        world = await worlds(DAY, *CHATS)
        bot.faults.arm(place, Killed())
        counted = await bot.run(world)
        assert said(world) == said(calm), place
        assert await living(world) == await living(calm), place
        assert repeats(world) <= counted.unknowns, place
        assert set(world.letters) == {b"poison"}, place
        unknowable |= {place} if repeats(world) else set()
    never = {place for place in places if is_elsewhere(place)}
    assert set(places) - set(bot.faults.struck) == never, "these awaits were never reached: extend the day of this test"
    assert unknowable, "no kill came between the acceptance and its note"


@pytest.mark.parametrize("kind", ["statement", "commit", "late commit"])
async def test_a_ledger_that_fails_at_any_point_loses_and_repeats_nothing(
    worlds: Callable[..., Any], kind: str
) -> None:
    """Locked, full or gone, once: what was begun is taken back and done again, also where the connection broke only
    after a commit was written.
    """
    bot, _ = make_bot(Faults())
    calm = await worlds(SHORT_DAY, 1)
    undisturbed = Meddler(kind)
    bot.meddle = undisturbed.meddle
    await bot.run(calm)
    for number in range(undisturbed.seen):
        world = await worlds(SHORT_DAY, 1)
        bot.meddle = Meddler(kind, number).meddle
        counted = await bot.run(world)
        assert said(world) == said(calm), number
        assert await living(world) == await living(calm), number
        assert repeats(world) == 0, number
        assert counted.states == {"sent": 2}, number


def is_elsewhere(place: Await) -> bool:
    """Whether no kill can come there: it stops already."""
    name = next(name for name in MODULES if name.endswith(f".{place.module}"))
    line = linecache.getline(str(importlib.import_module(name).__file__), place.line)
    return place.late and "stop.wait(), wait" in line


class Meddler:
    """Makes the ledger fail at the statements or commits of some numbers; `seen` counts them."""

    def __init__(self, kind: str, *numbers: int) -> None:
        self.kind, self.numbers, self.seen = kind, numbers, 0

    def meddle(self, engine: AsyncEngine) -> None:
        """Stand between the bot and its ledger."""
        if self.kind == "statement":
            event.listen(engine.sync_engine, "before_cursor_execute", lambda *_: self._count())
            return
        commit = engine.sync_engine.dialect.do_commit

        def do_commit(connection: Any) -> None:
            if self.kind == "late commit":
                commit(connection)
            self._count()
            if self.kind == "commit":
                commit(connection)

        engine.sync_engine.dialect.do_commit = do_commit  # type: ignore[method-assign]

    def _count(self) -> None:
        self.seen += 1
        if self.seen - 1 in self.numbers:
            raise OperationalError("whatever", {}, Exception("database is locked"))
