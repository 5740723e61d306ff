"""Services that tell of disasters, and a channel, over real HTTP and in a real cage: as they serve, so we ask."""

import gzip
from collections.abc import Callable

from aiohttp import web

from streams.ingest.poll import Job, poll
from streams.model import FeedState
from streams.settings import SourceSettings
from streams.sources.kinds.cap import CapConfig, CapSource
from streams.sources.kinds.gdacs import GdacsConfig, GdacsSource
from streams.sources.kinds.telegram import TelegramConfig, TelegramSource
from streams.sources.kinds.usgs import UsgsConfig, UsgsSource
from streams.sources.protocol import Source
from tests.sources import test_cap as cap
from tests.sources import test_gdacs as gdacs
from tests.sources import test_telegram as telegram
from tests.sources import test_usgs as usgs

NEW = FeedState(source="news")
STAMP = "Mon, 05 Jan 2026 11:40:00 GMT"


def job(source: Source) -> Job:
    """A source without a baseline: its first poll tells all."""
    return Job(SourceSettings(id="news", baseline=False), source)


def stamped(body: Callable[[], bytes], kind: str):
    """A page that is sent compressed, and not sent again to whoever has it."""

    async def serve(request: web.Request) -> web.Response:
        if request.headers.get("If-Modified-Since") == STAMP:
            return web.Response(status=304)
        headers = {"Last-Modified": STAMP, "Content-Encoding": "gzip", "Content-Type": kind}
        return web.Response(body=gzip.compress(body()), headers=headers)

    return serve


async def test_a_summary_of_earthquakes_is_sent_once_until_it_changes(site, host, hands) -> None:
    """The second poll is answered by 304, and tells nothing."""
    site.pages["/2.5_day.geojson"] = stamped(lambda: usgs.feed(usgs.feature()), "application/json; charset=utf-8")
    quakes = job(UsgsSource(UsgsConfig(url=site.url("/2.5_day.geojson"))))
    state = await poll(quakes, NEW, host)
    assert [article.title for article in hands.articles] == [
        "Earthquake of magnitude 6.4: 31 km S of Sampleville, Nowhere"
    ]
    state = await poll(quakes, state, host)
    assert (state.status, state.failures, len(hands.articles)) == (304, 0, 1)


async def test_a_disaster_that_grows_in_the_feed_is_told_again_as_a_revision(site, host, hands) -> None:
    """The feed is served whole each time, without validators."""
    site.pages["/rss.xml"] = gdacs.feed(gdacs.event())
    disasters = job(GdacsSource(GdacsConfig(url=site.url("/rss.xml"))))
    state = await poll(disasters, NEW, host)
    site.pages["/rss.xml"] = gdacs.feed(gdacs.event(description="The flood of 3 January caused 31 deaths."))
    await poll(disasters, state, host)
    assert [(article.revision, "31 deaths" in article.text) for article in hands.articles] == [(1, False), (2, True)]
    assert len({article.id for article in hands.articles}) == 1


async def test_each_warning_of_a_list_is_fetched_once_and_a_cancel_withdraws(site, host, hands) -> None:
    """The list names messages beside pages for people; those are never asked for."""
    site.pages["/feed"] = cap.feed("a")
    site.pages["/a.xml"] = cap.message("a")
    warnings = job(CapSource(CapConfig(url=site.url("/feed"))))
    state = await poll(warnings, NEW, host)
    site.pages["/feed"] = cap.feed("a", "later")
    site.pages["/later.xml"] = cap.after("Cancel", "a")
    await poll(warnings, state, host)
    first, last = hands.articles[0], hands.articles[-1]
    assert (first.status, last.status) == ("live", "withdrawn")
    assert [request.path for request in site.requests] == ["/feed", "/a.xml", "/feed", "/later.xml"]


async def test_a_channel_is_read_back_to_the_last_post_that_was_seen(site, host, hands) -> None:
    """The page shows the newest posts; what went by meanwhile is on the pages before it."""
    posts = {7: [7], 12: [7, 8, 9, 10, 11, 12]}
    newest = 7

    async def serve(request: web.Request) -> web.Response:
        before = int(request.query.get("before", newest + 1))
        shown = [one for one in posts[newest] if one < before][-2:]
        body = telegram.page(*(telegram.post(one, f"Report number {one}.") for one in shown))
        return web.Response(body=body, content_type="text/html", charset="utf-8")

    site.pages["/s/desknews"] = serve
    channel = job(TelegramSource(TelegramConfig(channel="desknews", site=site.url("/").rstrip("/"))))
    state = await poll(channel, NEW, host)
    newest = 12
    await poll(channel, state, host)
    told = [article.title for article in hands.articles]
    assert sorted(told) == sorted(f"Report number {one}." for one in posts[12])
    assert [request.query_string for request in site.requests] == ["", "", "before=11", "before=9"]
