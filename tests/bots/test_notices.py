"""What operators are told by themselves: a source that fails, once, edited until it recovers; and readers' reports."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from telegram import Bot

from bots.feeds import Feed, FeedBook
from bots.ledger.chats import Chat, remember_chat, subscribe
from bots.ledger.intake import take_in
from bots.ledger.told import Report, add_report
from bots.local.server import LocalTelegram
from bots.local.world import Message
from bots.notices import MOST_OPEN, Noted, affected, due
from bots.operators import Notices
from bots.rulebook import Rulebook
from bots.sender.answers import Accepted, Answer, Wait
from bots.sender.sender import Call
from streams.ingest.ordering import next_order as ordering
from streams.kafka.clients import make_consumer, make_producer
from streams.kafka.codec import encode
from streams.kafka.topics import ensure_topics, full_name
from streams.model import FeedState, Rule, Seen, Sight
from streams.settings import Settings
from tests.bots.building import NATO, START, TOLL, event, firing, founded
from tests.bots.test_sender import NEW, Newsroom, running
from tests.bots.town import Topic

BOSS, UNKNOWN = 77, 78
CALM = FeedState(source="wire", last_success=START, interval=300, status=200)
FAILING = replace(CALM, failures=3, status=503, last_error="answered 503 Service Unavailable")
WORSE = replace(FAILING, failures=4)
GONE = replace(FAILING, failures=5, status=410, disabled="answered 410 Gone")
BACK = replace(CALM, last_success=START + timedelta(hours=3))


def noted(state: str) -> Noted:
    """A notice that is there."""
    return Noted("wire", BOSS, 1, state, START)


@pytest.mark.parametrize(
    ("state", "before", "what"),
    [
        (CALM, None, None),
        (replace(CALM, failures=2), None, None),
        (FAILING, None, "send"),
        (GONE, None, "send"),
        (FAILING, noted("failing 3"), None),
        (WORSE, noted("failing 3"), "edit"),
        (GONE, noted("failing 4"), "edit"),
        (BACK, noted("failing 4"), "edit"),
        (BACK, noted("ok"), None),
        (replace(BACK, failures=1), noted("ok"), None),
        (FAILING, noted("ok"), "send"),
    ],
)
def test_a_notice_is_sent_once_and_edited_on_change(state: FeedState, before: Noted | None, what: str | None) -> None:
    """What failed again after a recovery gets a message of its own."""
    assert due(Feed(state), before) == what


def test_a_source_concerns_the_rules_that_do_not_name_others() -> None:
    """Whether in quotes or not; a source that is excluded is no other."""
    queries = (
        "killed>=3",
        "killed>=4 source:wire",
        "killed>=5 source:afp",
        'quake source:"the wire"',
        "storm -source:afp",
    )
    rules = [Rule(id=str(number), query=query) for number, query in enumerate(queries)]
    found = affected("wire", rules, {"0": 10, "2": 5})
    assert (found.rules, found.subscribers) == (3, 10)


@dataclass
class Office:
    """One chat of an operator, and what the bot tells it."""

    engine: AsyncEngine
    telegram: LocalTelegram
    feeds: FeedBook
    notices: Notices
    offered: dict[tuple[int, str], Call] = field(default_factory=dict)

    def offer(self, chat: int, name: str, call: Call) -> None:
        """As the sender's."""
        self.offered[chat, name] = call

    async def look(self) -> list[Accepted | Answer]:
        """Look once, and have all calls made."""
        await self.notices.look()
        calls, self.offered = list(self.offered.values()), {}
        return [await call() for call in calls]

    def learn(self, state: FeedState) -> None:
        """The topic has this."""
        self.feeds.learn(state.source, encode(state))

    @property
    def messages(self) -> list[Message]:
        """What the operator's chat has."""
        return list(self.telegram.chat(BOSS).messages)


@pytest.fixture
async def telegram() -> AsyncIterator[LocalTelegram]:
    """Without flood limits: the pace is the sender's, which plays no part here."""
    async with LocalTelegram(limits=False) as server:
        yield server


@pytest.fixture
async def office(ledger: AsyncEngine, telegram: LocalTelegram, bot: Bot) -> Office:
    """Two operators, of whom one has written to the bot; both kinds of database."""
    telegram.open_private(BOSS, language="fr")
    async with ledger.begin() as connection:
        await remember_chat(connection, Chat(BOSS, "private", "fr"), START)
        await subscribe(connection, BOSS, TOLL.id, TOLL.canonical, START)
    topic = Topic()
    rulebook = Rulebook(ledger, None, topic, "")  # type: ignore[arg-type]  # nobody follows it here
    rulebook.learn(TOLL.id, encode(Rule(id=TOLL.id, query=TOLL.canonical)))
    rulebook.learn(NATO.id, encode(Rule(id=NATO.id, query=NATO.canonical)))
    feeds = FeedBook(topic, "")  # type: ignore[arg-type]  # a list
    feeds.complete = True
    made = Office(ledger, telegram, feeds, None)  # type: ignore[arg-type]  # set below
    made.notices = Notices(ledger, bot, made.offer, feeds, rulebook, frozenset({BOSS, UNKNOWN}))
    return made


async def test_a_failing_source_is_one_message_until_it_recovers(office: Office) -> None:
    """Edited with every failure, and at last into the recovery; looking again changes nothing."""
    for state in (CALM, FAILING, FAILING, WORSE, GONE):
        office.learn(state)
        await office.look()
        await office.look()
    (message,) = office.messages
    assert "410" in message.text
    assert "2 règles, 1 abonné" in message.text
    assert [button.text for row in message.keyboard for button in row] == ["Réessayer", "Suspendre"]
    office.learn(BACK)
    await office.look()
    (message,) = office.messages
    assert message.text.startswith("✅")
    assert not message.keyboard
    assert await office.look() == []


async def test_a_restart_repeats_no_notice(office: Office) -> None:
    """What was told is in the ledger; before the topics are read to their ends nothing is told at all."""
    office.feeds.complete = False
    office.learn(FAILING)
    assert await office.look() == []
    office.feeds.complete = True
    await office.look()
    fresh = FeedBook(Topic(), "")  # type: ignore[arg-type]  # a list
    fresh.complete = True
    fresh.learn("wire", encode(FAILING))
    office.notices._feeds = fresh
    assert await office.look() == []
    assert len(office.messages) == 1


async def test_a_pause_is_said_and_can_be_taken_back(office: Office) -> None:
    """By the notice's own button."""
    office.learn(FAILING)
    await office.look()
    await office.feeds.order(ordering.pause("wire", None, START))
    await office.look()
    (message,) = office.messages
    assert "en pause" in message.text
    assert [button.text for row in message.keyboard for button in row] == ["Reprendre"]


async def test_a_network_that_is_down_makes_no_flood(office: Office) -> None:
    """So many notices, and no more."""
    for number in range(MOST_OPEN + 5):
        office.learn(replace(FAILING, source=f"s{number:02}"))
    await office.notices.look()
    assert len(office.offered) == MOST_OPEN


async def test_a_report_reaches_the_operators_once_and_says_not_who(office: Office) -> None:
    """The story, the query for which it rang, and what is wrong."""
    async with office.engine.begin() as connection:
        await take_in(connection, event(founded(), "e1", "new", [firing()]), START)
        await add_report(connection, Report(BOSS, founded().id, TOLL.id, "figure", START))
    await office.look()
    assert await office.look() == []
    (message,) = office.messages
    assert founded().short in message.text
    assert TOLL.canonical in message.text
    assert str(BOSS) not in message.text


async def test_a_notice_waits_for_every_alert(file_ledger: AsyncEngine, bot: Bot, telegram: LocalTelegram) -> None:
    """Offered first, it goes last; made to wait by a 429, it is made once more."""
    room, answers = Newsroom(file_ledger, bot, telegram), [Wait(0), Accepted(9)]
    made: list[int] = []
    over = asyncio.Event()

    async def call() -> Accepted | Answer:
        made.append(len(room.messages(1)))
        if len(made) == len(answers):
            over.set()
        return answers[len(made) - 1]

    room.sender.offer(1, "feed wire", call)
    await room.subscribe(1)
    await room.happen(NEW)
    async with running(room.sender), asyncio.timeout(20):
        await over.wait()
    assert made == [1, 1]


@pytest.mark.broker
async def test_the_sources_are_learnt_from_their_topics(kafka_settings: Settings) -> None:
    """Those that only settings or orders name too; the book is complete once all that stood there is read."""
    await ensure_topics(kafka_settings)
    prefix = kafka_settings.topic_prefix
    async with make_producer(kafka_settings) as producer, make_consumer(kafka_settings) as consumer:
        seen = {f"a{n}": Seen(content="x") for n in range(50)}
        for state in (FAILING, WORSE, replace(CALM, source="noted", seen=seen)):
            await producer.send_and_wait(full_name(prefix, "feeds"), encode(state), key=state.source.encode())
        sight = Sight(desk="main", since=START, sources=1)
        await producer.send_and_wait(full_name(prefix, "feeds"), encode(sight), key=b"desk:main")
        await producer.send_and_wait(full_name(prefix, "feeds"), b"no state", key=b"broken")
        book, stop = FeedBook(producer, prefix, ["unread"]), asyncio.Event()
        await book.order(ordering.pause("ordered", None, START))
        following = asyncio.create_task(book.follow(consumer, stop))
        async with asyncio.timeout(30):
            while not book.complete:
                book.changed.clear()
                await book.changed.wait()
        stop.set()
        await following
    told = {feed.state.source: feed.condition for feed in book.all()}
    assert told == {"wire": "failing", "unread": "new", "ordered": "paused", "noted": "ok"}
    assert book.named("wire") == Feed(WORSE)
    assert book.named("noted") == Feed(replace(CALM, source="noted"))
