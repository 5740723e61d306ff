"""Three ingest processes share the feeds; one is killed, the others go on where it was, and it gets a share again."""

import asyncio
import signal
from collections import Counter
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, suppress

import pytest
from aiokafka.coordinator.protocol import ConsumerProtocolMemberAssignment
from aiokafka.errors import GroupCoordinatorNotAvailableError

from streams.kafka.clients import make_admin
from streams.kafka.topics import ensure_topics
from streams.process.exits import Exit
from streams.settings import Settings, SourceSettings
from tests.faults.test_ingest_kills import Arrivals, arriving
from tests.ingest.conftest import Site, site
from tests.ingest.process import ingest_process

__all__ = ["site"]

pytestmark = [pytest.mark.broker, pytest.mark.faults]

DEADLINE = 60
FEEDS = [f"feed{number}" for number in range(24)]
WORKERS = ("1", "2", "3")

Process = asyncio.subprocess.Process


class Newspapers:
    """Feeds on one site, each with articles of its own; a feed shows its two newest."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._shown: dict[str, list[tuple[str, str]]] = {feed: [] for feed in FEEDS}
        self.wanted: Counter[tuple[str, int]] = Counter()
        for feed in FEEDS:
            site.show(f"/{feed}")

    def grow(self, name: str) -> None:
        """A new article in each feed."""
        for feed, items in self._shown.items():
            items.insert(0, (f"{feed}-{name}", f"{name} in {feed}"))
            self.wanted[self._show(feed), 1] += 1

    def edit(self) -> None:
        """The newest article of each feed gets another title."""
        for feed, items in self._shown.items():
            path, title = items[0]
            items[0] = (path, f"{title}, corrected")
            self.wanted[self._show(feed), 2] += 1

    def _show(self, feed: str) -> str:
        self._site.show(f"/{feed}", *self._shown[feed][:2])
        return f"https://news.example/{self._shown[feed][0][0]}"

    async def until_asked(self, times: int = 2) -> None:
        """Wait until each feed was asked so many times more."""
        begin = len(self._site.requests)
        async with asyncio.timeout(DEADLINE):
            while min(self._asked_since(begin).get(f"/{feed}", 0) for feed in FEEDS) < times:
                await asyncio.sleep(0.1)

    def _asked_since(self, begin: int) -> Mapping[str, int]:
        return Counter(request.path for request in self._site.requests[begin:])


@pytest.fixture
async def papers(site: Site) -> Newspapers:
    """Without an article yet."""
    return Newspapers(site)


def counted(arrivals: Arrivals) -> Counter[tuple[str, int]]:
    """How often each revision of each article is on the topic."""
    return Counter((article.url or "", article.revision) for article in arrivals.articles)


async def until_all(arrivals: Arrivals, papers: Newspapers) -> None:
    """Wait until every revision is there."""
    async with asyncio.timeout(DEADLINE):
        while papers.wanted.keys() - counted(arrivals).keys():
            await asyncio.sleep(0.05)


def ingesting(settings: Settings, site: Site, worker: str) -> AbstractAsyncContextManager[Process]:
    """A process with a data folder of its own, as on a machine of its own."""
    sources = tuple(
        SourceSettings(id=feed, interval=1, baseline=False, config={"url": site.url(f"/{feed}")}) for feed in FEEDS
    )
    own = {"data": settings.data / worker, "sources": sources, "worker_id": worker}
    return ingest_process(settings.model_copy(update=own))


async def until_shared(settings: Settings, workers: set[str]) -> None:
    """Wait until these workers, and no others, have all partitions between them, about as many each."""
    async with make_admin(settings) as admin, asyncio.timeout(DEADLINE):
        shares: dict[str, int] = {}
        while not (
            shares.keys() == workers and sum(shares.values()) == 16 and max(shares.values()) <= 16 // len(workers) + 1
        ):
            await asyncio.sleep(0.1)
            with suppress(GroupCoordinatorNotAvailableError):
                (described,) = await admin.describe_consumer_groups([f"{settings.topic_prefix}tocsin-ingest"])
                shares = {
                    client.rsplit("-", 1)[1]: sum(
                        len(numbers) for _, numbers in ConsumerProtocolMemberAssignment.decode(assignment).assignment
                    )
                    for _, client, _, _, assignment in described.groups[0][5]
                    if assignment
                }


async def test_three_share_the_feeds_and_two_take_over_from_a_dead_one(
    kafka_settings: Settings, site: Site, papers: Newspapers
) -> None:
    """Every revision arrives; only what the dead one had under way may come twice, and then it is the same."""
    await ensure_topics(kafka_settings)
    async with AsyncExitStack() as stack, arriving(kafka_settings) as arrivals:
        processes = {
            worker: await stack.enter_async_context(ingesting(kafka_settings, site, worker)) for worker in WORKERS
        }
        await until_shared(kafka_settings, set(WORKERS))
        papers.grow("storm")
        await until_all(arrivals, papers)
        papers.edit()
        await until_all(arrivals, papers)
        await papers.until_asked()
        assert counted(arrivals) == papers.wanted, "three processes published something twice, or out of nothing"

        papers.grow("flood")
        processes["2"].kill()
        await until_all(arrivals, papers)
        await until_shared(kafka_settings, {"1", "3"})
        papers.edit()
        await until_all(arrivals, papers)
        await papers.until_asked()
        assert counted(arrivals).keys() == papers.wanted.keys()
        assert_the_same(arrivals)

        await stack.enter_async_context(ingesting(kafka_settings, site, "2"))
        await until_shared(kafka_settings, set(WORKERS))
        before = counted(arrivals)
        papers.grow("fire")
        await until_all(arrivals, papers)
        await papers.until_asked()
        assert sum((counted(arrivals) - before).values()) == len(FEEDS)


def assert_the_same(arrivals: Arrivals) -> None:
    """A revision that came twice has the same words."""
    titles: dict[tuple[str, int], set[str]] = {}
    for article in arrivals.articles:
        titles.setdefault((article.id, article.revision), set()).add(article.title)
    assert {len(known) for known in titles.values()} == {1}


async def test_one_that_wakes_up_after_its_feeds_were_taken_over_publishes_nothing(
    kafka_settings: Settings, site: Site, papers: Newspapers
) -> None:
    """Stopped amid its polls for longer than the group waits, it ends when it is woken, and says why."""
    await ensure_topics(kafka_settings)
    async with AsyncExitStack() as stack, arriving(kafka_settings) as arrivals:
        await stack.enter_async_context(ingesting(kafka_settings, site, "1"))
        sleeper = await stack.enter_async_context(ingesting(kafka_settings, site, "2"))
        await until_shared(kafka_settings, {"1", "2"})
        papers.grow("storm")
        await until_all(arrivals, papers)
        papers.grow("flood")
        sleeper.send_signal(signal.SIGSTOP)
        await until_shared(kafka_settings, {"1"})
        await until_all(arrivals, papers)
        await papers.until_asked()
        before = counted(arrivals)
        sleeper.send_signal(signal.SIGCONT)
        async with asyncio.timeout(DEADLINE):
            assert await sleeper.wait() == Exit.LOST_TIME
        await papers.until_asked()
        assert counted(arrivals) == before
        assert before.keys() == papers.wanted.keys()
