"""From a site over HTTP onto a real Kafka, and back from `feeds` after a crash."""

import asyncio
import json
import os
import sys
from contextlib import asynccontextmanager

import pytest

from streams.ingest.app import run_ingest
from streams.ingest.restore import read_feeds
from streams.kafka.clients import make_consumer, make_producer
from streams.kafka.codec import decode
from streams.kafka.topics import ensure_topics, full_name
from streams.model import Article
from streams.settings import SourceSettings

pytestmark = pytest.mark.broker

DEADLINE = 60

DIE_BEFORE_THE_STATE = """
import asyncio, os
from streams.ingest.app import run_ingest
from streams.ingest.handover.publisher import Publisher
from streams.settings import load

send = Publisher._send
topics = []

async def dying(self, topic, records):
    if topics[-1:] == ["articles"]:
        os._exit(9)
    await send(self, topic, records)
    topics.append(topic if records else "nothing")

Publisher._send = dying
asyncio.run(run_ingest(load(), asyncio.Event()))
"""


@asynccontextmanager
async def ingest(settings):
    """The ingester, running until the block ends."""
    stop = asyncio.Event()
    running = asyncio.create_task(run_ingest(settings, stop))
    try:
        async with asyncio.timeout(DEADLINE):
            yield running
    finally:
        stop.set()
        await running


@asynccontextmanager
async def articles(settings):
    """A consumer of `articles` from the beginning."""
    consumer = make_consumer(settings, full_name(settings.topic_prefix, "articles"))
    await consumer.start()
    try:
        yield consumer
    finally:
        await consumer.stop()


async def take(consumer, count) -> list[Article]:
    """The next articles."""
    async with asyncio.timeout(DEADLINE):
        return [decode((await consumer.getone()).value, Article) for _ in range(count)]


def with_source(settings, site, interval=1, whole_text=False):
    """The settings with one feed of the site."""
    own = {"interval": interval, "whole_text": whole_text, "config": {"url": site.url("/feed")}}
    source = SourceSettings(id="news", baseline=False, **own)
    return settings.model_copy(update={"sources": (source,), "allow_private": True})


async def test_a_growing_feed_reaches_kafka_and_a_restart_goes_on(kafka_settings, site) -> None:
    """Each article once, an edit as the second revision, across two runs; then its state is on `feeds`."""
    settings = with_source(kafka_settings, site)
    site.show("/feed", ("a", "Nine killed"))
    async with ingest(settings), articles(settings) as consumer:
        (first,) = await take(consumer, 1)
    site.show("/feed", ("b", "Storm"), ("a", "Twenty-two killed"))
    async with ingest(settings), articles(settings) as consumer:
        found = await take(consumer, 3)
    assert {(a.title, a.revision) for a in found} == {("Nine killed", 1), ("Storm", 1), ("Twenty-two killed", 2)}
    assert first in found
    (state,) = (await read_feeds(settings)).states.values()
    assert (state.source, state.failures, len(state.seen)) == ("news", 0, 2)


async def test_an_article_of_a_teaser_reaches_kafka_with_its_pages_text(kafka_settings, site) -> None:
    """Where the source asks for whole texts."""
    words = "The harbour office said on Monday that a ferry had struck the quay, and that twelve people were dead."
    site.pages["/ferry"] = f"<html><body><article><p>{words}</p><p>{words[::-1]}</p></article></body></html>".encode()
    item = f"<item><title>Ferry strikes quay</title><link>{site.url('/ferry')}</link></item>"
    site.pages["/feed"] = f"<rss version='2.0'><channel>{item}</channel></rss>".encode()
    async with ingest(with_source(kafka_settings, site, whole_text=True)), articles(kafka_settings) as consumer:
        (article,) = await take(consumer, 1)
    assert words in article.text


async def crash_before_the_state(settings) -> None:
    """An ingester that dies when the broker has the articles and before it is told of their state."""
    environment = os.environ | {
        "TOCSIN_KAFKA": settings.kafka,
        "TOCSIN_TOPIC_PREFIX": settings.topic_prefix,
        "TOCSIN_DATA": str(settings.data),
        "TOCSIN_ALLOW_PRIVATE": "true",
        "TOCSIN_SOURCES": json.dumps([source.model_dump() for source in settings.sources]),
    }
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", DIE_BEFORE_THE_STATE, env=environment)
    async with asyncio.timeout(DEADLINE):
        assert await process.wait() == 9
    (state,) = (await read_feeds(settings)).states.values()
    assert (state.seen, len(state.offered)) == ({}, 2)


async def test_a_crash_between_articles_and_state_sends_the_same_again(kafka_settings, site) -> None:
    """The process dies there; the next one gives the same ids and revisions, which readers ignore."""
    settings = with_source(kafka_settings, site)
    site.show("/feed", ("a", "Nine killed"), ("b", "Storm"))
    await crash_before_the_state(settings)
    async with ingest(settings), articles(settings) as consumer:
        found = await take(consumer, 4)
    assert sorted((a.title, a.revision) for a in found) == [("Nine killed", 1)] * 2 + [("Storm", 1)] * 2
    assert len({a.id for a in found}) == 2


async def test_what_changed_during_a_crash_is_a_further_revision(kafka_settings, site) -> None:
    """Nobody knows what the broker had: under the old number readers would ignore the new words as a repeat."""
    settings = with_source(kafka_settings, site)
    site.show("/feed", ("a", "Nine killed"), ("b", "Storm"))
    await crash_before_the_state(settings)
    site.show("/feed", ("a", "Twenty-two killed"), ("b", "Storm"))
    async with ingest(settings), articles(settings) as consumer:
        found = await take(consumer, 4)
    known = [("Nine killed", 1), ("Storm", 1), ("Storm", 1), ("Twenty-two killed", 2)]
    assert sorted((a.title, a.revision) for a in found) == known


async def test_a_state_that_cannot_be_read_begins_anew(kafka_settings) -> None:
    """And the others are restored."""
    await ensure_topics(kafka_settings)
    producer = make_producer(kafka_settings)
    await producer.start()
    await producer.send_and_wait(full_name(kafka_settings.topic_prefix, "feeds"), b"{broken", key=b"bad")
    good = b'{"v":1,"type":"feed","source":"good"}'
    await producer.send_and_wait(full_name(kafka_settings.topic_prefix, "feeds"), good, key=b"good")
    await producer.stop()
    assert set((await read_feeds(kafka_settings)).states) == {"good"}
