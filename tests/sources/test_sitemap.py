"""Papers without a feed list their articles of two days for search engines."""

import gzip
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import ClassVar

import pytest

from streams.sources.contract import SourceContract
from streams.sources.errors import Malformed, RateLimited, Unavailable
from streams.sources.item import Checkpoint, Item
from streams.sources.kinds.sitemap import SitemapConfig, SitemapSource
from streams.sources.parse.newsmap import MOST_PARTS, parse
from streams.sources.protocol import Context
from streams.sources.recorded import OpenCage, RecordedHttp

SITE = "https://gazette.example"
INDEX = f"{SITE}/sitemap_index.xml"
HEAD = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"'


def sitemap(*names: str) -> bytes:
    """A news sitemap of articles of these names, each a day older than the one before."""
    pages = "".join(
        f"<url><loc>{SITE}/{name}</loc><n:news><n:publication><n:name>Gazette</n:name><n:language>pt-br</n:language>"
        f"</n:publication><n:publication_date>2026-01-{9 - day:02}T08:00:00-03:00</n:publication_date>"
        f"<n:title>Chuva &amp; vento em {name}</n:title></n:news></url>"
        for day, name in enumerate(names)
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {HEAD}>{pages}</urlset>'.encode()


def index(*parts: tuple[str, str]) -> bytes:
    """An index of sitemaps by path and day of January on which they changed."""
    listed = "".join(
        f"<sitemap><loc>{SITE}/{path}</loc>{day and f'<lastmod>2026-01-{day}</lastmod>'}</sitemap>"
        for path, day in parts
    )
    return f"<sitemapindex {HEAD}>{listed}</sitemapindex>".encode()


class TestSitemapSource(SourceContract):
    source = SitemapSource
    config: ClassVar = {"url": f"{SITE}/news.xml"}
    answers: ClassVar = {f"{SITE}/news.xml": sitemap("recife", "olinda")}


class TestSitemapIndex(SourceContract):
    source = SitemapSource
    config: ClassVar = {"url": INDEX, "language": "pt"}
    answers: ClassVar = {INDEX: index(("a.xml", "05"), ("b.xml", "")), f"{SITE}/a.xml": sitemap("recife")} | {
        f"{SITE}/b.xml": sitemap("olinda")
    }


async def read(answers: Mapping[str, bytes], checkpoint: Mapping[str, str] | None = None) -> list[Item | Checkpoint]:
    """What a source at the index yields."""
    context = Context(
        http=RecordedHttp(answers), cage=OpenCage(), checkpoint=checkpoint or {}, now=lambda: datetime.now(UTC)
    )
    return [thing async for thing in SitemapSource(SitemapConfig(url=INDEX)).read(context)]


def titles(things: list[Item | Checkpoint]) -> list[str]:
    """The headlines that came."""
    return [thing.title.removeprefix("Chuva & vento em ") for thing in things if isinstance(thing, Item)]


def test_an_article_has_headline_address_date_and_language() -> None:
    """No text: that is on its page (`whole_text`). The newest come first."""
    older, newer = sitemap("recife").replace(b"-09T", b"-01T"), sitemap("olinda")
    both = older.replace(b"</urlset>", newer.partition(b"<url>")[1] + newer.partition(b"<url>")[2])
    first, second = parse(both, {}).items
    assert (first.title, first.url) == ("Chuva & vento em olinda", f"{SITE}/olinda")
    assert first.published == datetime(2026, 1, 9, 11, tzinfo=UTC)
    assert (first.language, first.text, second.title) == ("pt", "", "Chuva & vento em recife")


def test_a_compressed_sitemap_is_read_and_a_bomb_is_not() -> None:
    """Sitemaps may be gzip files."""
    assert len(parse(gzip.compress(sitemap("recife")), {}).items) == 1
    with pytest.raises(Malformed, match="larger than 50 MB"):
        parse(gzip.compress(b"<urlset>" + b" " * 60_000_000), {})
    with pytest.raises(Malformed, match="decompressed"):
        parse(b"\x1f\x8b not gzip", {})


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "no sitemap"),
        (b"<html><body>Down</body></html>", "root is <html>"),
        (b"<urlset><url><loc>https://gazette.example/about</loc></url></urlset>", "no news sitemap"),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><urlset>&a;</urlset>", "document type"),
    ],
)
def test_what_is_no_news_sitemap_is_called_by_its_name(body: bytes, said: str) -> None:
    """A sitemap of all pages has no news in it."""
    with pytest.raises(Malformed, match=said):
        parse(body, {})


def test_a_sitemap_may_be_empty() -> None:
    """Nothing was published for two days."""
    assert parse(sitemap(), {}).items == ()


def test_of_an_index_the_last_changed_sitemaps_are_read() -> None:
    """Archives go back years; those that do not say when they changed come last."""
    parts = [(f"{day}.xml", f"{day:02}") for day in range(1, 9)]
    found = parse(index(("undated.xml", ""), *parts), {}).parts
    assert found == tuple(f"{SITE}/{day}.xml" for day in range(8, 8 - MOST_PARTS, -1))


async def test_only_the_sitemaps_that_changed_are_read_again() -> None:
    """Also where the index is as it was."""
    answers = {INDEX: index(("a.xml", "05"), ("b.xml", "04"))}
    answers |= {f"{SITE}/a.xml": sitemap("recife"), f"{SITE}/b.xml": sitemap("olinda")}
    *_, checkpoint = things = await read(answers)
    assert titles(things) == ["recife", "olinda"]
    assert isinstance(checkpoint, Checkpoint)
    assert titles(await read(answers | {f"{SITE}/b.xml": sitemap("natal")}, checkpoint.values)) == ["natal"]


async def test_a_sitemap_that_fails_keeps_the_others_and_is_asked_again() -> None:
    """Operators are told; the source is well while one is."""
    answers = {INDEX: index(("a.xml", "05"), ("b.xml", "04")), f"{SITE}/a.xml": sitemap("recife")}
    *_, checkpoint = things = await read(answers)
    assert titles(things) == ["recife"]
    assert isinstance(checkpoint, Checkpoint)
    assert checkpoint.note
    assert checkpoint.note.startswith("1 of 2 sitemaps")
    *_, again = things = await read(answers | {f"{SITE}/b.xml": sitemap("olinda")}, checkpoint.values)
    assert titles(things) == ["olinda"]
    assert isinstance(again, Checkpoint)
    assert again.note is None


async def test_a_host_that_wants_fewer_requests_is_asked_for_no_further_sitemap() -> None:
    """The next read begins with all of them again."""

    class Slowing(RecordedHttp):
        async def get(self, url, **arguments):
            if url == f"{SITE}/b.xml":
                raise RateLimited("slow", 429)
            return await super().get(url, **arguments)

    names = ("a.xml", "b.xml", "c.xml")
    http = Slowing({INDEX: index(*((name, "05") for name in names)), f"{SITE}/a.xml": sitemap("recife")})
    context = Context(http=http, cage=OpenCage(), checkpoint={}, now=lambda: datetime.now(UTC))
    things = SitemapSource(SitemapConfig(url=INDEX)).read(context)
    assert isinstance(await anext(things), Item)
    with pytest.raises(RateLimited):
        await anext(things)


async def test_an_index_without_one_sitemap_that_answers_has_failed() -> None:
    """As has one of a host that wants fewer requests."""
    with pytest.raises(Unavailable):
        await read({INDEX: index(("a.xml", "05"), ("b.xml", "04"))})
    slow = RecordedHttp({}, RateLimited("slow", 429))
    context = Context(http=slow, cage=OpenCage(), checkpoint={}, now=lambda: datetime.now(UTC))
    with pytest.raises(RateLimited):
        [thing async for thing in SitemapSource(SitemapConfig(url=INDEX)).read(context)]
