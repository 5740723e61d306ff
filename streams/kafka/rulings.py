"""Hands a person's ruling to whoever owns the story's desk, and waits for what is decided about it."""

import asyncio
from contextlib import suppress

from aiokafka import AIOKafkaConsumer

from streams.errors import ForPeople
from streams.kafka.clients import make_admin, make_consumer, make_producer
from streams.kafka.codec import Unreadable, decode, encode_message
from streams.kafka.topics import check_topics, full_name, topic_partitions
from streams.model import Decision, Ruling
from streams.settings import Settings


class UnknownDesk(ForPeople, ValueError):
    """The story's desk has no partition: its stories cannot be ruled about with these settings."""


async def rule(settings: Settings, ruling: Ruling, patience: float) -> Decision | None:
    """What was decided about the ruling; None where no assembler has answered for so many seconds.

    Raises UnknownDesk, KafkaError, NotRunning, WrongTopics.
    """
    if ruling.desk not in settings.desks:
        known = ", ".join(sorted(settings.desks))
        raise UnknownDesk(f"the story's desk {ruling.desk!r} is not in the setting `desks` ({known})")
    async with make_admin(settings) as admin:
        await check_topics(admin, settings.topic_prefix)
    async with make_consumer(settings) as consumer, make_producer(settings) as producer:
        partitions = topic_partitions(settings.topic_prefix, "decisions")
        consumer.assign(partitions)
        await consumer.seek_to_end(*partitions)
        # Only now is it known where the decision will be looked for from: before the ruling is sent.
        for partition in partitions:
            await consumer.position(partition)
        readings = full_name(settings.topic_prefix, "readings")
        partition = settings.desks[ruling.desk]
        await producer.send_and_wait(readings, encode_message(ruling), key=ruling.desk.encode(), partition=partition)
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                return await _decision_on(ruling, consumer)
    return None


async def _decision_on(ruling: Ruling, consumer: AIOKafkaConsumer) -> Decision:
    async for record in consumer:
        with suppress(Unreadable):
            decision = decode(record.value or b"", Decision)
            if decision.id == ruling.id:
                return decision
    raise AssertionError("a consumer has no end")
