"""The bot is killed with -9 again and again while it works; then the chats are counted."""

import asyncio
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bots.ledger.chats import Chat, remember_chat, subscribe
from bots.ledger.database import open_ledger
from bots.ledger.schema import deliveries, messages
from bots.ledger.tally import Tally, tally
from bots.local.entities import finish
from bots.local.markup import parse_html
from bots.local.server import LocalTelegram
from bots.local.world import Message
from bots.render.message import render_story
from bots.render.reasons import Reason
from bots.render.words import words_for
from bots.sender.owed import owed_jobs
from streams.kafka.clients import make_producer
from streams.kafka.codec import encode_message
from streams.kafka.topics import ensure_topics, full_name
from streams.model import Story, StoryEvent
from streams.settings import Settings
from tests.bots.building import START, TOLL, event, firing, founded, lowered, risen
from tests.environment import environment_of

pytestmark = [pytest.mark.broker, pytest.mark.faults]

CHATS = range(1, 16)
STORIES = 5
KILLS = 2 * STORIES
ASKED = START - timedelta(days=1)
REASONS = [Reason(TOLL.canonical, firing().quotes)]


def name_story(story: Story, number: int) -> Story:
    """The story as another one: its id, what people type, its headline."""
    return replace(story, id=f"{number:020x}", short=f"S{number:04}", title=f"{story.title}, {number}")


def day(number: int) -> list[StoryEvent]:
    """One story's events: new, a rise that rings, one more source, a correction."""
    first, more, less = (name_story(story, number) for story in (founded(), risen(), lowered()))
    return [
        event(first, f"n{number}", "new", [firing()], changes=2),
        event(more, f"s{number}", "update", [firing(level=1)]),
        event(replace(more, member_count=9, independent=9), f"q{number}", "quiet", changes=0),
        event(less, f"c{number}", "correction"),
    ]


class Bot:
    """`tocsin bot` as a process of its own, started again whenever it was killed."""

    def __init__(self, settings: Settings, telegram: LocalTelegram) -> None:
        self.environment = environment_of(
            settings, TOCSIN_TELEGRAM_TOKEN=telegram.token, TOCSIN_TELEGRAM_API=telegram.url
        )
        self.process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it."""
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "streams", "bot", env=self.environment, stdout=asyncio.subprocess.DEVNULL
        )

    def kill(self) -> None:
        """kill -9, at this very moment."""
        assert self.process is not None
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGKILL)

    async def ended(self) -> None:
        """Wait for its end."""
        assert self.process is not None
        await self.process.wait()


@pytest.fixture
async def telegram() -> AsyncIterator[LocalTelegram]:
    """A Bot API server on loopback, with Telegram's limits."""
    async with LocalTelegram() as server:
        yield server


async def test_ten_kills_lose_nothing_and_repeat_only_what_nobody_can_know(
    kafka_settings: Settings, telegram: LocalTelegram
) -> None:
    """Half of the kills hit between Telegram's acceptance and the note of it, the others wherever the bot is.

    Every chat ends with the same living messages as in an undisturbed run; the messages that say what an earlier one
    said are not more than the outcomes that the ledger counts as unknown.
    """
    await ensure_topics(kafka_settings)
    waves = [wave for number in range(1, STORIES + 1) for wave in (day(number)[:2], day(number)[2:])]
    bot = Bot(kafka_settings, telegram)
    async with open_ledger(kafka_settings.database_url) as engine:
        async with engine.begin() as connection:
            await seed(connection, telegram)
        try:
            for number, wave in enumerate(waves):
                await publish(kafka_settings, wave)
                await bot.start()
                await kill_at(telegram, bot, accepted=number % 4 in (0, 3))
                await bot.ended()
            await bot.start()
            counted = await settled(engine, len(CHATS) * STORIES * 3)
        finally:
            bot.kill()
            await bot.ended()
        async with engine.begin() as connection:
            await nothing_is_lost(connection, telegram)
    repeats = sum(count - 1 for chat in CHATS for count in Counter(texts(telegram, chat)).values())
    assert 1 <= repeats <= counted.unknowns


async def seed(connection: AsyncConnection, telegram: LocalTelegram) -> None:
    """Chats that asked the day before."""
    for chat in CHATS:
        telegram.open_private(chat, language="fr")
        await remember_chat(connection, Chat(chat, "private", "fr"), ASKED)
        await subscribe(connection, chat, TOLL.id, TOLL.canonical, ASKED)


async def publish(settings: Settings, events: list[StoryEvent]) -> None:
    """Events on `alerts`, as the assembler sends them."""
    producer = make_producer(settings)
    await producer.start()
    for one in events:
        topic = full_name(settings.topic_prefix, "alerts")
        await producer.send_and_wait(topic, encode_message(one), key=one.story.id.encode())
    await producer.stop()


async def kill_at(telegram: LocalTelegram, bot: Bot, *, accepted: bool) -> None:
    """Kill the bot when Telegram has just taken a message and not yet answered, or soon after it took three calls."""
    killed = asyncio.Event()

    def at_acceptance(change: object) -> None:
        if isinstance(change, Message) and change.sender.is_bot and not change.edited:
            bot.kill()
            killed.set()

    if accepted:
        telegram._backend.world.listeners.append(at_acceptance)
        try:
            await asyncio.wait_for(killed.wait(), 30)
        finally:
            telegram._backend.world.listeners.remove(at_acceptance)
    else:
        calls = len(telegram.log)
        with suppress(TimeoutError):
            await telegram.until(lambda: len(telegram.log) >= calls + 3, 10)
        bot.kill()


async def settled(engine: AsyncEngine, expected: int) -> Tally:
    """The tally once every delivery was made and every living message shows the newest."""
    async with asyncio.timeout(120):
        while True:
            async with engine.begin() as connection:
                counted, owed = await tally(connection), await owed_jobs(connection, datetime.now(UTC))
            if not owed and counted.states == {"sent": expected}:
                return counted
            await asyncio.sleep(0.2)


async def nothing_is_lost(connection: AsyncConnection, telegram: LocalTelegram) -> None:
    """Each chat's living messages read as in an undisturbed run, and each ring is a message that is in the chat."""
    for number in range(1, STORIES + 1):
        last = day(number)[-1].story
        wanted = parse_html(render_story(last, REASONS, words_for("fr")).markup).text
        rows = await connection.execute(select(messages.c.chat, messages.c.message).where(messages.c.story == last.id))
        living = {row.chat: telegram.chat(row.chat).by_id[row.message].text for row in rows}
        assert living == dict.fromkeys(CHATS, finish(wanted, ()).text)
    for row in await connection.execute(select(deliveries.c.chat, deliveries.c.message)):
        assert row.message in telegram.chat(row.chat).by_id


def texts(telegram: LocalTelegram, chat: int) -> list[str]:
    """What the messages of a chat said when they came, each with the story that it belongs to."""
    place = telegram.chat(chat)
    return [f"{one.reply_to}: {one.versions[0].content.text}" for one in place.messages]
