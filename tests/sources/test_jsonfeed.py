"""JSON Feed, as published and as found."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest

from streams.sources.contract import SourceContract
from streams.sources.errors import Malformed
from streams.sources.item import Item
from streams.sources.kinds.feed import FeedSource
from streams.sources.parse.entries import Entries, parse

FEED: dict[str, Any] = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Harbour Post",
    "language": "en-GB",
    "items": [
        {
            "id": "https://harbour.example/1",
            "url": "https://harbour.example/1?utm_medium=feed",
            "title": "Ferry with 5 < 60 aboard sinks",
            "summary": "Rescue goes on.",
            "content_html": "<p>At least 12 people died.</p><p>31 were hurt.</p>",
            "date_published": "2026-01-05T09:30:00+02:00",
            "date_modified": "2026-01-05T10:00:00+02:00",
        },
        {"id": 17, "content_text": "Un quai est fermé.", "language": "fr"},
    ],
}


class TestJsonFeed(SourceContract):
    source = FeedSource
    config: ClassVar = {"url": "https://harbour.example/feed.json"}
    answers: ClassVar = {"https://harbour.example/feed.json": json.dumps(FEED).encode()}


def read(feed: object) -> Entries:
    """A feed as it is served."""
    return parse(json.dumps(feed).encode(), {"content-location": "https://harbour.example/feed.json"})


def item(**fields: object) -> Item:
    """The item of a feed that has this one."""
    (found,) = read({**FEED, "items": [{"id": "a", **fields}]}).items
    return found


def test_an_item_has_its_words_dates_and_language() -> None:
    """A title is plain text, whatever signs are in it; the feed's language holds for items that name none."""
    ferry, quay = read(FEED).items
    assert (ferry.guid, ferry.title) == ("https://harbour.example/1", "Ferry with 5 < 60 aboard sinks")
    assert ferry.text == "Rescue goes on.\n\nAt least 12 people died.\n\n31 were hurt."
    assert ferry.published == datetime(2026, 1, 5, 7, 30, tzinfo=UTC)
    assert ferry.published.utcoffset() == timedelta(hours=2)
    assert (ferry.language, quay.language) == ("en", "fr")
    assert (quay.guid, quay.url, quay.published) == ("17", None, None)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"url": "/2"}, {"url": "https://harbour.example/2"}),
        ({"external_url": "https://other.example/3"}, {"url": "https://other.example/3"}),
        ({"url": "javascript:alert(1)"}, {"url": None}),
        ({"title": ["no", "text"]}, {"title": ""}),
        ({"date_published": "yesterday"}, {"published": None}),
        ({"date_published": "1970-01-01T00:00:00Z"}, {"published": None}),
        ({"date_published": "2026-01-05"}, {"published": datetime(2026, 1, 5, tzinfo=UTC)}),
        ({"date_published": 1767600000}, {"published": None}),
        ({"id": None, "url": "https://harbour.example/4"}, {"guid": "https://harbour.example/4"}),
        ({"content_text": "a\x00b"}, {"text": "ab"}),
    ],
)
def test_a_field_of_another_kind_is_as_if_it_were_not_there(fields: dict[str, Any], expected: dict[str, Any]) -> None:
    """Readers are asked to be lenient; what is unknown stays unknown."""
    found = item(**fields)
    assert {name: getattr(found, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"version": "https://jsonfeed.org/version/1.1"}', "no list of `items`"),
        (b'{"items": []}', "names no `version`"),
        (b'{"version": 1.1, "items": []}', "names no `version`"),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items"', "is none"),
        (b'{"a":' * 100_000, "is none"),
        (b'[{"id": 1}]', "JSON"),
    ],
)
def test_json_that_is_no_feed_is_called_so(body: bytes, said: str) -> None:
    """Cut off, nested without end, or another service's."""
    with pytest.raises(Malformed, match=said):
        parse(body, {})


def test_items_that_are_none_are_left_out() -> None:
    """The others are read."""
    assert len(read({**FEED, "items": [None, "text", {}, {"id": True}, FEED["items"][0]]}).items) == 1


def test_a_feed_behind_a_byte_order_mark_is_read() -> None:
    """Some servers put one there."""
    assert len(parse(b"\xef\xbb\xbf" + json.dumps(FEED).encode(), {}).items) == 2


def test_a_feed_that_is_over_says_so() -> None:
    """`expired` means that nothing will follow."""
    assert read({**FEED, "expired": True}).over
    assert not read(FEED).over
