"""Whole conversations: the library's own application on the local server, with Kafka played by a list."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from aiokafka.errors import KafkaConnectionError
from sqlalchemy.ext.asyncio import AsyncEngine
from telegram import Bot, BotCommandScopeAllChatAdministrators, BotCommandScopeAllGroupChats
from telegram.ext import Application

from bots.commands.desk import MOST_SUBSCRIPTIONS, Desk
from bots.commands.menus import keyboard, lines_of, read_press
from bots.commands.register import publish_commands, register
from bots.ledger.chats import Chat, Subscription, remember_chat, subscribe, subscriptions_of
from bots.ledger.intake import take_in
from bots.local.entities import finish
from bots.local.server import LocalTelegram
from bots.local.world import Button, Message, User
from bots.polling import PatientRequest
from bots.rulebook import Rulebook
from bots.sender.sender import Sender
from bots.transports.telegram import Telegram
from streams.kafka.codec import decode, encode
from streams.model import Rule
from streams.rules.query import parse
from tests.bots.building import NATO, START, TOLL, event, firing, founded

OFFERED = Rule(id=NATO.id, query=NATO.canonical, name="Article 4")
READER, OTHER, GROUP = 471147114711, 12, -1001
ADMIN, MEMBER = User(id=21, name="Admin", language="fr"), User(id=22, name="Member", language="fr")


@dataclass
class Topic:
    """A producer whose topic is a list of (query id, rule or None); `down` makes it fail."""

    records: list[tuple[str, Rule | None]] = field(default_factory=list)
    down: bool = False

    async def send_and_wait(self, topic: str, value: bytes | None, key: bytes) -> None:
        """Acknowledge a record."""
        if self.down:
            raise KafkaConnectionError("no broker")
        self.records.append((key.decode(), decode(value, Rule) if value else None))


@dataclass
class Town:
    """One bot with its chats."""

    telegram: LocalTelegram
    engine: AsyncEngine
    topic: Topic
    rulebook: Rulebook

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
            yield sender
            stop.set()
            await task

    def bot(self) -> Bot:
        """The library's client."""
        return Bot(self.telegram.token, base_url=self.telegram.base_url)

    async def queries(self, chat: int) -> list[str]:
        """What a chat subscribes to."""
        async with self.engine.begin() as connection:
            return [one.query for one in await subscriptions_of(connection, chat)]


@pytest.fixture
async def town(file_ledger: AsyncEngine) -> AsyncIterator[Town]:
    """The bot's commands on a server without flood limits: a conversation here is faster than people are."""
    topic = Topic()
    rulebook = Rulebook(file_ledger, None, topic, "")  # type: ignore[arg-type]  # nobody follows the topic here
    rulebook.learn(OFFERED.id, encode(OFFERED))
    async with LocalTelegram(limits=False) as telegram:
        application = (
            Application.builder()
            .token(telegram.token)
            .base_url(telegram.base_url)
            .request(PatientRequest(connection_pool_size=8))
            .get_updates_request(PatientRequest(connection_pool_size=1))
            .build()
        )
        register(application, Desk(file_ledger, rulebook))
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
            await application.updater.start_polling(poll_interval=0, timeout=1)
            yield Town(telegram, file_ledger, topic, rulebook)
            await application.updater.stop()
            await application.stop()


async def test_start_welcomes_in_the_readers_language(town: Town) -> None:
    """French to one, English to the other."""
    assert "sonne quand" in (await town.ask(READER, "/start")).text
    assert "rings when" in (await town.ask(OTHER, "/start")).text


async def test_a_deep_link_subscribes_to_a_rule(town: Town) -> None:
    """By the rule's id; a link that leads nowhere says so."""
    assert (await town.ask(READER, f"/start {NATO.id}")).text == "Abonné : Article 4"
    assert await town.queries(READER) == [NATO.id]
    assert "aucune règle" in (await town.ask(READER, "/start " + "0" * 20)).text


async def test_an_alert_is_published_before_it_is_confirmed_and_says_how_it_was_understood(town: Town) -> None:
    """The canonical query reaches Kafka with the time of its first subscriber, and no chat id."""
    answer = await town.ask(READER, "/alert killed>=30   place:syria")
    canonical = parse("killed>=30 place:syria")
    assert "30" in answer.text
    assert "Syrie" in answer.text
    assert canonical.canonical in answer.text
    ((query, rule),) = town.topic.records
    assert rule is not None
    assert (query, rule.id, rule.query, rule.name) == (canonical.id, canonical.id, canonical.canonical, None)
    assert str(READER) not in encode(rule).decode()
    assert await town.queries(READER) == [canonical.id]


async def test_the_same_query_of_two_chats_is_published_once(town: Town) -> None:
    """And taken away with its last subscriber only."""
    for chat in (READER, OTHER):
        await town.ask(chat, "/alert killed>=30")
    assert "déjà" in (await town.ask(READER, "/alert killed>=30")).text
    for chat in (READER, OTHER):
        menu = await town.ask(chat, "/unsub")
        await town.press(chat, menu, menu.keyboard[0][0].text)
    assert [rule is None for _, rule in town.topic.records] == [False, True]


async def test_a_bad_query_is_answered_with_where_it_is_wrong(town: Town) -> None:
    """The line with the caret, in fixed width; nothing is kept."""
    answer = await town.ask(READER, '/alert "article 4')
    (pre,) = [entity for entity in answer.content.entities if entity.type == "pre"]
    assert "^" in answer.text[pre.offset :]
    assert await town.queries(READER) == []


async def test_an_alert_without_a_query_shows_how_to_write_one(town: Town) -> None:
    """Two examples."""
    assert "/alert killed>=30 place:syria" in (await town.ask(READER, "/alert")).text


async def test_html_in_a_query_is_shown_as_it_was_written(town: Town) -> None:
    """What people write is escaped like what feeds write."""
    assert "<b>" in (await town.ask(READER, '/alert "<b>bold</b>" killed>=3')).text


async def test_a_megabyte_of_text_is_refused_in_one_answer(town: Town) -> None:
    """The answer fits into a message."""
    answer = await town.ask(READER, "/alert " + "x" * 1_000_000)
    assert len(answer.text) <= 4096
    assert await town.queries(READER) == []


async def test_without_kafka_an_alert_is_not_confirmed(town: Town) -> None:
    """The person is asked to try again; what stands in the ledger is published at the next try or start."""
    town.topic.down = True
    assert "Réessayez" in (await town.ask(READER, "/alert killed>=30")).text
    town.topic.down = False
    await town.ask(READER, "/alert killed>=30")
    assert len(town.topic.records) == 1


async def test_the_menu_of_rules_edits_itself(town: Town) -> None:
    """A press subscribes, the next one ends it; one message all the time."""
    menu = await town.ask(READER, "/sub")
    assert [button.text for row in menu.keyboard for button in row] == ["○ Article 4"]
    assert await town.press(READER, menu, "○ Article 4") == "Abonné : Article 4"
    await town.telegram.until(lambda: town.telegram.chat(READER).by_id[menu.id].keyboard[0][0].text == "✓ Article 4")
    assert await town.queries(READER) == [NATO.id]
    assert await town.press(READER, menu, "✓ Article 4") == "Désabonné : Article 4"
    assert await town.queries(READER) == []
    assert town.topic.records == []


async def test_the_list_shows_ones_own_and_what_is_on_offer(town: Town) -> None:
    """Another chat's alerts are not in it."""
    await town.ask(OTHER, "/alert killed>=99")
    await town.ask(READER, "/alert killed>=30")
    menu = await town.ask(READER, "/list")
    assert [row[0].text for row in menu.keyboard] == ["✓ killed>=30", "○ Article 4"]


async def test_a_forged_button_reaches_no_other_chats_alert(town: Town) -> None:
    """Callback data that names a query of another chat, and data that no menu made."""
    await town.ask(OTHER, "/alert killed>=99")
    private = parse("killed>=99").id
    for data in (f"list:0:{private}", "unsub:0:" + "f" * 20, "drop everything"):
        forged = town.forge(READER, data)
        assert "n’existe plus" in await town.press(READER, forged, data)
    assert await town.queries(READER) == []
    assert await town.queries(OTHER) == [private]


async def test_in_a_group_only_administrators_change_anything(town: Town) -> None:
    """By command and by button; anybody may look."""
    assert "administrateurs" in (await town.ask(GROUP, "/alert killed>=30", user=MEMBER)).text
    menu = await town.ask(GROUP, "/list", user=MEMBER)
    assert "administrateurs" in await town.press(GROUP, menu, "○ Article 4", user=MEMBER)
    assert await town.queries(GROUP) == []
    assert await town.press(GROUP, menu, "○ Article 4", user=ADMIN) == "Abonné : Article 4"
    await town.ask(GROUP, "/alert killed>=30", user=ADMIN)
    assert len(await town.queries(GROUP)) == 2


async def test_a_chat_has_so_many_subscriptions_and_no_more(town: Town) -> None:
    """Ten thousand commands from one chat fill neither the ledger nor Kafka."""
    now = datetime.now(UTC)
    async with town.engine.begin() as connection:
        await remember_chat(connection, Chat(READER, "private", "fr"), now)
        for number in range(MOST_SUBSCRIPTIONS):
            query = parse(f"killed>={number + 1}")
            await subscribe(connection, READER, query.id, query.canonical, now)
    assert str(MOST_SUBSCRIPTIONS) in (await town.ask(READER, "/alert killed>=5000")).text
    assert town.topic.records == []


async def test_why_tells_which_words_rang_and_what_was_refused(town: Town) -> None:
    """In reply to the alert, and alone for the latest; a message that is no alert is said to be none."""
    assert "Aucune alerte" in (await town.ask(READER, "/why")).text
    async with town.engine.begin() as connection:
        await remember_chat(connection, Chat(READER, "private", "fr"), START)
        await subscribe(connection, READER, TOLL.id, TOLL.canonical, START)
        concerned = await take_in(connection, event(founded(), "e1", "new", [firing()], changes=2), START)
    async with town.sending() as sender:
        before = town.telegram.chat(READER).last_id
        sender.add(concerned, founded())
        alert = await town.answer(READER, before)
    for answer in (await town.ask(READER, "/why", reply_to=alert.id), await town.ask(READER, "/why")):
        assert "killed>=20" in answer.text
        assert "49 tués (cumul, en février)" in answer.text
    other = town.telegram.say(READER, "bonjour")
    assert "n’est pas une alerte" in (await town.ask(READER, "/why", reply_to=other.id)).text


async def test_the_commands_are_listed_by_scope_and_language(town: Town) -> None:
    """Members of a group see what they may use, administrators everything."""
    async with town.bot() as bot:
        await publish_commands(bot)
        members = await bot.get_my_commands(BotCommandScopeAllGroupChats(), "fr")
        admins = await bot.get_my_commands(BotCommandScopeAllChatAdministrators())
    assert {one.command for one in members} == {"help", "list", "why"}
    assert {one.command: one.description for one in admins}["sub"] == "Subscribe to the rules on offer"


def test_a_menu_of_many_rules_has_pages() -> None:
    """Eight rows a page; data within Telegram's 64 bytes; a page that is gone is the last one."""
    own = [Subscription(1, f"{number:020x}", f"killed>={number}", START) for number in range(20)]
    lines = lines_of("unsub", own, [])
    assert [len(keyboard("unsub", lines, page).inline_keyboard) for page in (0, 1, 2, 9)] == [9, 9, 5, 5]
    data = [button.callback_data for row in keyboard("unsub", lines, 1).inline_keyboard for button in row]
    assert max(len(str(one)) for one in data) <= 64
    assert all(read_press(str(one)) for one in data)


@pytest.mark.parametrize("data", [None, "", "list", "list:0", "list:-1:", "list:0:xyz", "sub:0:" + "0" * 21, "x" * 64])
def test_data_that_no_menu_made_is_no_press(data: str | None) -> None:
    """Whatever a client sends."""
    assert read_press(data) is None
