"""Revisions, addresses, dates: what of a feed goes onto Kafka."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from streams.ingest.handover.addresses import canonical_url
from streams.ingest.handover.numbering import number, trimmed
from streams.kafka.codec import MAX_BYTES, encode_message
from streams.model import StatedFact
from streams.settings import SourceSettings
from streams.sources.item import Item

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
NEWS = SourceSettings(id="news", desk="main")


def item(name="a", title="Twelve hurt", **fields) -> Item:
    """An item of an hour ago."""
    fields = {"published": NOW - timedelta(hours=1), "url": f"https://news.example/{name}"} | fields
    return Item(guid=name, title=title, **fields)


def revisions(numbered) -> list[tuple[str, int]]:
    """What is published: titles with their revisions."""
    return [(article.title, article.revision) for article in numbered.articles]


def test_new_is_one_changed_is_the_next_and_same_is_nothing() -> None:
    """Also when it changes back."""
    first = number([item()], {}, NEWS, NOW)
    same = number([item()], first.seen, NEWS, NOW)
    edited = number([item(title="Fourteen hurt")], same.seen, NEWS, NOW)
    back = number([item()], edited.seen, NEWS, NOW)
    assert [revisions(n) for n in (first, same, edited, back)] == [
        [("Twelve hurt", 1)],
        [],
        [("Fourteen hurt", 2)],
        [("Twelve hurt", 3)],
    ]
    assert len({n.articles[0].id for n in (first, edited, back)}) == 1


def test_a_new_date_alone_is_no_change() -> None:
    """Some feeds date everything anew at each poll."""
    first = number([item()], {}, NEWS, NOW)
    assert number([item(published=NOW, updated=NOW)], first.seen, NEWS, NOW).articles == ()


@pytest.mark.parametrize("field", [{"withdrawn": True}, {"text": "more"}, {"facts": (StatedFact(category="killed"),)}])
def test_what_a_reader_would_notice_is_a_change(field) -> None:
    """Text, facts as data, and a withdrawal."""
    first = number([item()], {}, NEWS, NOW)
    assert revisions(number([item(**field)], first.seen, NEWS, NOW)) == [("Twelve hurt", 2)]


def test_an_item_that_left_the_feed_is_not_withdrawn_and_its_return_is_no_news() -> None:
    """Feeds are short."""
    first = number([item("a"), item("b")], {}, NEWS, NOW)
    without = number([item("b")], first.seen, NEWS, NOW)
    assert without.articles == ()
    assert number([item("a"), item("b")], without.seen, NEWS, NOW).articles == ()


def test_what_is_noted_stays_small_but_never_smaller_than_the_feed() -> None:
    """A feed of 300, all new each time: as many again are kept, and none is published twice."""
    seen = {}
    for day in range(5):
        shown = [item(f"{day}-{n}") for n in range(300)]
        seen = trimmed(number(shown, seen, NEWS, NOW).seen, len(shown))
        assert number(shown, seen, NEWS, NOW).articles == ()
    assert len(seen) == 600


def test_an_unchanged_poll_forgets_nothing() -> None:
    """A 304 shows no items at all."""
    seen = number([item(str(n)) for n in range(300)], {}, NEWS, NOW).seen
    assert number([], seen, NEWS, NOW).seen == seen


def test_a_first_poll_notes_what_is_old_or_undated_and_publishes_what_is_fresh() -> None:
    """A baseline, not a flood; an edit of an old one is news."""
    items = [item("old", published=NOW - timedelta(days=2)), item("undated", published=None), item("fresh")]
    first = number(items, {}, NEWS, NOW, first=True)
    assert [article.url for article in first.articles] == ["https://news.example/fresh"]
    edited = number([item("old", "Thirteen hurt", published=NOW - timedelta(days=2))], first.seen, NEWS, NOW)
    assert revisions(edited) == [("Thirteen hurt", 2)]


def test_without_a_baseline_a_first_poll_publishes_all() -> None:
    """A demo, a replay, a small feed."""
    everything = SourceSettings(id="news", baseline=False)
    assert len(number([item("undated", published=None)], {}, everything, NOW, first=True).articles) == 1


def test_dates_to_come_are_clamped_and_unknown_ones_stay_unknown() -> None:
    """A date keeps its offset, which says what day it was there."""
    paris = timezone(timedelta(hours=1))
    items = [
        item("tomorrow", published=NOW + timedelta(days=1)),
        item("undated", published=None),
        item("paris", published=datetime(2026, 1, 5, 12, 30, tzinfo=paris)),
    ]
    published = [article.published for article in number(items, {}, NEWS, NOW).articles]
    assert published == [NOW, None, datetime(2026, 1, 5, 11, 30, tzinfo=UTC)]
    assert published[2].tzinfo == paris


def test_entries_of_one_address_are_one_article_the_latest() -> None:
    """A live blog's entries differ in the fragment only; taking turns, they would be a revision each at each poll."""
    entries = [
        item("live", "Start", url="https://news.example/live#1", updated=NOW - timedelta(hours=2)),
        item("live", "Later", url="https://news.example/live#2", updated=NOW - timedelta(hours=1)),
    ]
    first = number(entries, {}, NEWS, NOW)
    assert revisions(first) == [("Later", 1)]
    assert number(list(reversed(entries)), first.seen, NEWS, NOW).articles == ()


def test_without_address_the_guid_names_the_article_within_its_source() -> None:
    """Two sources may number their items alike."""
    other = SourceSettings(id="other")
    ids = {number([item(url=None)], {}, source, NOW).articles[0].id for source in (NEWS, other)}
    assert len(ids) == 2


def test_one_address_in_two_sources_is_one_article() -> None:
    """The front page and the world page of one paper."""
    other = SourceSettings(id="other")
    ids = {number([item(guid)], {}, source, NOW).articles[0].id for guid, source in (("a", NEWS), ("a", other))}
    assert len(ids) == 1


@pytest.mark.parametrize("letter", ["a", "é", '"', "\u2028", "\U0001f514"])
def test_a_text_too_large_for_a_topic_is_cut(letter) -> None:
    """Whatever its letters weigh in JSON; and no cut is a change at the next poll."""
    large = item(text=letter * 400_000)
    numbered = number([large], {}, NEWS, NOW)
    assert MAX_BYTES * 0.8 < len(encode_message(numbered.articles[0])) <= MAX_BYTES
    assert number([large], numbered.seen, NEWS, NOW).articles == ()


def test_what_no_topic_takes_is_left_out() -> None:
    """A plug-in of somebody else's may give lone surrogates."""
    (article,) = number([item(title="a\ud800b", text="\x00c")], {}, NEWS, NOW).articles
    assert (article.title, article.text) == ("ab", "c")


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTPS://News.Example:443/a?utm_source=rss&UTM_Medium=x&id=2#top", "https://news.example/a?id=2"),
        ("https://news.example/a?xtor=RSS-1&fbclid=1&at_medium=RSS&gclid=2", "https://news.example/a"),
        ("http://news.example", "http://news.example/"),
        ("https://user:pw@news.example/a", "https://news.example/a"),
        ("https://news.example/a?b=2&a=1", "https://news.example/a?a=1&b=2"),
        ("https://news.example/a?flag", "https://news.example/a?flag="),
        ("https://news.example:8443/a", "https://news.example:8443/a"),
        ("https://news.example/été", "https://news.example/%C3%A9t%C3%A9"),
        ("mailto:desk@news.example", None),
        ("/relative", None),
        ("https://[broken/", None),
        ("", None),
    ],
)
def test_an_address_is_what_names_the_article(url, canonical) -> None:
    """Not who sent the reader there, nor where on the page they look."""
    assert canonical_url(url) == canonical


def test_a_title_without_end_is_cut() -> None:
    """What does not fit its topic would never leave."""
    (article,) = number([item(title="x" * 1_000_000)], {}, NEWS, NOW).articles
    assert len(article.title) == 1_000
