"""The whole bot handed over: to a second one that waits, and to a ledger that was restored; the chats are counted."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from bots.ledger.backup import back_up, restore
from bots.ledger.chats import Chat, remember_chat, subscribe
from bots.ledger.database import open_ledger
from bots.ledger.tally import tally
from bots.local.server import LocalTelegram
from bots.local.world import Message
from streams.kafka.topics import ensure_topics
from streams.settings import Settings
from tests.bots.building import START, TOLL, event, firing, founded, lowered, risen
from tests.bots.whole_bot import publish, running_bot

pytestmark = pytest.mark.broker

ASKED = START - timedelta(days=1)
NEW = event(founded(), "e1", "new", [firing()], changes=2)
RISE = event(risen(), "e2", "update", [firing(level=1)])
FALL = event(lowered(), "e3", "correction")


@pytest.fixture
async def settings(kafka_settings: Settings, telegram: LocalTelegram) -> Settings:
    """A bot on the broker and on the local server, with one subscriber."""
    await ensure_topics(kafka_settings)
    telegram.open_private(1, language="fr")
    async with open_ledger(kafka_settings.database_url) as engine, engine.begin() as connection:
        await remember_chat(connection, Chat(1, "private", "fr"), ASKED)
        await subscribe(connection, 1, TOLL.id, TOLL.canonical, ASKED)
    return kafka_settings.model_copy(update={"telegram_token": SecretStr(telegram.token), "telegram_api": telegram.url})


async def told(telegram: LocalTelegram, count: int, figure: str) -> list[Message]:
    """The chat's messages, once there are so many and the latest tells the figure."""
    chat = telegram.chat(1)
    await telegram.until(lambda: len(chat.messages) >= count and figure in chat.messages[-1].text, 30)
    return chat.messages


async def test_a_second_bot_waits_and_takes_over(settings: Settings, telegram: LocalTelegram) -> None:
    """Both run: everything is told once. The first ends: the second goes on with the same message."""
    with capture_logs() as logs:
        async with running_bot(settings) as end_first:
            await publish(settings, NEW)
            await told(telegram, 1, "29")
            async with running_bot(settings):
                async with asyncio.timeout(20):
                    while not any("waiting until it ends" in str(line["event"]) for line in logs):
                        await asyncio.sleep(0.02)
                await publish(settings, RISE)
                await told(telegram, 2, "33")
                await end_first()
                await publish(settings, FALL)
                living, *replies = await told(telegram, 3, "31")
    assert [one.reply_to for one in replies] == [living.id] * 2


async def test_what_came_after_a_backup_is_told_after_its_restore(
    settings: Settings, telegram: LocalTelegram, tmp_path: Path
) -> None:
    """Backed up while the bot works, after the first alert; restored when it had told two more: these are told again,
    below the message that the backup knows, and nothing is missed.
    """
    file = tmp_path / "backup.sqlite"
    async with running_bot(settings):
        await publish(settings, NEW)
        await told(telegram, 1, "29")
        await until_noted(settings)
        await back_up(settings.database_url, file)
        await publish(settings, RISE)
        await told(telegram, 2, "33")
    await restore(settings.database_url, file, force=True)
    async with running_bot(settings):
        await told(telegram, 3, "33")
        await publish(settings, FALL)
        living, *replies = await told(telegram, 4, "31")
    assert [one.reply_to for one in replies] == [living.id] * 3


async def until_noted(settings: Settings) -> None:
    """Wait until the ledger knows that the first message is in the chat."""
    async with open_ledger(settings.database_url) as engine, asyncio.timeout(20):
        while True:
            async with engine.begin() as connection:
                if (await tally(connection)).states == {"sent": 1}:
                    return
            await asyncio.sleep(0.02)
