"""The demonstration's news day: what it tells, how its feeds grow, and that readers of feeds understand them."""

import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import feedparser
import pytest

from streams.run.newsday.day import Day, Edit, Outlet, Piece, WrongDay, load_day
from streams.run.newsday.feeds import feed, shown
from streams.run.newsday.stand import NewsStand

FOLDER = Path(__file__).parents[2] / "deploy" / "demo"
START = datetime(2026, 5, 4, 9, 30, 15, tzinfo=UTC)
FERRY = Piece(
    slug="ferry",
    at=10,
    title="Ferry sinks & 12 die",
    text="Twelve people died.\n\nForty <are> missing.",
    edits=(Edit(at=20, title="Ferry sinks, 15 die"), Edit(at=30, text="Fifteen people died.")),
)
OLD = Piece(slug="old", at=5, title="Old", text="Old.", published=datetime(2015, 10, 8, 7, 0, tzinfo=UTC))
UNDATED = Piece(slug="undated", at=6, title="Undated", text="Undated.", published=False)
EARLIER = Piece(slug="earlier", at=7, title="Earlier", text="Earlier.", published=-3600)
POST = Outlet(id="post", name="The Post", language="en", format="rss", articles=(FERRY, OLD, UNDATED, EARLIER))
ATOM = Outlet(id="atom", name="L'Atome", language="fr", format="atom", articles=(FERRY, OLD, EARLIER))


@dataclass
class Clock:
    """A clock that stands still until told."""

    now: datetime = START

    def __call__(self) -> datetime:
        """Now."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """The stand's clock, in the test's hand."""
    return Clock()


@pytest.fixture
async def stand(clock: Clock) -> AsyncIterator[NewsStand]:
    """A stand with two outlets whose day began at START."""
    async with NewsStand(Day(outlets=(ATOM, POST)), clock=clock) as opened:
        opened.begin()
        yield opened


def parsed(outlet: Outlet, elapsed: float) -> Any:
    """The outlet's feed, as feedparser understands it."""
    articles = shown(outlet, START, elapsed)
    result = feedparser.parse(io.BytesIO(feed(outlet, articles, START, "http://127.0.0.1:9/post")))
    assert not result.bozo
    return result


@pytest.fixture(scope="module")
def day() -> Day:
    """The day that ships."""
    return load_day(FOLDER)


def test_the_day_that_ships_has_the_outlets_and_articles_that_the_demonstration_promises(day: Day) -> None:
    """At least six outlets, three of each language, forty articles, in about a minute."""
    languages = [outlet.language for outlet in day.outlets]
    assert languages.count("fr") >= 3
    assert languages.count("en") >= 3
    assert day.articles >= 40
    assert {outlet.format for outlet in day.outlets} == {"rss", "atom"}
    assert 50 <= day.length <= 60


def test_the_day_that_ships_lets_the_toll_rise_in_order_and_in_both_languages(day: Day) -> None:
    """9, 22, 29, 33: each figure is first told after the one before it, and told in French and English."""
    strike = [
        (piece.at, outlet.language, piece.title)
        for outlet in day.outlets
        for piece in outlet.articles
        if "idl" in piece.slug and not isinstance(piece.published, datetime)
    ]
    words = {9: ("neuf", "nine"), 22: ("22",), 29: ("29",), 33: ("33",)}
    told = {
        toll: [(at, language) for at, language, title in strike if any(word in title.lower() for word in forms)]
        for toll, forms in words.items()
    }
    firsts = [min(at for at, _ in mentions) for mentions in told.values()]
    assert firsts == sorted(firsts)
    assert all({language for _, language in mentions} == {"fr", "en"} for mentions in told.values())


def test_the_day_that_ships_has_its_baits(day: Day) -> None:
    """A dated old story, an undated one, a copy word for word, and two articles that change."""
    pieces = [piece for outlet in day.outlets for piece in outlet.articles]
    assert any(isinstance(piece.published, datetime) and piece.published.year < 2022 for piece in pieces)
    assert any(piece.published is False for piece in pieces)
    assert sum(bool(piece.edits) for piece in pieces) == 2
    assert len({piece.text for piece in pieces}) == len(pieces) - 1


@pytest.mark.parametrize("outlet", [POST, ATOM])
def test_a_feed_grows_the_newest_first(outlet: Outlet) -> None:
    """Nothing is shown before its second."""
    titles = [[entry.title for entry in parsed(outlet, elapsed).entries] for elapsed in (-1, 5, 9, 10)]
    assert titles[0] == []
    assert titles[1] == ["Old"]
    assert titles[2][-1] == "Old"
    assert titles[3] == ["Ferry sinks & 12 die", *titles[2]]


@pytest.mark.parametrize("outlet", [POST, ATOM])
def test_an_edit_replaces_the_article_under_the_same_id_and_address(outlet: Outlet) -> None:
    """Each edit changes what it names and keeps the rest."""
    entries = [parsed(outlet, elapsed).entries[0] for elapsed in (10, 20, 30)]
    assert [entry.title for entry in entries] == ["Ferry sinks & 12 die", *["Ferry sinks, 15 die"] * 2]
    bodies = [(entry.get("content") or [entry.summary_detail])[0].value for entry in entries]
    assert bodies[:2] == ["<p>Twelve people died.</p><p>Forty &lt;are&gt; missing.</p>"] * 2
    assert bodies[2] == "<p>Fifteen people died.</p>"
    assert {(entry.id, entry.link) for entry in entries} == {(entries[0].id, "http://127.0.0.1:9/post/ferry")}


@pytest.mark.parametrize("outlet", [POST, ATOM])
def test_dates_follow_the_days_start_unless_they_are_fixed(outlet: Outlet) -> None:
    """An hour earlier, ten seconds into the day, or in 2015."""
    dates = {entry.title: datetime(*entry.published_parsed[:6], tzinfo=UTC) for entry in dated(parsed(outlet, 10))}
    assert dates == {
        "Old": datetime(2015, 10, 8, 7, 0, tzinfo=UTC),
        "Earlier": START + timedelta(seconds=7 - 3600),
        "Ferry sinks & 12 die": START + timedelta(seconds=10),
    }


def dated(result: Any) -> list[Any]:
    """The entries that have a date."""
    return [entry for entry in result.entries if "published" in entry]


def test_an_undated_article_has_no_date_at_all() -> None:
    """Unknown is never now."""
    undated = next(entry for entry in parsed(POST, 10).entries if entry.title == "Undated")
    assert "published" not in undated
    assert "updated" not in undated


def test_a_feed_says_its_language() -> None:
    """RSS on the channel, Atom by xml:lang."""
    assert parsed(POST, 10).feed.language == "en"
    assert parsed(ATOM, 10).entries[0].content[0].language == "fr"


async def test_the_stand_is_empty_until_the_day_begins(clock: Clock) -> None:
    """Whoever polls early sees a feed without articles, not an error."""
    async with NewsStand(Day(outlets=(POST,)), clock=clock) as stand, aiohttp.ClientSession() as session:
        clock.now += timedelta(seconds=60)
        assert (stand.elapsed, stand.published) == (-1, 0)
        async with session.get(stand.feeds["post"]) as answer:
            assert answer.status == 200
            assert feedparser.parse(io.BytesIO(await answer.read())).entries == []
        stand.begin()
        clock.now += timedelta(seconds=10)
        assert (stand.elapsed, stand.published) == (10, 4)


@pytest.mark.parametrize(("sent", "got"), [("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")])
async def test_an_unchanged_feed_is_answered_with_304_and_a_grown_one_is_not(
    stand: NewsStand, clock: Clock, sent: str, got: str
) -> None:
    """By tag and by date."""
    clock.now += timedelta(seconds=6)
    async with aiohttp.ClientSession() as session:
        async with session.get(stand.feeds["post"]) as first:
            assert first.content_type == "application/rss+xml"
            known = {sent: first.headers[got]}
        clock.now += timedelta(seconds=0.5)
        async with session.get(stand.feeds["post"], headers=known) as same:
            assert (same.status, await same.read()) == (304, b"")
        clock.now += timedelta(seconds=0.5)
        async with session.get(stand.feeds["post"], headers=known) as grown:
            assert grown.status == 200


async def test_an_articles_page_is_there_once_it_is_published(stand: NewsStand, clock: Clock) -> None:
    """The links in the feed lead somewhere, and what they show is escaped."""
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{stand.url}/post/ferry") as early:
            assert early.status == 404
        clock.now += timedelta(seconds=10)
        async with session.get(f"{stand.url}/post/ferry") as page:
            text = await page.text()
            assert (
                "<h1>Ferry sinks &amp; 12 die</h1><p>Twelve people died.</p><p>Forty &lt;are&gt; missing.</p>" in text
            )
        async with session.get(f"{stand.url}/nobody/feed.xml") as unknown:
            assert (unknown.status, await unknown.text()) == (404, "no such outlet; there are atom, post")
        async with session.get(stand.url) as index:
            assert "The Post</a>: 4 articles" in await index.text()


HEAD = 'id = "post"\nname = "The Post"\nlanguage = "en"\nformat = "atom"\n'
ARTICLE = '[[articles]]\nslug = "a"\nat = 5\ntitle = "A"\ntext = "A."\n'


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("id = ", "post.toml: Invalid value (at end of document)"),
        (HEAD, "post.toml: articles: Field required"),
        (HEAD + ARTICLE + "colour = 1\n", "post.toml: articles.0.colour: Unexpected keyword argument"),
        (HEAD + ARTICLE + ARTICLE, "post.toml: the article a is told twice"),
        (HEAD + ARTICLE + "[[articles.edits]]\nat = 4\n", "post.toml: a: its edits must come after it and one another"),
        (
            HEAD + ARTICLE + "published = false\n",
            "post.toml: a: Atom demands a date, an undated article needs an RSS outlet",
        ),
    ],
)
def test_a_day_that_is_wrong_says_where(tmp_path: Path, text: str, fault: str) -> None:
    """Each fault names its file and place."""
    (tmp_path / "post.toml").write_text(text, encoding="utf-8")
    with pytest.raises(WrongDay) as wrong:
        load_day(tmp_path)
    assert str(wrong.value) == fault


def test_an_empty_folder_and_a_repeated_outlet_are_no_day(tmp_path: Path) -> None:
    """What is missing is told as clearly as what is wrong."""
    with pytest.raises(WrongDay, match="expected one for each outlet"):
        load_day(tmp_path)
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(HEAD + ARTICLE, encoding="utf-8")
    with pytest.raises(WrongDay, match="the outlet post is told twice"):
        load_day(tmp_path)
