"""Sources of several addresses, over real HTTP, in a real cage: pages that name feeds, indexes of sitemaps."""

import gzip

import pytest
from aiohttp import web

from streams.ingest.network.http import GuardedClient
from streams.ingest.poll import Host, Job, poll
from streams.model import FeedState
from streams.settings import SourceSettings
from streams.sources.kinds.sitemap import SitemapConfig, SitemapSource
from tests.ingest.conftest import NOW

NEW = FeedState(source="news")
NEWS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


def naming(address: str) -> bytes:
    """A page that names its feed."""
    return f'<!doctype html><link rel="alternate" type="application/rss+xml" href="{address}">'.encode()


def titles(hands) -> list[str]:
    """What was published."""
    return [article.title for article in hands.articles]


async def test_a_page_leads_to_its_feed_which_is_asked_alone_from_then_on(site, host, hands) -> None:
    """The state says which feed it is."""
    site.pages["/"] = naming("world/rss")
    site.show("/world/rss", ("a", "Bridge closed"))
    state = await poll(site.job("/"), NEW, host)
    assert titles(hands) == ["Bridge closed"]
    assert site.url("/world/rss") in state.note
    site.show("/world/rss", ("b", "Bridge open"), ("a", "Bridge closed"))
    state = await poll(site.job("/"), state, host)
    assert titles(hands) == ["Bridge closed", "Bridge open"]
    assert [request.path for request in site.requests] == ["/", "/world/rss", "/world/rss"]


async def test_a_feed_that_went_is_looked_for_on_its_page(site, host, hands) -> None:
    """In the same poll; the articles that are known are not told again."""
    site.pages["/"] = naming("/old")
    site.show("/old", ("a", "Bridge closed"))
    state = await poll(site.job("/"), NEW, host)
    site.pages["/new"] = site.pages.pop("/old")
    site.pages["/"] = naming("/new")
    state = await poll(site.job("/"), state, host)
    assert (titles(hands), state.failures) == (["Bridge closed"], 0)
    assert site.url("/new") in state.note


async def test_a_page_leads_nobody_into_a_private_network(site, host, hands, monkeypatch) -> None:
    """The feed that it names is asked for by the same guarded client."""
    monkeypatch.setattr("streams.ingest.network.guard.is_public", lambda address: address == "127.0.0.1")
    site.pages["/"] = naming("http://169.254.169.254/latest/meta-data/")
    async with GuardedClient(lambda: NOW) as client:
        state = await poll(site.job("/"), NEW, Host(client, host.cage, hands, host.now))
    assert "169.254.169.254 is not a public address" in state.last_error


@pytest.mark.parametrize("encoding", [None, "gzip"])
async def test_the_sitemaps_of_an_index_are_read_compressed_or_not_and_again_when_they_change(
    site, host, hands, encoding
) -> None:
    """A file may be a gzip one, and the server compress it besides."""

    def part(*names: str) -> bytes:
        pages = "".join(
            f"<url><loc>{site.url(name)}</loc><news:news><news:publication_date>2026-01-05T11:00:00Z"
            f"</news:publication_date><news:title>Title {name}</news:title></news:news></url>"
            for name in names
        )
        return gzip.compress(f"<urlset {NEWS}>{pages}</urlset>".encode())

    async def file(request):
        answer = web.Response(body=files[request.path], content_type="application/x-gzip")
        if encoding:
            answer.enable_compression(web.ContentCoding(encoding))
        return answer

    files = {"/a.xml.gz": part("/1", "/2"), "/b.xml.gz": part("/3")}
    listed = "".join(f"<sitemap><loc>{site.url(path)}</loc></sitemap>" for path in files)
    site.pages |= dict.fromkeys(files, file) | {"/index.xml": f"<sitemapindex {NEWS}>{listed}</sitemapindex>".encode()}
    job = Job(SourceSettings(id="news"), SitemapSource(SitemapConfig(url=site.url("/index.xml"))))
    state = await poll(job, NEW, host)
    assert sorted(titles(hands)) == ["Title /1", "Title /2", "Title /3"]
    files["/b.xml.gz"] = part("/4", "/3")
    state = await poll(job, state, host)
    assert titles(hands)[3:] == ["Title /4"]
    await poll(job, state, host)
    assert len(hands.articles) == 4
