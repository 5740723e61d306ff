"""The bot's process: takes commands, reads `alerts`, sends; one event loop, ended in order."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from sqlalchemy.ext.asyncio import AsyncEngine

from bots.alerts import follow_alerts
from bots.commands.desk import Desk, Office
from bots.commands.signing import Signer
from bots.feeds import FeedBook
from bots.incoming.line import Line
from bots.incoming.polling import make_alert_bot, reach, token_of
from bots.incoming.updates import taking_updates
from bots.ledger.bots import recognise
from bots.ledger.database import open_ledger
from bots.ledger.holding import hold_ledger
from bots.ledger.pruning import prune_daily
from bots.ledger.tally import tally
from bots.ledger.waiting import Queue, read_queue
from bots.operators import Notices
from bots.rulebook import Rulebook
from bots.sender.sender import Sender
from bots.transports.endpoints import Endpoints
from bots.transports.metered import Metered
from bots.transports.plugins import load_transports
from bots.transports.telegram import Telegram
from bots.watching.checks import make_checks
from bots.watching.health import Health
from bots.watching.metrics import Metrics
from streams.kafka.clients import make_consumer, make_producer
from streams.kafka.topics import ensure_topics
from streams.listening import listening
from streams.run.hindsight import Looker
from streams.settings import Settings

log = structlog.get_logger(__name__)

READ_TIMEOUT = 10.0
"""Seconds to wait for Telegram's answer to an alert; after that its outcome is unknown."""


async def run_bot(settings: Settings, stop: asyncio.Event, read_timeout: float = READ_TIMEOUT) -> None:
    """Run until `stop`. Raises SettingsError, LedgerUnavailable, LedgerHeld, TokenRefused, WrongTopics, CannotListen,
    KafkaError.
    """
    token_of(settings)
    metrics = Metrics(lambda: datetime.now(UTC))
    line, health = Line(metrics.count_answer), Health(metrics)
    async with AsyncExitStack() as stack:
        if settings.bot_listen:
            await stack.enter_async_context(listening(health.serve(), settings.bot_listen, "bot_listen"))
        hold = await stack.enter_async_context(hold_ledger(settings.database_url, stop))
        if hold is None:
            return
        engine = await stack.enter_async_context(open_ledger(settings.database_url))
        await ensure_topics(settings)
        producer = await stack.enter_async_context(_started(make_producer(settings, "tocsin-bot")))
        consumer = await stack.enter_async_context(_started(make_consumer(settings, client="tocsin-bot-rules")))
        sources = await stack.enter_async_context(_started(make_consumer(settings, client="tocsin-bot-feeds")))
        rulebook = Rulebook(engine, consumer, producer, settings.topic_prefix)
        await rulebook.reconcile()
        bot = make_alert_bot(settings, read_timeout, line)
        stack.push_async_callback(bot.shutdown)
        if not await reach(bot.initialize, stop):
            return
        await _recognise(engine, bot.id)
        endpoints = await stack.enter_async_context(_endpoints(settings, engine))
        telegram = Telegram(bot, (settings.telegram_rate, 1.0))
        carriers = [Metered(carrier, metrics) for carrier in (telegram, endpoints)]
        senders = [Sender(engine, carrier, rulebook.name_of) for carrier in carriers]
        for sender in senders:
            await sender.resume()
        looker = await stack.enter_async_context(Looker(settings))
        feeds = FeedBook(producer, settings.topic_prefix, [source.id for source in settings.sources])
        office = Office(frozenset(settings.operators), feeds, looker)
        desk = Desk(engine, rulebook, Signer(token_of(settings)), looker, office, senders[0].look)
        stack.push_async_callback(desk.errands.end)
        await stack.enter_async_context(taking_updates(settings, desk, line, stop))
        metrics.read_queue_by(partial(_queue, engine))
        health.watch(make_checks(engine, producer, bot, line, settings.telegram_webhook))
        counted = partial(metrics.count_alert, name_of=rulebook.name_of)
        log.info("the bot is ready", bot=bot.username)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(hold.keep(engine, stop))
            tasks.create_task(prune_daily(engine, stop))
            for sender in senders:
                tasks.create_task(sender.run(stop))
            tasks.create_task(follow_alerts(settings, engine, senders, producer, counted, stop))
            tasks.create_task(rulebook.follow(stop))
            tasks.create_task(feeds.follow(sources, stop))
            tasks.create_task(Notices(engine, bot, senders[0].offer, feeds, rulebook, office.operators).run(stop))
        async with engine.begin() as connection:
            log.info("the bot ends", tally=await tally(connection))


async def _recognise(engine: AsyncEngine, bot: int) -> None:
    async with engine.begin() as connection:
        if former := await recognise(connection, bot, datetime.now(UTC)):
            log.warning("this is another bot than before: its messages stay as they are", former=former, bot=bot)


async def _queue(engine: AsyncEngine) -> Queue:
    async with engine.begin() as connection:
        return await read_queue(connection)


@asynccontextmanager
async def _started(client: AIOKafkaProducer | AIOKafkaConsumer) -> AsyncIterator[Any]:
    try:
        await client.start()
        yield client
    finally:
        await client.stop()


@asynccontextmanager
async def _endpoints(settings: Settings, engine: AsyncEngine) -> AsyncIterator[Endpoints]:
    """All transports beside Telegram, closed in the end."""
    transports = load_transports(settings)
    try:
        yield Endpoints(engine, transports)
    finally:
        for transport in transports.values():
            await transport.close()
