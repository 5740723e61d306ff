"""The whole pipeline as processes of their own, on the run's Kafka, with Telegram's server and page in the test."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bots.ledger.chats import Chat, remember_chat, subscribe
from bots.ledger.database import open_ledger
from bots.local.server import LocalTelegram
from bots.watching.audit import read_ledger
from streams.kafka.clients import make_producer
from streams.kafka.codec import encode_message
from streams.kafka.topics import ensure_topics, full_name
from streams.model import Article, Rule
from streams.rules.query import parse
from streams.run.demo.audit import Audit, Ledger, Seen, Spoken, audit
from streams.run.demo.observer import observing
from streams.run.rules import apply_rules
from streams.run.supervisor import Program, Supervisor, tocsin
from streams.settings import Settings
from tests.environment import environment_of

READ = tocsin("read", "work", "read")
ASSEMBLE = tocsin("assemble", "work", "assemble")
BOT = tocsin("bot", "bot")
PATIENCE = 60.0
"""Seconds until a wait is given up; no test measures how long something takes."""


@dataclass
class Pipeline:
    """Running processes and what is seen of them from outside."""

    settings: Settings
    telegram: LocalTelegram
    supervisor: Supervisor
    seen: Seen
    ledger: Ledger = field(default_factory=Ledger)

    async def publish(self, articles: Iterable[Article]) -> None:
        """Put articles on their topic, one after the other, acknowledged."""
        producer = make_producer(self.settings)
        await producer.start()
        try:
            for article in articles:
                topic = full_name(self.settings.topic_prefix, "articles")
                await producer.send_and_wait(topic, encode_message(article), key=article.id.encode())
        finally:
            await producer.stop()

    async def say(self, chat: int, text: str) -> str:
        """A person writes, and waits for the answer, which is returned."""
        asked = self.telegram.say(chat, text)
        answer = await self.telegram.until(lambda: _after(self.telegram, chat, asked.id), PATIENCE)
        return answer[0]

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait for a condition on what is seen. Raises TimeoutError with the state of affairs."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not condition():
                    self.ledger = await read_ledger(self.settings)
                    await asyncio.sleep(0.1)
        except TimeoutError:
            raise TimeoutError(f"in vain: {self.audit().line} {self.audit().lost}") from None

    async def settled(self, articles: int) -> Audit:
        """Wait until so many articles have their outcome and every chat knows what it must; what came of it."""

        def all_said() -> bool:
            return (
                len(self.seen.settled) >= articles
                and self.seen.waiting == 0
                and self.ledger.consumed >= self.seen.alert_records
                and not self.audit().lost
            )

        await self.until(all_said)
        return self.audit()

    def audit(self) -> Audit:
        """The three witnesses, held against each other now."""
        return audit(self.seen, self.ledger, self.spoken())

    def spoken(self) -> list[Spoken]:
        """What the chats were told."""
        return [
            Spoken(one.kind, one.chat, one.message, one.text, reply=one.reply_to is not None)
            for one in self.telegram.log
            if one.kind in ("sent", "edited")
        ]


async def subscribed(settings: Settings, chat: int, rules: Iterable[str], since: datetime) -> None:
    """Let a chat have asked for rules long ago, before anything runs: articles of that time ring for it."""
    await ensure_topics(settings)
    wanted = [Rule(id=query.id, query=query.canonical) for query in map(parse, rules)]
    await apply_rules(settings, wanted, since)
    async with open_ledger(settings.database_url) as engine, engine.begin() as connection:
        await remember_chat(connection, Chat(chat, "private", "fr"), since)
        for rule in wanted:
            await subscribe(connection, chat, rule.id, rule.query, since)


@asynccontextmanager
async def pipeline(
    settings: Settings, programs: tuple[Program, ...] = (READ, ASSEMBLE, BOT), limits: bool = True
) -> AsyncIterator[Pipeline]:
    """The processes, started on the settings' Kafka and prefix, and ended in order."""
    async with AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(LocalTelegram(limits=limits))
        await ensure_topics(settings)
        seen = await stack.enter_async_context(observing(settings, lambda _: None))
        supervisor = Supervisor(programs, environment(settings, telegram), settings.data, settings.data / "logs")
        stack.push_async_callback(supervisor.stop)
        await supervisor.start()
        running = Pipeline(settings, telegram, supervisor, seen)
        yield running


def environment(settings: Settings, telegram: LocalTelegram) -> dict[str, str]:
    """The environment of a supervised process with these settings."""
    return environment_of(
        settings,
        TOCSIN_DATABASE=settings.database_url,
        TOCSIN_TELEGRAM_API=telegram.url,
        TOCSIN_TELEGRAM_TOKEN=telegram.token,
    )


def log_of(settings: Settings, name: str) -> str:
    """The log of a supervised process."""
    path: Path = settings.data / "logs" / f"{name}.log"
    return path.read_text() if path.exists() else ""


def _after(telegram: LocalTelegram, chat: int, message: int) -> list[str]:
    return [one.text for one in telegram.chat(chat).messages if one.id > message]
