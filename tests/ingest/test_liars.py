"""Feeds that lie about what is new: nothing of theirs is on `articles` twice."""

from datetime import timedelta
from itertools import count

import pytest
from aiohttp import web

from streams.ingest.poll import Host, Job, poll
from streams.model import FeedState
from streams.settings import SourceSettings
from tests.ingest.conftest import NOW, KeptHands, Site

TITLES = [f"Report {number} from the harbour" for number in range(5)]


def entry(title: str, guid: str, *, link: str = "", hour: int = 11) -> str:
    """An item of an RSS feed, of this hour of NOW's day."""
    link = f"<link>https://news.example/{link}</link>" if link else ""
    date = f"<pubDate>Mon, 05 Jan 2026 {hour:02d}:00:00 GMT</pubDate>"
    return f"<item><guid>{guid}</guid><title>{title}</title>{link}{date}</item>"


def page(*entries: str) -> bytes:
    """An RSS feed."""
    return f'<rss version="2.0"><channel><title>News</title>{"".join(entries)}</channel></rss>'.encode()


async def polls(site: Site, host: Host, *bodies: bytes) -> FeedState:
    """The state after a poll of each body, one after the other."""
    state = FeedState(source="news")
    for body in bodies:
        site.pages["/feed"] = body
        state = await poll(site.job("/feed", baseline=False), state, host)
        assert not state.failures
    return state


def published(hands: KeptHands) -> list[tuple[str, int]]:
    """Title and revision of all that is on `articles`."""
    assert len({(article.id, article.revision) for article in hands.articles}) == len(hands.articles)
    return [(article.title, article.revision) for article in hands.articles]


@pytest.mark.parametrize("link", ["", "read?session={}"])
async def test_a_feed_that_gives_everything_a_new_name_at_each_poll_tells_nothing_twice(
    site, host, hands, link
) -> None:
    """New guids, or addresses with another session in each; what is really new among them is published."""
    names = count()

    def renamed(titles: list[str]) -> bytes:
        named = ((title, next(names)) for title in titles)
        return page(*(entry(title, f"guid-{name}", link=link.format(name)) for title, name in named))

    await polls(site, host, renamed(TITLES), renamed(TITLES), renamed(TITLES), renamed(["A storm", *TITLES]))
    assert published(hands) == [*((title, 1) for title in TITLES), ("A storm", 1)]


async def test_the_same_words_again_are_news_where_the_others_keep_their_names(site, host, hands) -> None:
    """A warning that is issued anew reads as the last one did."""
    first = [entry(title, title) for title in TITLES]
    await polls(site, host, page(*first), page(entry(TITLES[0], "anew"), *first))
    assert published(hands)[-1] == (TITLES[0], 1)
    assert len(hands.articles) == len(TITLES) + 1


async def test_a_feed_that_dates_everything_anew_tells_nothing_twice(site, host, hands) -> None:
    """Each poll at another hour."""
    await polls(site, host, *(page(*(entry(title, title, hour=hour) for title in TITLES)) for hour in (8, 9, 10, 23)))
    assert published(hands) == [(title, 1) for title in TITLES]
    assert all(article.published <= NOW for article in hands.articles)


async def test_a_feed_that_goes_back_in_time_and_on_again_tells_nothing_twice(site, host, hands) -> None:
    """Yesterday's page between two of today's: what is gone from it is not withdrawn and comes back as known."""
    old, new = TITLES[2:], TITLES
    bodies = [page(*(entry(title, title) for title in titles)) for titles in (old, new, old, new)]
    await polls(site, host, *bodies)
    assert sorted(published(hands)) == [(title, 1) for title in TITLES]


async def test_an_edit_that_is_taken_back_is_a_further_revision(site, host, hands) -> None:
    """A correction downwards may read as the first report did; the number of a revision is never used again."""
    nine, ten = (page(entry(f"{killed} killed", "guid", link="a")) for killed in ("Nine", "Ten"))
    await polls(site, host, nine, ten, nine)
    assert published(hands) == [("Nine killed", 1), ("Ten killed", 2), ("Nine killed", 3)]


async def test_a_stale_copy_takes_no_edit_back(site, host, hands) -> None:
    """One server of several answers with the page of an hour ago, and says so."""
    hour = iter([11, 12, 11, 12])
    titles = {11: "Nine killed", 12: "Ten killed"}

    async def flapping(request: web.Request) -> web.Response:
        at = next(hour)
        headers = {"Last-Modified": f"Mon, 05 Jan 2026 {at - 1:02d}:30:00 GMT"}
        return web.Response(body=page(entry(titles[at], "guid", link="a")), headers=headers)

    site.pages["/feed"] = flapping
    job, state = site.job("/feed", baseline=False), FeedState(source="news")
    for _ in range(4):
        state = await poll(job, state, host)
    assert published(hands) == [("Nine killed", 1), ("Ten killed", 2)]


async def test_bombs_are_read_apart_from_sources_that_are_well(site, host) -> None:
    """What was never read, or failed last, has a cage of its own."""
    read: list[str] = []

    class Noting:
        def __init__(self, name: str) -> None:
            self.name = name

        async def run(self, function, body, headers):
            read.append(self.name)
            return await host.cage.run(function, body, headers)

    site.show("/feed", ("a", "Nine killed"))
    apart = Host(host.http, Noting("common"), host.hands, host.now, quarantine=Noting("quarantine"))
    job = Job(SourceSettings(id="news"), site.job("/feed").source)
    state = await poll(job, FeedState(source="news"), apart)
    site.show("/feed", ("b", "Storm"))
    state = await poll(job, state, apart)
    site.pages["/feed"] = b"no feed"
    state = await poll(job, state, apart)
    site.show("/feed", ("c", "Flood"))
    state = await poll(job, state, apart)
    assert read == ["quarantine", "common", "common", "quarantine"]
    assert state.last_success == NOW
    assert state.next_try - NOW < timedelta(hours=1)
