"""A web server on loopback that does what feeds do, and what they should not."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from streams.ingest.network.http import GuardedClient
from streams.ingest.poll import Host, Job
from streams.model import Article, FeedState
from streams.settings import SourceSettings
from streams.sources.cage import WorkerCage
from streams.sources.kinds.feed import FeedConfig, FeedSource

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Site:
    """A server whose pages a test sets: bytes, a response, or a handler by path. Counts what it is asked."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes | Handler] = {}
        self.requests: list[web.Request] = []
        application = web.Application()
        application.router.add_get("/{path:.*}", self._answer)
        self.server = TestServer(application, host="127.0.0.1")

    def show(self, path: str, *items: tuple[str, str]) -> None:
        """Serve an RSS feed of (path, title) pairs, published an hour before NOW."""
        entries = "".join(
            f"<item><guid>{name}</guid><title>{title}</title><link>https://news.example/{name}</link>"
            "<pubDate>Mon, 05 Jan 2026 11:00:00 GMT</pubDate></item>"
            for name, title in items
        )
        self.pages[path] = f'<rss version="2.0"><channel><title>News</title>{entries}</channel></rss>'.encode()

    def job(self, path: str, **settings: Any) -> Job:
        """A feed source at a page."""
        return Job(SourceSettings(id="news", **settings), FeedSource(FeedConfig(url=self.url(path))))

    def url(self, path: str) -> str:
        """The address of a page."""
        return str(self.server.make_url(path))

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(request)
        page = self.pages.get(request.path)
        if page is None:
            return web.Response(status=404)
        if isinstance(page, bytes):
            return web.Response(body=page, content_type="application/rss+xml")
        return await page(request)


@dataclass
class KeptHands:
    """Takes what is handed over, as Kafka would."""

    articles: list[Article] = field(default_factory=list)
    states: list[FeedState] = field(default_factory=list)

    async def hand_over(self, articles: Sequence[Article], state: FeedState) -> None:
        """Keep all."""
        self.articles += articles
        self.states.append(state)

    @property
    def settled(self) -> list[FeedState]:
        """The states after a poll; before it hands over articles it notes the numbers that it gives them."""
        return [state for state in self.states if not state.offered]


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    """A site that is up."""
    made = Site()
    async with made.server:
        yield made


@pytest.fixture
async def client() -> AsyncIterator[GuardedClient]:
    """A client that may go to loopback; short of time and of room."""
    async with GuardedClient(lambda: NOW, allow_private=True, deadline=2.0) as made:
        yield made


@pytest.fixture
def hands() -> KeptHands:
    """What was handed over."""
    return KeptHands()


@pytest.fixture
async def host(client: GuardedClient, hands: KeptHands) -> AsyncIterator[Host]:
    """A host without Kafka."""
    async with WorkerCage(workers=1) as cage:
        yield Host(client, cage, hands, lambda: NOW)
