"""A town of chats for whole conversations: the library's own application on the local server; Kafka is a list."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from aiokafka.errors import KafkaConnectionError
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine
from telegram import Bot
from telegram.ext import Application

from bots.commands.desk import Desk, Office
from bots.commands.register import UPDATES, register
from bots.commands.signing import Signer
from bots.feeds import FeedBook
from bots.incoming.line import PatientRequest
from bots.ledger.chats import Chat, remember_chat, subscribe, subscriptions_of
from bots.ledger.intake import take_in
from bots.ledger.schema import bans
from bots.local.entities import finish
from bots.local.server import LocalTelegram
from bots.local.world import Button, Message, User
from bots.rulebook import Rulebook
from bots.sender.sender import Sender
from bots.transports.telegram import Telegram
from streams.kafka.codec import decode, encode, kind_of
from streams.model import FeedOrder, Rule
from streams.rules.query import Query
from streams.run.hindsight import NoHindsight
from streams.run.judging import Tried
from streams.sources.errors import Unavailable
from streams.stories.hindsight import Hindsight
from tests.bots.building import NATO, START, TOLL, event, firing, founded

OFFERED = Rule(id=NATO.id, query=NATO.canonical, name="Article 4")
READER, OTHER, GROUP = 471147114711, 12, -1001
ADMIN, MEMBER = User(id=21, name="Admin", language="fr"), User(id=22, name="Member", language="fr")


@dataclass
class Topic:
    """A producer whose topics are lists of (key, value or None): rules, and orders; `down` makes it fail."""

    records: list[tuple[str, Rule | None]] = field(default_factory=list)
    orders: list[FeedOrder] = field(default_factory=list)
    down: bool = False

    async def send_and_wait(self, topic: str, value: bytes | None, key: bytes) -> None:
        """Acknowledge a record."""
        if self.down:
            raise KafkaConnectionError("no broker")
        if value and kind_of(value) is FeedOrder:
            self.orders.append(decode(value, FeedOrder))
        else:
            self.records.append((key.decode(), decode(value, Rule) if value else None))


@dataclass
class Hindsights:
    """Somebody who looks back: what they found, by query; nothing for the others."""

    found: dict[str, Hindsight] = field(default_factory=dict)
    tried: dict[str, Tried] = field(default_factory=dict)

    async def look_back(self, query: Query, now: datetime) -> Hindsight:
        """What a test put there."""
        if query.id not in self.found:
            raise NoHindsight("nobody looked")
        return self.found[query.id]

    async def try_feed(self, url: str, rules: Sequence[Rule], now: datetime) -> Tried:
        """What a test put there."""
        if url not in self.tried:
            raise Unavailable("answered 503 Service Unavailable", 503)
        return self.tried[url]


@dataclass
class Town:
    """One bot with its chats."""

    telegram: LocalTelegram
    engine: AsyncEngine
    topic: Topic
    rulebook: Rulebook
    looker: Hindsights
    feeds: FeedBook
    senders: list[Sender]

    async def ask(self, chat: int, text: str, *, user: User | None = None, reply_to: int | None = None) -> Message:
        """Say something and wait for the answer."""
        before = self.telegram.say(chat, text, user=user, reply_to=reply_to).id
        return await self.answer(chat, before)

    async def answer(self, chat: int, after: int) -> Message:
        """The next message of the bot."""
        messages = self.telegram.chat(chat)
        return await self.telegram.until(
            lambda: next((one for one in messages.messages if one.id > after and one.sender.is_bot), None)
        )

    async def press(self, chat: int, message: Message, button: str, user: User | None = None) -> str:
        """Press a button; what the bot says to it."""
        callback = self.telegram.press(chat, message.id, button, user=user)
        await self.telegram.until(lambda: callback.answer is not None)
        return callback.answer or ""

    def forge(self, chat: int, data: str) -> Message:
        """A message of the bot with a button that none of its menus has."""
        world = self.telegram._backend.world
        button = Button(text=data, data=data)
        return world.post(self.telegram.chat(chat), world.bot, finish("menu", ()), keyboard=((button,),))

    @asynccontextmanager
    async def sending(self) -> AsyncIterator[Sender]:
        """A sender at work."""
        async with self.bot() as bot:
            sender, stop = Sender(self.engine, Telegram(bot), self.rulebook.name_of), asyncio.Event()
            task = asyncio.create_task(sender.run(stop))
            self.senders.append(sender)
            yield sender
            self.senders.remove(sender)
            stop.set()
            await task

    async def ring(self, chat: int, kind: str = "private") -> Message:
        """The chat subscribes to the toll, and is told of the first report: its alert."""
        async with self.engine.begin() as connection:
            await remember_chat(connection, Chat(chat, kind, "fr"), START)
            await subscribe(connection, chat, TOLL.id, TOLL.canonical, START)
            concerned = await take_in(
                connection, event(founded(), "e1", "new", [firing()], changes=2), datetime.now(UTC)
            )
        async with self.sending() as sender:
            before = self.telegram.chat(chat).last_id
            sender.add(concerned, founded())
            return await self.answer(chat, before)

    def bot(self) -> Bot:
        """The library's client."""
        return Bot(self.telegram.token, base_url=self.telegram.base_url)

    async def queries(self, chat: int) -> list[str]:
        """What a chat subscribes to."""
        async with self.engine.begin() as connection:
            return [one.query for one in await subscriptions_of(connection, chat)]

    async def ban(self, who: int) -> None:
        """As /ban does."""
        async with self.engine.begin() as connection:
            await connection.execute(insert(bans).values(id=who, why="", since=START))

    def sign(self, data: str, chat: int) -> str:
        """What a button of the bot in this chat calls back with."""
        return Signer(self.telegram.token).sign(data, chat)


def office_of(topic: Topic, looker: Hindsights, operators: frozenset[int] = frozenset()) -> Office:
    """What operators' commands need, without Kafka and the net."""
    return Office(operators, FeedBook(topic, ""), looker)  # type: ignore[arg-type]  # a list for a producer


@asynccontextmanager
async def open_town(ledger: AsyncEngine, operators: frozenset[int] = frozenset()) -> AsyncIterator[Town]:
    """The bot's commands on a server without flood limits: a conversation here is faster than people are."""
    topic, looker, senders = Topic(), Hindsights(), list[Sender]()

    def hours_changed() -> None:
        for sender in senders:
            sender.look()

    rulebook = Rulebook(ledger, None, topic, "")  # type: ignore[arg-type]  # nobody follows the topic here
    rulebook.learn(OFFERED.id, encode(OFFERED))
    async with LocalTelegram(limits=False) as telegram:
        application = (
            Application.builder()
            .token(telegram.token)
            .base_url(telegram.base_url)
            .base_file_url(telegram.base_file_url)
            .request(PatientRequest(connection_pool_size=8))
            .get_updates_request(PatientRequest(connection_pool_size=1))
            .build()
        )
        office = office_of(topic, looker, operators)
        desk = Desk(ledger, rulebook, Signer(telegram.token), looker, office, hours_changed)
        register(application, desk)
        telegram.open_private(READER, language="fr")
        telegram.open_private(OTHER, language="en")
        group = telegram.open_group(
            GROUP, "Veille", owner=User(id=20, name="Owner", language="fr"), bot="administrator"
        )
        group.members[ADMIN.id] = (ADMIN, "administrator")
        group.members[MEMBER.id] = (MEMBER, "member")
        async with application:
            await application.start()
            assert application.updater is not None
            await application.updater.start_polling(poll_interval=0, timeout=1, allowed_updates=UPDATES)
            yield Town(telegram, ledger, topic, rulebook, looker, office.feeds, senders)
            await application.updater.stop()
            await application.stop()
            await desk.errands.end()
