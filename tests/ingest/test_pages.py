"""Where a feed gives a teaser the article's page is read; where it may not be, or is another text, the teaser stays."""

import pytest
from aiohttp import web

from streams.ingest import pages
from streams.ingest.network.robots import Robots
from streams.ingest.pages import MOST_PAGES, Pages, is_teaser
from streams.ingest.poll import Host, poll
from streams.model import Article, FeedState
from streams.sources.parse.page import extract
from tests.ingest.conftest import NOW

NEW = FeedState(source="news")
TEASER = "Ferry strikes the quay of Westhaven, many hurt"
STORY = (
    "A ferry with two hundred passengers struck the quay of Westhaven early on Monday, the harbour office said.",
    "Many of those hurt stood at the bow; at least 12 people died and 31 were taken to hospitals of the region.",
    "Divers looked for three sailors until the evening, and a crane is to lift the wreck on Tuesday morning.",
)


def page(*paragraphs: str, head: str = "") -> bytes:
    """A page as papers make them: much besides the article."""
    menu = "".join(f'<li><a href="/{name}">{name}</a></li>' for name in ("World", "Sport", "Weather", "Culture"))
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f"""<!doctype html><html><head><title>Post</title>{head}</head><body><nav><ul>{menu}</ul></nav>
<div class="cookie-banner"><p>We use cookies. <button>Accept</button></p></div>
<article><h1>{TEASER}</h1>{text}</article><footer><p>All rights reserved.</p></footer></body></html>""".encode()


def feed(site, *paths: str) -> bytes:
    """A feed of teasers whose articles are on the site itself."""
    items = "".join(
        f"<item><title>{TEASER} {path}</title><link>{site.url(path)}</link><description>A ferry struck…</description>"
        "<pubDate>Mon, 05 Jan 2026 11:00:00 GMT</pubDate></item>"
        for path in paths
    )
    return f'<rss version="2.0"><channel><title>News</title>{items}</channel></rss>'.encode()


@pytest.fixture
def whole(host, client) -> Host:
    """A host that reads pages."""
    return Host(client, host.cage, host.hands, host.now, Pages(client, host.cage, lambda: NOW))


async def read(site, whole: Host, answer: object) -> tuple[Article, FeedState]:
    """The one article of a feed whose page gives this answer."""
    site.pages["/feed"] = feed(site, "/ferry")
    site.pages["/ferry"] = answer
    state = await poll(site.job("/feed", whole_text=True), NEW, whole)
    return whole.hands.articles[-1], state


async def test_the_article_has_its_pages_text(site, whole) -> None:
    """Menu, cookies and footer are no part of it."""
    article, state = await read(site, whole, page(*STORY))
    assert "at least 12 people died" in article.text
    assert not [word for word in ("Weather", "cookies", "rights reserved") if word in article.text]
    assert (article.revision, state.note, state.failures) == (1, None, 0)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://consent.post.example/collect?to=ferry", "asks for consent"),
        ("https://post.example/consent/ferry", "asks for consent"),
        ("https://accounts.group.example/ferry", "asks to log in"),
        ("https://post.example/login?next=/ferry", "asks to log in"),
        ("https://www.post.example/ferry", None),
    ],
)
def test_where_a_page_leads_tells_a_wall_whatever_is_written_on_it(url: str, reason: str | None) -> None:
    """It may quote the article's first lines."""
    asked = "https://post.example/ferry"
    found = extract(page(*STORY), {"asked": asked, "url": url, "title": TEASER, "teaser": STORY[0]})
    assert found.reason == reason


def test_a_paper_whose_own_address_has_such_a_word_is_read() -> None:
    """Nobody was led anywhere."""
    url = "https://privacy.example/consent/ferry"
    assert extract(page(*STORY), {"asked": url, "url": url, "title": TEASER, "teaser": STORY[0]}).reason is None


def test_of_a_short_article_the_links_to_others_are_no_part() -> None:
    """Their headlines would be read as its own: another event's dead."""
    links = "".join(
        f'<div><a href="/{dead}">Read on: {dead} dead in the other town</a></div>' for dead in range(70, 76)
    )
    body = page(STORY[0]).replace(b"</article>", f"{links}</article><aside>{links}</aside>".encode())
    there = "https://post.example/ferry"
    found = extract(body, {"asked": there, "url": there, "title": TEASER, "teaser": "A ferry struck the quay…"})
    assert found.text == STORY[0]


async def test_a_page_is_read_once_and_again_when_the_feed_changes(site, whole) -> None:
    """What is known is not fetched; the site is asked once for its rules."""
    _, state = await read(site, whole, page(*STORY))
    job = site.job("/feed", whole_text=True)
    site.pages["/feed"] += b"<!-- later -->"
    state = await poll(job, state, whole)
    assert len(whole.hands.articles) == 1
    site.pages["/feed"] = site.pages["/feed"].replace(b"struck", b"hit")
    await poll(job, state, whole)
    assert [article.revision for article in whole.hands.articles] == [1, 2]
    paths = [request.path for request in site.requests]
    assert (paths.count("/ferry"), paths.count("/robots.txt")) == (2, 1)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (page(*STORY, head='<script type="application/ld+json">{"isAccessibleForFree": "False"}</script>'), "subscr"),
        (page(*STORY, head='<meta property="article:content_tier" content="locked">'), "subscribers"),
        (
            page("Before you go on, choose which of our 412 partners may store data on your device. " * 5),
            "another text",
        ),
        (
            page("A ferry struck the quay, the harbour office said.", "Subscribe to read on. Have an account? Log in."),
            "no more",
        ),
        (b"%PDF-1.7 \x00\x01", "another text"),
        (b"", "another text"),
        (b"<html>" + b" " * (3 << 20), "larger than 2 MiB"),
    ],
)
async def test_the_teaser_stays_and_operators_are_told_why(site, whole, answer, said) -> None:
    """The feed is well; the note says what became of its pages."""
    article, state = await read(site, whole, answer)
    assert article.text == "A ferry struck…"
    assert said in state.note
    assert state.failures == 0


async def test_a_page_that_answers_with_an_error_leaves_the_teaser(site, whole) -> None:
    """A paper's door is no failure of its feed."""

    async def door(request):
        return web.Response(status=403)

    article, state = await read(site, whole, door)
    assert article.text == "A ferry struck…"
    assert "403" in state.note
    assert state.status == 200


async def test_robots_are_obeyed(site, whole) -> None:
    """The page is not asked for at all."""
    site.pages["/robots.txt"] = b"User-agent: *\nAllow: /\n\nUser-agent: tocsin\nDisallow: /fer*\n"
    article, state = await read(site, whole, page(*STORY))
    assert article.text == "A ferry struck…"
    assert "closed to robots" in state.note
    assert "/ferry" not in [request.path for request in site.requests]


@pytest.mark.parametrize(("status", "lets_in"), [(404, True), (403, True), (500, False), (429, False)])
async def test_a_site_without_rules_lets_in_and_one_that_cannot_say_does_not(site, whole, client, status, lets_in):
    """As RFC 9309 has it."""

    async def answer(request):
        return web.Response(status=status)

    site.pages["/robots.txt"] = answer
    assert await Robots(client, whole.cage, lambda: NOW).allow(site.url("/ferry")) is lets_in


async def test_pages_are_bounded_in_number(site, whole) -> None:
    """A feed that shows hundreds of new articles does not keep the others waiting; none is lost."""
    paths = [f"/{number}" for number in range(MOST_PAGES + 3)]
    site.pages["/feed"] = feed(site, *paths)
    site.pages |= dict.fromkeys(paths, page(*STORY))
    state = await poll(site.job("/feed", whole_text=True), NEW, whole)
    texts = [article.text for article in whole.hands.articles]
    assert sum("12 people died" in text for text in texts) == MOST_PAGES
    assert len(texts) == MOST_PAGES + 3
    assert "3: was one too many" in state.note
    assert [request.path for request in site.requests].count("/robots.txt") == 1


async def test_a_page_that_hangs_holds_the_articles_only_for_a_while(site, whole, client) -> None:
    """They go with what the feed says."""

    async def never(request):
        raise web.HTTPFound(request.path)

    host = Host(client, whole.cage, whole.hands, whole.now, Pages(client, whole.cage, lambda: NOW, seconds=0))
    article, state = await read(site, host, never)
    assert article.text == "A ferry struck…"
    assert "did not answer" in state.note


@pytest.mark.parametrize(
    ("text", "teaser"),
    [("Short.", True), ("x" * 2000, False), ("x" * 2000 + "…", True), ("x" * 2000 + " [...]", True), ("", True)],
)
def test_a_teaser_is_short_or_breaks_off(text: str, teaser: bool) -> None:
    """A long text that ends is whole."""
    assert is_teaser(Article(id="a", source="news", url="https://a.example/", text=text, fetched=NOW)) is teaser


def test_without_an_address_or_withdrawn_there_is_no_page() -> None:
    """Nothing to fetch."""
    assert not is_teaser(Article(id="a", source="news", fetched=NOW))
    assert not is_teaser(Article(id="a", source="news", url="https://a.example/", status="withdrawn", fetched=NOW))


def test_whole_text_without_its_extra_is_refused_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """When ingest starts, not when the first article comes."""
    monkeypatch.setattr(pages, "find_spec", lambda name: None)
    with pytest.raises(pages.SettingsError, match=r"tocsin\[pages\]"):
        pages.check_installed("news")
