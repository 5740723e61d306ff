"""Reads `alerts` and writes what it asks for into the ledger, offsets included, in one transaction a batch."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime

import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord
from sqlalchemy.ext.asyncio import AsyncEngine

from bots.ledger.database import UNANSWERED
from bots.ledger.intake import Concerned, load_offsets, save_offset, take_in
from bots.sender.sender import Sender
from streams.kafka.clients import make_consumer
from streams.kafka.codec import Unreadable, decode
from streams.kafka.deadletters import DeadLetter, describe_error
from streams.kafka.topics import full_name, topic_partitions
from streams.model import StoryEvent
from streams.settings import Settings

log = structlog.get_logger(__name__)

BATCH = 200
ASK_AGAIN = 1.0
"""Seconds between two attempts to have a ledger that does not answer write something down."""


async def follow_alerts(
    settings: Settings,
    engine: AsyncEngine,
    senders: Sequence[Sender],
    producer: AIOKafkaProducer,
    rang: Callable[[StoryEvent], None],
    stop: asyncio.Event,
) -> None:
    """Take in every event from where the ledger stands, until `stop`; a sender picks its own chats, and `rang` is told
    what rings in any. Raises KafkaError.
    """
    consumer = make_consumer(settings, client="tocsin-bot-alerts")
    await consumer.start()
    try:
        await _go_to_where_the_ledger_stands(consumer, settings, engine)
        letters = full_name(settings.topic_prefix, "dead-letters")
        while not stop.is_set():
            batches = await consumer.getmany(timeout_ms=250, max_records=BATCH)
            records = [record for batch in batches.values() for record in batch]
            if records:
                events = await _readable(records, producer, letters)
                for event in await _take_in(engine, senders, records, events):
                    rang(event)
    finally:
        await consumer.stop()


async def _go_to_where_the_ledger_stands(consumer: AIOKafkaConsumer, settings: Settings, engine: AsyncEngine) -> None:
    partitions = topic_partitions(settings.topic_prefix, "alerts")
    consumer.assign(partitions)
    async with engine.begin() as connection:
        known = await load_offsets(connection, full_name(settings.topic_prefix, "alerts"))
    for partition in partitions:
        if partition.partition in known:
            consumer.seek(partition, known[partition.partition])
    if new := [partition for partition in partitions if partition.partition not in known]:
        await consumer.seek_to_beginning(*new)


async def _readable(records: Iterable[ConsumerRecord], producer: AIOKafkaProducer, letters: str) -> list[StoryEvent]:
    """The events in the records, in order; what cannot be read is a dead letter, acknowledged before it is passed."""
    events = []
    for record in records:
        try:
            events.append(decode(record.value or b"", StoryEvent))
        except Unreadable as error:
            letter = DeadLetter(
                key=record.key,
                value=record.value,
                topic=record.topic,
                partition=record.partition,
                offset=record.offset,
                stage="bot",
                error=describe_error(error),
            )
            log.warning("unreadable alert", topic=record.topic, offset=record.offset, error=letter.error)
            await producer.send_and_wait(letters, letter.value, key=letter.key, headers=letter.headers)
    return events


async def _take_in(
    engine: AsyncEngine, senders: Sequence[Sender], records: list[ConsumerRecord], events: list[StoryEvent]
) -> list[StoryEvent]:
    """All rows and offsets of a batch, or none; a ledger that does not answer is asked until it does.

    Returns the events that ring.
    """
    in_doubt = False
    while True:
        try:
            concerned = await _write(engine, records, events)
            for sender in senders if in_doubt else ():
                await sender.catch_up()
            break
        except UNANSWERED:
            log.exception("the ledger does not answer, taking the same events in again in a second")
            in_doubt = True  # a connection that broke at its end may have written all of it
            await asyncio.sleep(ASK_AGAIN)
    for one, event in zip(concerned, events, strict=True):
        for sender in senders:
            sender.add(one, event.story)
    return [event for one, event in zip(concerned, events, strict=True) if one.ring]


async def _write(engine: AsyncEngine, records: list[ConsumerRecord], events: list[StoryEvent]) -> list[Concerned]:
    now = datetime.now(UTC)
    async with engine.begin() as connection:
        concerned = [await take_in(connection, event, now) for event in events]
        following = {(record.topic, record.partition): record.offset + 1 for record in records}
        for (topic, partition), offset in following.items():
            await save_offset(connection, topic, partition, offset)
    return concerned
