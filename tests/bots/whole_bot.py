"""The whole bot in the test's own process, and the alerts that it follows."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from bots.app import run_bot
from streams.kafka.clients import make_producer
from streams.kafka.codec import encode_message
from streams.kafka.topics import full_name
from streams.model import StoryEvent
from streams.settings import Settings


@asynccontextmanager
async def running_bot(settings: Settings, read_timeout: int = 2) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """A bot, ended in order; what is given ends it earlier."""
    stop = asyncio.Event()
    task = asyncio.create_task(run_bot(settings, stop, read_timeout=read_timeout))

    async def end() -> None:
        stop.set()
        await task

    try:
        yield end
    finally:
        await end()


async def publish(settings: Settings, *events: StoryEvent) -> None:
    """Alerts on Kafka, as the assembler sends them, acknowledged."""
    async with make_producer(settings) as producer:
        for one in events:
            topic = full_name(settings.topic_prefix, "alerts")
            await producer.send_and_wait(topic, encode_message(one), key=one.story.id.encode())
