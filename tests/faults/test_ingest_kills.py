"""Ingest is killed with -9 again and again while feeds grow: every article arrives, and a repeat is the same again."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from streams.kafka.clients import make_consumer
from streams.kafka.codec import decode
from streams.kafka.topics import ensure_topics, full_name
from streams.model import Article
from streams.run.newsday.day import Day, load_day
from streams.run.newsday.stand import NewsStand
from streams.run.supervisor import Supervisor, tocsin
from streams.settings import Settings
from tests.environment import environment_of

pytestmark = [pytest.mark.broker, pytest.mark.faults]

DAY = Path(__file__).parents[2] / "deploy" / "demo"
KILLS = 10
FASTER = 4.0
"""The day of the demonstration passes in a quarter of its time."""


class FastClock:
    """UTC from now on, but faster."""

    def __init__(self) -> None:
        self._start = datetime.now(UTC)

    def __call__(self) -> datetime:
        """The time."""
        return self._start + (datetime.now(UTC) - self._start) * FASTER


class Arrivals:
    """What is on `articles`, as it comes."""

    def __init__(self) -> None:
        self.articles: list[Article] = []
        self._more = asyncio.Event()

    async def follow(self, settings: Settings) -> None:
        """Take in what is published until cancelled."""
        consumer = make_consumer(settings, full_name(settings.topic_prefix, "articles"))
        await consumer.start()
        try:
            async for record in consumer:
                self.articles.append(decode(record.value, Article))
                self._more.set()
        finally:
            await consumer.stop()

    @property
    def titles(self) -> dict[str, str]:
        """The title of the highest revision of each article, by its address."""
        newest = sorted(self.articles, key=lambda article: article.revision)
        return {article.url or article.id: article.title for article in newest}

    async def until(self, count: int) -> None:
        """Wait until there are so many different articles."""
        while len(self.titles) < count:
            self._more.clear()
            await self._more.wait()

    async def until_titles(self, titles: dict[str, str]) -> None:
        """Wait until each article has its last title."""
        while self.titles != titles:
            self._more.clear()
            await self._more.wait()


@asynccontextmanager
async def arriving(settings: Settings) -> AsyncIterator[Arrivals]:
    """The articles of a topic, followed in the background."""
    arrivals = Arrivals()
    task = asyncio.create_task(arrivals.follow(settings))
    try:
        yield arrivals
    finally:
        task.cancel()
        await asyncio.wait((task,))


def final_titles(day: Day, stand: NewsStand) -> dict[str, str]:
    """Each article's address and its title after the last edit."""
    return {
        f"{stand.url}/{outlet.id}/{piece.slug}": next((e.title for e in reversed(piece.edits) if e.title), piece.title)
        for outlet in day.outlets
        for piece in outlet.articles
    }


async def test_ten_kills_of_ingest_lose_no_article_and_change_none(
    kafka_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each article of the day arrives with its last title; a revision that comes twice has the same content."""
    monkeypatch.setattr("streams.run.restarts.HEALTHY_AFTER", 0.0)  # the deaths here are no failed starts
    await ensure_topics(kafka_settings)
    async with NewsStand(load_day(DAY), clock=FastClock()) as stand, arriving(kafka_settings) as arrivals:
        wanted = final_titles(stand.day, stand)
        supervisor = Supervisor(
            [tocsin("ingest", "ingest")], environment(kafka_settings, stand), tmp_path, tmp_path / "l"
        )
        await supervisor.start()
        try:
            stand.begin()
            for kill in range(KILLS):
                await arrivals.until((kill + 1) * len(wanted) // (KILLS + 2))
                await kill_it(supervisor)
            await arrivals.until_titles(wanted)
        finally:
            await supervisor.stop()
    assert supervisor.restarts == {"ingest": KILLS}
    contents: dict[tuple[str, int], set[tuple[str, str]]] = {}
    for article in arrivals.articles:
        contents.setdefault((article.id, article.revision), set()).add((article.title, article.text))
    assert {len(seen) for seen in contents.values()} == {1}


async def kill_it(supervisor: Supervisor) -> None:
    """kill -9 of ingest, as soon as it runs (it may be between two lives)."""
    while (pid := supervisor.pid("ingest")) is None:
        await asyncio.sleep(0.02)
    os.kill(pid, 9)
    while supervisor.pid("ingest") == pid:
        await asyncio.sleep(0.02)


def environment(settings: Settings, stand: NewsStand) -> dict[str, str]:
    """What the process needs to know: the broker, and the stand's feeds as sources."""
    sources = [
        f'{{"id": "{outlet}", "interval": 1, "baseline": false, "config": {{"url": "{address}"}}}}'
        for outlet, address in stand.feeds.items()
    ]
    return environment_of(settings, TOCSIN_ALLOW_PRIVATE="true", TOCSIN_SOURCES=f"[{', '.join(sources)}]")
