"""The bot's whole process on a real broker and the local Bot API server."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from aiokafka import AIOKafkaProducer
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncEngine

from bots.app import run_bot
from bots.incoming.polling import TokenRefused
from bots.ledger.chats import Chat, remember_chat, subscribe
from bots.ledger.database import open_ledger
from bots.ledger.tally import tally
from bots.local.server import LocalTelegram
from streams.kafka.clients import make_consumer, make_producer
from streams.kafka.codec import decode, encode_message
from streams.kafka.topics import ensure_topics, full_name
from streams.model import Article, FeedOrder, FeedState, Rule, StoryEvent
from streams.rules.file import parse_rules
from streams.run.rules import apply_rules, read_rules
from streams.settings import Settings, SettingsError
from tests.bots.building import NATO, START, TOLL, event, firing, founded, lowered, risen
from tests.bots.whole_bot import running_bot

pytestmark = pytest.mark.broker

ASKED = START - timedelta(days=1)
DAY = (
    event(founded(), "e1", "new", [firing()], changes=2),
    event(risen(), "e2", "update"),
    event(lowered(), "e3", "correction"),
)


@pytest.fixture
async def settings(kafka_settings: Settings, telegram: LocalTelegram) -> Settings:
    """A bot on the broker and on the local server."""
    await ensure_topics(kafka_settings)
    return kafka_settings.model_copy(update={"telegram_token": SecretStr(telegram.token), "telegram_api": telegram.url})


@asynccontextmanager
async def producing(settings: Settings) -> AsyncIterator[AIOKafkaProducer]:
    """A started producer."""
    producer = make_producer(settings)
    await producer.start()
    yield producer
    await producer.stop()


async def ring(settings: Settings, events: Iterable[StoryEvent]) -> None:
    """Publish events on `alerts`, as the assembler does."""
    async with producing(settings) as producer:
        for one in events:
            topic = full_name(settings.topic_prefix, "alerts")
            await producer.send_and_wait(topic, encode_message(one), key=one.story.id.encode())


async def subscribed(engine: AsyncEngine, chat: int, query: str, canonical: str) -> None:
    """A chat that asked for a query the day before."""
    async with engine.begin() as connection:
        await remember_chat(connection, Chat(chat, "private", "fr"), ASKED)
        await subscribe(connection, chat, query, canonical, ASKED)


async def until_ruled(settings: Settings, queries: set[str]) -> dict[str, Rule]:
    """The rules on the topic once they are of these queries."""
    async with asyncio.timeout(20):
        while (rules := await read_rules(settings)).keys() != queries:
            await asyncio.sleep(0.05)
    return rules


async def test_events_on_kafka_become_one_living_message(settings: Settings, telegram: LocalTelegram) -> None:
    """Also over a restart, and also when the assembler repeats what it sent."""
    telegram.open_private(1, language="fr")
    async with open_ledger(settings.database_url) as engine:
        await subscribed(engine, 1, TOLL.id, TOLL.canonical)
    async with running_bot(settings, read_timeout=1):
        await ring(settings, DAY[:2])
        await telegram.until(lambda: "33" in telegram.chat(1).messages[0].text if telegram.chat(1).messages else False)
    await ring(settings, DAY)
    async with running_bot(settings, read_timeout=1):
        await telegram.until(lambda: len(telegram.chat(1).messages) == 2 and "31" in telegram.chat(1).messages[0].text)
    living, reply = telegram.chat(1).messages
    assert reply.reply_to == living.id
    async with open_ledger(settings.database_url) as engine, engine.begin() as connection:
        counted = await tally(connection)
    assert (counted.states, counted.unknowns) == ({"sent": 2}, 0)


async def test_an_unreadable_alert_is_a_dead_letter_and_holds_up_nothing(
    settings: Settings, telegram: LocalTelegram
) -> None:
    """The letter names its origin; the next event arrives."""
    telegram.open_private(1, language="fr")
    async with open_ledger(settings.database_url) as engine:
        await subscribed(engine, 1, TOLL.id, TOLL.canonical)
    async with producing(settings) as producer:
        await producer.send_and_wait(
            full_name(settings.topic_prefix, "alerts"), b"no json", key=DAY[0].story.id.encode()
        )
    await ring(settings, DAY[:1])
    async with running_bot(settings, read_timeout=1):
        await telegram.until(lambda: telegram.chat(1).messages)
    consumer = make_consumer(settings, full_name(settings.topic_prefix, "dead-letters"))
    await consumer.start()
    letter = await consumer.getone()
    await consumer.stop()
    headers = dict(letter.headers)
    assert letter.value == b"no json"
    assert (headers["topic"].decode(), headers["stage"]) == (full_name(settings.topic_prefix, "alerts"), b"bot")


async def test_an_alert_asked_for_by_message_reaches_kafka_and_its_end_takes_it_away(
    settings: Settings, telegram: LocalTelegram
) -> None:
    """Operators' rules stay; what only chats need comes and goes with them."""
    await apply_rules(settings, parse_rules("Article 4 := sense:nato"), datetime.now(UTC))
    telegram.open_private(1)
    async with running_bot(settings, read_timeout=1):
        telegram.say(1, f"/alert {TOLL.canonical}")
        rules = await until_ruled(settings, {NATO.id, TOLL.id})
        assert rules[TOLL.id].name is None
        telegram.say(1, "/list")
        await telegram.until(lambda: telegram.chat(1).messages[-1].keyboard)
        menu = telegram.chat(1).messages[-1]
        assert [row[0].text for row in menu.keyboard] == [f"✓ {TOLL.canonical}", "○ Article 4"]
        telegram.press(1, menu.id, f"✓ {TOLL.canonical}")
        await until_ruled(settings, {NATO.id})


async def test_at_its_start_the_bot_puts_the_topic_right(settings: Settings, telegram: LocalTelegram) -> None:
    """Published: what a chat needs and is not there. Taken away: what nobody needs and has no name."""
    await apply_rules(settings, parse_rules("Article 4 := sense:nato"), datetime.now(UTC))
    async with producing(settings) as producer:
        orphan = Rule(id="0" * 20, query="killed>=7")
        topic = full_name(settings.topic_prefix, "rules")
        await producer.send_and_wait(topic, encode_message(orphan), key=orphan.id.encode())
    async with open_ledger(settings.database_url) as engine:
        await subscribed(engine, 1, TOLL.id, TOLL.canonical)
    async with running_bot(settings, read_timeout=1):
        rules = await until_ruled(settings, {NATO.id, TOLL.id})
    assert rules[TOLL.id] == Rule(id=TOLL.id, query=TOLL.canonical, added=ASKED)


async def test_a_rule_that_operators_drop_stays_for_the_chats_that_need_it(
    settings: Settings, telegram: LocalTelegram
) -> None:
    """Without its name: no other chat can join it any more."""
    await apply_rules(settings, parse_rules(f"Toll := {TOLL.canonical}\nArticle 4 := sense:nato"), datetime.now(UTC))
    telegram.open_private(1)
    async with running_bot(settings, read_timeout=1):
        telegram.say(1, f"/start {TOLL.id}")
        await telegram.until(lambda: len(telegram.chat(1).messages) == 2)
        await apply_rules(settings, (), datetime.now(UTC))
        rules = await until_ruled(settings, {TOLL.id})
    assert rules[TOLL.id].name is None


async def test_a_proxy_that_says_404_does_not_stop_the_commands(settings: Settings, telegram: LocalTelegram) -> None:
    """The library would stop polling for good."""
    telegram.open_private(1)
    async with running_bot(settings, read_timeout=1):
        await _answered(telegram, "/help")
        telegram.misbehave("status", method="getUpdates", status=404, times=2)
        await _answered(telegram, "/help")
        await _answered(telegram, "/help")


async def _answered(telegram: LocalTelegram, text: str) -> None:
    said = telegram.say(1, text).id
    await telegram.until(lambda: any(one.id > said and one.sender.is_bot for one in telegram.chat(1).messages), 30)


async def test_a_wrong_token_is_said_at_once(settings: Settings) -> None:
    """Nothing is started with a token that Telegram does not know."""
    wrong = settings.model_copy(update={"telegram_token": SecretStr("1:wrong")})
    with pytest.raises(TokenRefused, match="telegram_token"):
        await run_bot(wrong, asyncio.Event())


async def test_a_missing_token_is_a_setting_to_mend(kafka_settings: Settings) -> None:
    """Before the database or Kafka are touched."""
    with pytest.raises(SettingsError, match="TELEGRAM_BOT_TOKEN"):
        await run_bot(kafka_settings, asyncio.Event())


async def test_an_operator_hears_of_a_failing_source_and_pauses_it(settings: Settings, telegram: LocalTelegram) -> None:
    """From the topic of ingest's states to a message, and by its button to the topic of orders."""
    telegram.open_private(1, language="fr")
    state = FeedState(source="wire", last_success=START, failures=3, last_error="answered 503", status=503)
    feeds, orders = (full_name(settings.topic_prefix, name) for name in ("feeds", "orders"))
    async with producing(settings) as producer:
        await producer.send_and_wait(feeds, encode_message(state), key=b"wire")
    async with running_bot(settings.model_copy(update={"operators": (1,)}), read_timeout=1), asyncio.timeout(30):
        telegram.say(1, "/stats")
        notice = await telegram.until(
            lambda: next((one for one in telegram.chat(1).messages if "wire" in one.text and one.keyboard), None), 30
        )
        telegram.press(1, notice.id, "Suspendre")
        async with make_consumer(settings, orders) as consumer:
            order = decode((await consumer.getone()).value, FeedOrder)
    assert (order.source, order.paused) == ("wire", True)


async def test_an_alert_is_answered_with_what_the_articles_of_the_week_say(
    settings: Settings, telegram: LocalTelegram
) -> None:
    """One article of the day before has the word, the other does not."""
    telegram.open_private(1, language="en")
    day = datetime.now(UTC) - timedelta(days=1)
    async with producing(settings) as producer:
        for name, text in (("a1", "A landslide killed 41 people in Peru."), ("a2", "The council met on Monday.")):
            article = Article(id=name, source="wire", title=text, text=text, published=day, fetched=day)
            topic = full_name(settings.topic_prefix, "articles")
            at = int(day.timestamp() * 1000)
            await producer.send_and_wait(topic, encode_message(article), key=name.encode(), timestamp_ms=at)
    async with running_bot(settings, read_timeout=1):
        telegram.say(1, "/alert landslide killed>=30")
        await telegram.until(
            lambda: any("1 story would have rung" in one.text for one in telegram.chat(1).messages), 30
        )
    assert "From 2 articles: everything there was." in telegram.chat(1).messages[-1].text
