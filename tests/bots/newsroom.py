"""A newsroom for the tests of the sender: chats that subscribe, events that happen, and a time of day that stands."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncEngine
from telegram import Bot

from bots.ledger.chats import Chat, remember_chat, subscribe
from bots.ledger.intake import Concerned, take_in
from bots.ledger.tally import Tally, tally
from bots.local.server import LocalTelegram
from bots.local.world import Message
from bots.sender.owed import owed_jobs
from bots.sender.sender import Sender
from bots.transports.telegram import Telegram
from streams.model import StoryEvent
from tests.bots.building import START, TOLL

ASKED = START - timedelta(days=1)


class Newsroom:
    """The ledger, the sender and Telegram, with chats that subscribe and events that happen."""

    def __init__(self, engine: AsyncEngine, bot: Bot, telegram: LocalTelegram) -> None:
        self.engine = engine
        self.telegram = telegram
        self.now = START
        self.sender = Sender(
            engine, Telegram(bot), lambda query: {TOLL.id: "pertes ≥ 20"}.get(query), now=lambda: self.now
        )

    async def subscribe(self, chat: int, *queries: str, thread: int | None = None) -> None:
        """A chat that asked for the queries the day before."""
        kind = "private" if chat > 0 else "supergroup"
        if chat > 0:
            self.telegram.open_private(chat)
        async with self.engine.begin() as connection:
            await remember_chat(connection, Chat(chat, kind, "fr", thread), ASKED)
            for query in queries or (TOLL.id,):
                await subscribe(connection, chat, query, query, ASKED)

    async def happen(self, *events: StoryEvent) -> list[Concerned]:
        """Take events in, as the consumer of alerts does: one transaction a batch."""
        async with self.engine.begin() as connection:
            concerned = [await take_in(connection, one, self.now) for one in events]
        for one, happened in zip(concerned, events, strict=True):
            self.sender.add(one, happened.story)
        return concerned

    def messages(self, chat: int) -> list[Message]:
        """What stands in a chat, oldest first."""
        return self.telegram.chat(chat).messages

    async def settled(self, *states: str, seconds: float = 20) -> Tally:
        """The tally once nothing is owed and every delivery is in one of the states."""
        async with asyncio.timeout(seconds):
            while True:
                async with self.engine.begin() as connection:
                    owed, counted = await owed_jobs(connection, self.now), await tally(connection)
                if not owed and set(counted.states) <= set(states or ("sent",)):
                    return counted
                await asyncio.sleep(0.02)


@asynccontextmanager
async def running(sender: Sender) -> AsyncIterator[None]:
    """The sender at work, then ended in order."""
    stop = asyncio.Event()
    await sender.resume()
    task = asyncio.create_task(sender.run(stop))
    yield
    stop.set()
    await task
