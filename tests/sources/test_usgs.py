"""Earthquakes of the USGS become articles with a place, and newer measurements become revisions."""

import json
from datetime import UTC, datetime
from typing import Any, ClassVar

from streams.ingest.handover.numbering import number
from streams.model import Point
from streams.model.ids import article_id
from streams.settings import SourceSettings
from streams.sources.contract import SourceContract
from streams.sources.item import Item
from streams.sources.kinds.usgs import UsgsConfig, UsgsSource
from tests.sources.reading import NOW, items

URL = "https://quakes.example/2.5_day.geojson"
AT = datetime(2026, 1, 5, 11, 30, tzinfo=UTC)


def feature(name: str = "us7000test", **properties: Any) -> dict[str, Any]:
    """An earthquake as the feed has it."""
    known = {
        "mag": 6.4,
        "place": "31 km S of Sampleville, Nowhere",
        "time": int(AT.timestamp() * 1000),
        "updated": int(AT.timestamp() * 1000) + 600_000,
        "tz": None,
        "url": f"https://quakes.example/eventpage/{name}",
        "alert": "orange",
        "status": "reviewed",
        "tsunami": 1,
        "ids": f",{name},",
        "magType": "mww",
        "type": "earthquake",
    }
    return {
        "type": "Feature",
        "id": name,
        "properties": known | properties,
        "geometry": {"type": "Point", "coordinates": [25.5, -17.25, 11.2]},
    }


def feed(*features: Any) -> bytes:
    """A summary feed."""
    return json.dumps({"type": "FeatureCollection", "metadata": {}, "features": features}).encode()


class TestUsgsSource(SourceContract):
    source = UsgsSource
    config: ClassVar = {"url": URL}
    answers: ClassVar = {URL: feed(feature())}


def quakes(*features: Any) -> list[Item]:
    """What the source yields of a feed with these."""
    return items(UsgsSource(UsgsConfig(url=URL)), {URL: feed(*features)})


def test_an_earthquake_says_how_strong_where_and_when() -> None:
    """As a headline, as a sentence, and as a point."""
    (item,) = quakes(feature())
    assert item.title == "Earthquake of magnitude 6.4: 31 km S of Sampleville, Nowhere"
    assert "6.4 (mww) happened on 5 January 2026 at 11:30 UTC, 11 km deep" in item.text
    assert "PAGER) is orange" in item.text
    assert (item.published, item.point, item.language) == (AT, Point(latitude=-17.25, longitude=25.5), "en")


def test_weak_and_unmeasured_ones_are_left_out() -> None:
    """Of a feed of all earthquakes an alarm wants the strong ones."""
    assert quakes(feature(mag=4.4), feature("b", mag=None)) == []


def test_one_odd_event_keeps_no_other_away() -> None:
    """Without a place, without a time, on no globe, beyond all calendars."""
    odd = feature("odd") | {"geometry": {"coordinates": [400, 95, None]}}
    items = quakes(
        "?", {"id": 7}, feature("far", time=10**20), feature("", ids=""), feature("x", mag=99), odd, feature()
    )
    assert [(item.guid, item.point is None) for item in items] == [("odd", True), ("us7000test", False)]


def test_a_measurement_is_a_revision_and_another_preferred_id_supersedes() -> None:
    """The catalogue changes its mind about magnitude, and about whose id the event has."""
    source = SourceSettings(id="usgs")
    first = number(quakes(feature()), {}, source, NOW)
    second = number(quakes(feature(mag=6.6)), first.seen, source, NOW)
    other = number(quakes(feature("ak1", ids=",us7000test,ak1,")), second.seen, source, NOW)
    assert [a.revision for n in (first, second) for a in n.articles] == [1, 2]
    assert other.articles[0].supersedes == (article_id(None, "usgs", "us7000test"),) == (first.articles[0].id,)


def test_a_deleted_event_is_withdrawn_if_it_was_here() -> None:
    """A false one that nobody was told of is nothing."""
    source = SourceSettings(id="usgs")
    gone = quakes(feature(status="deleted"))
    first = number(quakes(feature()), {}, source, NOW)
    assert [a.status for a in number(gone, first.seen, source, NOW).articles] == ["withdrawn"]
    assert number(gone, {}, source, NOW).articles == ()
