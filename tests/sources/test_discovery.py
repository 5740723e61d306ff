"""An operator gives the address of a page; the page names its feed."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from streams.sources.errors import Gone, Malformed, SourceError, Unavailable
from streams.sources.item import Checkpoint, Item, Pace
from streams.sources.kinds.feed import FeedConfig, FeedSource
from streams.sources.parse.entries import parse
from streams.sources.protocol import Context
from streams.sources.recorded import OpenCage, RecordedHttp

PAGE = "https://paper.example/world/"
FEED = "https://paper.example/world/feed.xml"
NAMING = b"""<!doctype html><html><head><meta charset="iso-8859-1"><title>Paper</title>
<link rel="stylesheet" href="/s.css"><link rel="alternate" hreflang="fr" href="/fr/">
<LINK REL="Alternate" TYPE="application/rss+xml; charset=utf-8" HREF="feed.xml" title="News">
<link rel="alternate" type="application/atom+xml" href="https://paper.example/comments.xml">
</head><body>News</body></html>"""
NEWS = b"""<rss version="2.0"><channel><title>P</title><ttl>15</ttl><skipHours><hour>1</hour><hour>24</hour></skipHours>
<skipDays><day>Sunday</day></skipDays><item><guid>1</guid><title>Bridge closed</title></item></channel></rss>"""


async def read(answers: Mapping[str, bytes], checkpoint: Mapping[str, str] | None = None) -> list[Item | Checkpoint]:
    """What the page's source yields."""
    http, now = RecordedHttp(answers), datetime(2026, 1, 5, tzinfo=UTC)
    context = Context(http=http, cage=OpenCage(), checkpoint=checkpoint or {}, now=lambda: now)
    return [thing async for thing in FeedSource(FeedConfig(url=PAGE)).read(context)]


def test_the_feeds_of_a_page_are_found_in_its_order_and_resolved() -> None:
    """The first is the page's own; a translation or a style sheet is no feed."""
    found = parse(NAMING, {"content-location": PAGE})
    assert found.feeds == (FEED, "https://paper.example/comments.xml")


@pytest.mark.parametrize(
    ("head", "feed"),
    [
        (b'<base href="/en/"><link rel=alternate type=application/rss+xml href=f>', "https://paper.example/en/f"),
        (b'<link rel="x alternate" type="application/feed+json" href="//cdn.example/f">', "https://cdn.example/f"),
    ],
)
def test_an_address_is_resolved_against_the_base_of_the_page(head: bytes, feed: str) -> None:
    """As a browser would."""
    assert parse(b"<html><head>" + head, {"content-location": PAGE}).feeds == (feed,)


@pytest.mark.parametrize(
    "head",
    [b'<link rel="alternate" type="application/rss+xml" href="file:///etc/passwd">', b"<link rel=alternate href=/f>"],
)
def test_a_page_that_names_no_feed_of_the_web_is_called_a_page(head: bytes) -> None:
    """The operator learns that an address of a feed is needed."""
    with pytest.raises(Malformed, match="names no feed"):
        parse(b"<html><head>" + head, {"content-location": PAGE})


async def test_the_feed_that_a_page_names_is_read_and_remembered() -> None:
    """Operators are told which; the page is not asked again while the feed answers."""
    item, checkpoint = await read({PAGE: NAMING, FEED: NEWS})
    assert isinstance(item, Item)
    assert item.title == "Bridge closed"
    assert isinstance(checkpoint, Checkpoint)
    assert checkpoint.note
    assert FEED in checkpoint.note
    assert await read({FEED: NEWS}, checkpoint.values) == []
    assert len(await read({FEED: NEWS.replace(b"closed", b"open")}, checkpoint.values)) == 2


async def test_a_feed_that_has_moved_is_looked_for_on_the_page_again() -> None:
    """A 404 or a page in its place; what may pass is not."""
    _, checkpoint = await read({PAGE: NAMING, FEED: NEWS})
    assert isinstance(checkpoint, Checkpoint)
    moved = "https://paper.example/rss"
    answers = {PAGE: NAMING.replace(b'"feed.xml"', b'"/rss"'), moved: NEWS}
    _, fresh = await read(answers, checkpoint.values)
    assert isinstance(fresh, Checkpoint)
    assert fresh.values["found"] == moved
    _, fresh = await read({**answers, FEED: b"<html><body>Moved"}, checkpoint.values)
    assert isinstance(fresh, Checkpoint)
    assert fresh.values["found"] == moved


async def test_a_page_that_names_a_page_is_not_followed_further() -> None:
    """Two pages could name each other."""
    with pytest.raises(Malformed, match="another web page"):
        await read({PAGE: NAMING, FEED: NAMING})


async def test_a_feed_that_is_over_gives_its_last_items_and_is_gone() -> None:
    """The host asks no more, and tells."""
    over = b'{"version":"https://jsonfeed.org/version/1.1","expired":true,"items":[{"id":"1"}]}'
    context = Context(http=RecordedHttp({PAGE: over}), cage=OpenCage(), checkpoint={}, now=lambda: datetime.now(UTC))
    source = FeedSource(FeedConfig(url=PAGE)).read(context)
    assert isinstance(await anext(source), Item)
    assert isinstance(await anext(source), Checkpoint)
    with pytest.raises(Gone):
        await anext(source)


def test_a_channel_says_how_often_it_wants_to_be_asked() -> None:
    """ttl in minutes, hours of which 24 is midnight, days by name."""
    assert parse(NEWS, {}).pace == Pace(ttl=900, skip_hours=frozenset({0, 1}), skip_days=frozenset({6}))
    assert parse(NEWS.replace(b"skip", b"x").replace(b"ttl", b"y"), {}).pace is None
    assert parse(NEWS.replace(b">15<", b">soon<"), {}).pace == Pace(
        skip_hours=frozenset({0, 1}), skip_days=frozenset({6})
    )


@pytest.mark.parametrize("error", [Unavailable("late"), Unavailable("503", 503)])
async def test_a_feed_that_fails_for_a_while_is_not_looked_for(error: SourceError) -> None:
    """The page would be asked for nothing at each failure."""
    http = RecordedHttp({}, error)
    context = Context(http=http, cage=OpenCage(), checkpoint={"found": FEED}, now=lambda: datetime.now(UTC))
    with pytest.raises(Unavailable) as raised:
        [thing async for thing in FeedSource(FeedConfig(url=PAGE)).read(context)]
    assert raised.value is error
