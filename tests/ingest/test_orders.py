"""Operators add, pause, resume and retry sources, whether ingest runs or not."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from streams.ingest.ordering import next_order as ordering
from streams.ingest.restore import read_feeds
from streams.kafka.clients import make_producer
from streams.kafka.codec import encode_message
from streams.kafka.topics import ensure_topics, full_name
from streams.model import FeedOrder
from streams.settings import SourceSettings
from tests.ingest.test_kafka import DEADLINE, articles, ingest, take

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
URL = "https://www.news.example/feed.xml"


def test_an_added_feed_is_called_by_its_host() -> None:
    """A number keeps two apart; the same address is not added twice."""
    first = ordering.add(URL, (), (), NOW)
    second = ordering.add("https://news.example/other", (first,), (first.source,), NOW)
    assert (first.source, first.url, second.source) == ("news.example", URL, "news.example-2")
    with pytest.raises(ordering.AlreadyThere, match=r"news\.example"):
        ordering.add(URL, (first,), (first.source,), NOW)


def test_an_order_changes_one_thing_and_keeps_the_others() -> None:
    """A pause of an added feed keeps its address; a retry resumes."""
    paused = ordering.pause("news.example", ordering.add(URL, (), (), NOW), LATER)
    assert (paused.paused, paused.url, paused.at) == (True, URL, LATER)
    assert ordering.resume("news.example", paused, LATER).paused is False
    tried = ordering.retry("news.example", paused, LATER)
    assert (tried.paused, tried.retry, tried.url) == (False, LATER, URL)


async def give(settings, *orders: FeedOrder | bytes) -> None:
    """Put orders onto the topic."""
    await ensure_topics(settings)
    async with make_producer(settings) as producer:
        for order in orders:
            raw = order if isinstance(order, bytes) else encode_message(order)
            key = b"bad" if isinstance(order, bytes) else order.source.encode()
            await producer.send_and_wait(full_name(settings.topic_prefix, "orders"), raw, key=key)


@pytest.mark.broker
async def test_orders_are_carried_out_at_the_start_and_while_it_runs(kafka_settings, site) -> None:
    """Paused before the start, it is not asked; a feed added meanwhile is; an order that is none holds up nothing."""
    source = SourceSettings(id="news", interval=1, baseline=False, config={"url": site.url("/feed")})
    settings = kafka_settings.model_copy(update={"sources": (source,), "allow_private": True})
    now = datetime.now(UTC)
    site.show("/feed", ("a", "Nine killed"))
    site.show("/more", ("b", "Storm"))
    await give(settings, ordering.pause("news", None, now), b"no order")
    async with ingest(settings), articles(settings) as consumer:
        other = FeedOrder(source="other", at=now, url=site.url("/more"))
        await give(settings, other, FeedOrder(source="nobody", at=now), FeedOrder(source="x", at=now, url="ftp://x"))
        async with asyncio.timeout(DEADLINE):
            while "other" not in (states := (await read_feeds(settings)).states):
                await asyncio.sleep(0.05)
        assert set(states) == {"other"}
        await give(settings, ordering.retry("news", None, datetime.now(UTC)))
        (found,) = await take(consumer, 1)
    assert (found.source, found.title) == ("news", "Nine killed")
