"""Disasters of GDACS: which are grave enough, and where they are."""

from typing import ClassVar

import pytest

from streams.ingest.handover.numbering import number
from streams.model import Point
from streams.settings import SourceSettings
from streams.sources.contract import SourceContract
from streams.sources.errors import Malformed
from streams.sources.item import Item
from streams.sources.kinds.gdacs import GdacsConfig, GdacsSource, parse
from tests.sources.reading import NOW, items

URL = "https://gdacs.example/rss.xml"


def event(name: str = "FL1", level: str = "Orange", episode: str = "Orange", **fields: str) -> str:
    """A flood as the feed has it."""
    known = {
        "title": f"{level} flood alert in Nowhere",
        "description": "The flood of 3 January caused 12 deaths and 3000 displaced.",
        "pubDate": "Mon, 05 Jan 2026 10:00:00 GMT",
        "link": f"https://gdacs.example/report?eventid={name}&amp;eventtype=FL",
    } | fields
    rest = "".join(f"<{key}>{value}</{key}>" for key, value in known.items())
    return (
        f'<item>{rest}<guid isPermaLink="false">{name}</guid><gdacs:alertlevel>{level}</gdacs:alertlevel>'
        f"<gdacs:episodealertlevel>{episode}</gdacs:episodealertlevel>"
        '<gdacs:severity unit="" value="2">Magnitude 2</gdacs:severity><gdacs:country>Nowhere</gdacs:country>'
        "<gdacs:datemodified>Mon, 05 Jan 2026 11:00:00 GMT</gdacs:datemodified>"
        "<geo:Point><geo:lat>33.5</geo:lat><geo:long>71.25</geo:long></geo:Point></item>"
    )


def feed(*events: str) -> bytes:
    """The feed."""
    return (
        '<rss version="2.0" xmlns:gdacs="http://www.gdacs.org" xmlns:geo="http://www.w3.org/2003/01/geo/wgs84_pos#">'
        f"<channel>{''.join(events)}</channel></rss>"
    ).encode()


def found(*events: str, level: str = "orange") -> list[Item]:
    """What the source yields."""
    source = GdacsSource(GdacsConfig.model_validate({"url": URL, "level": level}))
    return items(source, {URL: feed(*events)})


class TestGdacsSource(SourceContract):
    source = GdacsSource
    config: ClassVar = {"url": URL}
    answers: ClassVar = {URL: feed(event())}


def test_an_event_says_what_where_and_when() -> None:
    """The figures of its description are words, which the reader reads."""
    (item,) = found(event())
    assert item.title == "Orange flood alert in Nowhere"
    assert item.text == "The flood of 3 January caused 12 deaths and 3000 displaced.\n\nMagnitude 2\n\nNowhere"
    assert item.url == "https://gdacs.example/report?eventid=FL1&eventtype=FL"
    assert (item.point, item.language) == (Point(latitude=33.5, longitude=71.25), "en")
    assert (str(item.published), str(item.updated)) == ("2026-01-05 10:00:00+00:00", "2026-01-05 11:00:00+00:00")


@pytest.mark.parametrize(
    ("level", "names"), [("green", ["g", "r", "e", "o"]), ("orange", ["r", "e", "o"]), ("red", ["r", "e"])]
)
def test_events_below_the_level_are_left_out(level: str, names: list[str]) -> None:
    """One whose last episode is graver counts by that; one without a level by none."""
    events = (
        event("g", "Green", "Green"),
        event("r", "Red", "Red"),
        event("e", "Green", "Red"),
        event("?", "Purple", ""),
        event("o"),
    )
    assert [item.guid for item in found(*events, level=level)] == names


def test_a_graver_episode_is_a_revision_of_its_event() -> None:
    """The event keeps its name, whatever address the feed gives its newest report."""
    source = SourceSettings(id="gdacs")
    first = number(found(event()), {}, source, NOW)
    second = number(found(event(level="Red", link="https://gdacs.example/other")), first.seen, source, NOW)
    assert [(a.id == first.articles[0].id, a.revision) for a in second.articles] == [(True, 2)]


def test_what_an_entry_does_not_say_is_unknown() -> None:
    """No date, no address, no place; and nothing at all is no item."""
    bare = event(pubDate="soon", link="about:blank").replace("71.25", "east")
    (item,) = found(bare, "<item/>")
    assert (item.published, item.url, item.point) == (None, None, None)


@pytest.mark.parametrize("body", [b"", b"<feed/>", b"<!DOCTYPE rss><rss/>", b"{}"])
def test_what_is_no_feed_of_gdacs_is_malformed(body: bytes) -> None:
    """In words of what was expected."""
    with pytest.raises(Malformed, match=r"GDACS|document type"):
        parse(body, {"level": "orange"})
