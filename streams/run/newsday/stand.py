"""The news stand: serves each outlet's feed and pages on loopback as of the elapsed time of the day."""

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import blake2b
from html import escape
from typing import Self

from aiohttp import web

from streams.run.newsday.day import Day, Outlet
from streams.run.newsday.feeds import Shown, feed, last_change, page, shown

_TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml"}


def _utc_now() -> datetime:
    return datetime.now(UTC)


class NewsStand:
    """Serves a day from entering its block on; the feeds are empty until `begin`. `clock` gives aware UTC."""

    def __init__(self, day: Day, port: int = 0, clock: Callable[[], datetime] = _utc_now) -> None:
        self.day = day
        self._port = port
        self._clock = clock
        self._start: datetime | None = None
        self._opened = clock()
        self._outlets = {outlet.id: outlet for outlet in day.outlets}
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        """Listen. Raises OSError where the port is taken."""
        application = web.Application()
        application.router.add_get("/", self._index)
        application.router.add_get("/{outlet}/feed.xml", self._feed)
        application.router.add_get("/{outlet}/{slug}", self._page)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        except OSError:
            await self._runner.cleanup()
            raise
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop."""
        if self._runner:
            await self._runner.cleanup()

    def begin(self) -> None:
        """The day starts now."""
        self._start = self._clock()

    @property
    def elapsed(self) -> float:
        """Seconds since the day's start; -1 before it."""
        return (self._clock() - self._start).total_seconds() if self._start else -1

    @property
    def url(self) -> str:
        """The stand's address."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def feeds(self) -> dict[str, str]:
        """The address of each outlet's feed, by the outlet's id."""
        return {outlet.id: f"{self.url}/{outlet.id}/feed.xml" for outlet in self.day.outlets}

    @property
    def published(self) -> int:
        """How many articles have appeared so far."""
        return sum(len(self._shown(outlet)) for outlet in self.day.outlets)

    def _shown(self, outlet: Outlet) -> tuple[Shown, ...]:
        return shown(outlet, self._start or self._opened, self.elapsed)

    def _find(self, request: web.Request) -> Outlet:
        outlet = self._outlets.get(request.match_info["outlet"])
        if outlet is None:
            raise web.HTTPNotFound(text=f"no such outlet; there are {', '.join(self._outlets)}")
        return outlet

    async def _feed(self, request: web.Request) -> web.Response:
        outlet = self._find(request)
        start, articles = self._start or self._opened, self._shown(outlet)
        body = feed(outlet, articles, start, f"{self.url}/{outlet.id}")
        changed = last_change(articles, start)
        etag = blake2b(body, digest_size=10).hexdigest()
        headers = {"ETag": f'"{etag}"', "Last-Modified": format_datetime(changed, usegmt=True)}
        if _is_known(request, etag, changed):
            return web.Response(status=304, headers=headers)
        return web.Response(body=body, content_type=_TYPES[outlet.format], charset="utf-8", headers=headers)

    async def _page(self, request: web.Request) -> web.Response:
        outlet = self._find(request)
        for article in self._shown(outlet):
            if article.slug == request.match_info["slug"]:
                return web.Response(text=page(outlet, article), content_type="text/html")
        raise web.HTTPNotFound(text="no such article, or not yet")

    async def _index(self, request: web.Request) -> web.Response:
        lines = (
            f'<li><a href="/{outlet.id}/feed.xml">{escape(outlet.name)}</a>: {len(self._shown(outlet))} articles</li>'
            for outlet in self.day.outlets
        )
        text = f'<!doctype html><meta charset="utf-8"><title>The news day</title><ul>{"".join(lines)}</ul>'
        return web.Response(text=text, content_type="text/html")


def _is_known(request: web.Request, etag: str, changed: datetime) -> bool:
    """Whether the caller has this very body; the date counts only without a tag (RFC 9110, 13.1.3)."""
    if request.if_none_match is not None:
        return any(known.value in (etag, "*") for known in request.if_none_match)
    return request.if_modified_since is not None and changed <= request.if_modified_since
