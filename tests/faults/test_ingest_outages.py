"""Kafka is away for long while feeds move on, and ingest is killed in the middle of it: every article arrives."""

import asyncio
from pathlib import Path

import pytest

from streams.ingest.restore import read_feeds
from streams.kafka.codec import decode
from streams.kafka.embedded import EmbeddedKafka
from streams.kafka.follow import all_records
from streams.model import Article
from streams.settings import Settings, SourceSettings
from tests.ingest.conftest import Site, site
from tests.ingest.process import ingest_process
from tests.ingest.test_kafka import DEADLINE, ingest

__all__ = ["site"]

pytestmark = [pytest.mark.broker, pytest.mark.faults]


def settings_of(broker: EmbeddedKafka, site: Site, data: Path) -> Settings:
    """One feed, asked every second."""
    source = SourceSettings(id="news", interval=1, baseline=False, config={"url": site.url("/feed")})
    return Settings(kafka=broker.bootstrap, data=data, sources=(source,), allow_private=True)


async def until_asked(site: Site, more: int) -> None:
    """Wait until the site was asked so many times more: what it showed before that is safe somewhere."""
    wanted = len(site.requests) + more
    async with asyncio.timeout(DEADLINE):
        while len(site.requests) < wanted:
            await asyncio.sleep(0.05)


async def published(settings: Settings) -> list[Article]:
    """What is on `articles`."""
    return [decode(record.value, Article) async for record in all_records(settings, "articles")]


async def until_published(settings: Settings, titles: set[str]) -> list[Article]:
    """Wait until articles of these titles are there; all that are."""
    async with asyncio.timeout(DEADLINE):
        while True:
            found = await published(settings)
            if titles <= {article.title for article in found}:
                return found
            await asyncio.sleep(0.2)


async def test_what_feeds_showed_while_kafka_was_away_arrives_although_ingest_was_killed(
    broker: EmbeddedKafka, site: Site, tmp_path: Path
) -> None:
    """The feed shows one article at a time; what it showed in the outage is in the spool of a process that is dead."""
    settings = settings_of(broker, site, tmp_path / "data")
    site.show("/feed", ("a", "Before"))
    async with ingest_process(settings):
        await until_published(settings, {"Before"})
        await broker.stop()
        for name, title in (("b", "First word"), ("c", "Storm"), ("b", "Last word")):
            site.show("/feed", (name, title))
            await until_asked(site, 2)
    site.show("/feed", ("d", "After"))
    await broker.start()
    async with ingest(settings):
        found = await until_published(settings, {"Before", "First word", "Storm", "Last word", "After"})
        await until_asked(site, 2)
    numbers = {title: {a.revision for a in found if a.title == title} for title in ("First word", "Storm", "Last word")}
    assert numbers == {"First word": {1}, "Storm": {1}, "Last word": {2}}
    (state,) = (await read_feeds(settings)).states.values()
    assert (len(state.seen), state.offered, state.missed) == (4, {}, None)


async def test_a_stop_while_kafka_is_away_ends_in_order(broker: EmbeddedKafka, site: Site, tmp_path: Path) -> None:
    """SIGTERM in an outage: what was asked is kept, the process ends, and the next one sends it."""
    settings = settings_of(broker, site, tmp_path / "data")
    site.show("/feed", ("a", "Before"))
    async with ingest_process(settings) as running:
        await until_published(settings, {"Before"})
        await broker.stop()
        site.show("/feed", ("b", "Storm"))
        await until_asked(site, 1)
        running.terminate()
        async with asyncio.timeout(DEADLINE):
            assert await running.wait() == 0
    site.show("/feed", ("c", "After"))
    await broker.start()
    async with ingest(settings):
        await until_published(settings, {"Before", "Storm", "After"})


async def test_two_that_share_go_on_after_an_outage(broker: EmbeddedKafka, site: Site, tmp_path: Path) -> None:
    """Killed and back after a while, Kafka has what both of them kept, and nothing of one source under two numbers."""
    settings = settings_of(broker, site, tmp_path / "data")
    feeds = [f"feed{number}" for number in range(8)]
    sources = tuple(
        SourceSettings(id=feed, interval=1, baseline=False, config={"url": site.url(f"/{feed}")}) for feed in feeds
    )
    both = [
        settings.model_copy(update={"sources": sources, "worker_id": each, "data": tmp_path / each}) for each in "12"
    ]

    def show(title: str) -> set[str]:
        for feed in feeds:
            site.show(f"/{feed}", (f"{feed}-{title}", f"{title} of {feed}"))
        return {f"{title} of {feed}" for feed in feeds}

    async with ingest_process(both[0]), ingest_process(both[1]):
        wanted = show("Storm")
        await until_published(settings, wanted)
        broker.kill()
        for title in ("Flood", "Fire"):
            wanted |= show(title)
            await until_asked(site, 6 * len(feeds))
        wanted |= show("Strike")
        await broker.start()
        found = await until_published(settings, wanted)
        await until_asked(site, 2 * len(feeds))
        found = await published(settings)
    assert {(article.title, article.revision) for article in found} == {(title, 1) for title in wanted}
