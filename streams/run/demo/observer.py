"""Watches the topics from outside, as an operator would, and keeps what a news day is counted by."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from streams.kafka.clients import make_consumer
from streams.kafka.codec import decode
from streams.kafka.topics import full_name
from streams.model import Article, Decision, Story, StoryEvent
from streams.run.demo.audit import Seen
from streams.settings import Settings

WATCHED = ("articles", "decisions", "stories", "alerts")


@asynccontextmanager
async def observing(settings: Settings, on_event: Callable[[StoryEvent], None]) -> AsyncIterator[Seen]:
    """What was seen so far, growing until the end; `on_event` is called once for each event. Raises KafkaError."""
    names = {full_name(settings.topic_prefix, name): name for name in WATCHED}
    consumer = make_consumer(settings, *names, client="observer")
    seen = Seen()
    await consumer.start()
    task = asyncio.create_task(_watch(consumer, names, seen, on_event))
    try:
        yield seen
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await consumer.stop()


async def _watch(consumer: Any, names: dict[str, str], seen: Seen, on_event: Callable[[StoryEvent], None]) -> None:
    async for record in consumer:
        _note(names[record.topic], record.value, seen, on_event)


def _note(topic: str, value: bytes | None, seen: Seen, on_event: Callable[[StoryEvent], None]) -> None:
    if value is None:
        return
    if topic == "articles":
        article = decode(value, Article)
        seen.published.add((article.id, article.revision))
    elif topic == "decisions":
        seen.decided(decode(value, Decision))
    elif topic == "stories":
        story = decode(value, Story)
        seen.stories.discard(story.id) if story.redirect else seen.stories.add(story.id)
    else:
        seen.alert_records += 1
        event = decode(value, StoryEvent)
        if event.id not in seen.events:
            seen.events[event.id] = event
            on_event(event)
