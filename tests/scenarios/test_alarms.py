"""Structured sources all the way to stories: what an authority updates or cancels changes the story that it began."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import pytest

from streams.ingest.handover.numbering import number
from streams.model import Article, Seen
from streams.reading.reader import Reader
from streams.reading.resources import load_reader
from streams.rules.query import parse
from streams.settings import SourceSettings
from streams.sources.item import Item
from streams.sources.kinds.cap import CapConfig, CapSource
from streams.sources.kinds.gdacs import GdacsConfig, GdacsSource
from streams.sources.kinds.usgs import UsgsConfig, UsgsSource
from tests.sources import test_cap as cap
from tests.sources import test_gdacs as gdacs
from tests.sources import test_usgs as usgs
from tests.sources.reading import items
from tests.stories.building import Desk, book_of

RULES = ("flood", "earthquake", "killed>=10")


@pytest.fixture(scope="module")
def reader() -> Reader:
    """The reading room with rules of an alarm."""
    return load_reader(map(parse, RULES))


class Authority:
    """One source, its articles numbered as ingest would and read onto a desk."""

    def __init__(self, reader: Reader) -> None:
        self.desk = Desk(book=book_of(*RULES))
        self._reader = reader
        self._seen: Mapping[str, Seen] = {}

    def says(self, shown: Sequence[Item], hour: int) -> list[Article]:
        """Poll at this hour; what was published."""
        at = datetime(2026, 1, 5, hour, tzinfo=UTC)
        numbered = number(shown, self._seen, SourceSettings(id="authority"), at)
        self._seen = numbered.seen
        outcomes = [self._reader.read(article) for article in numbered.articles]
        self.desk.read(*(outcome.reading for outcome in outcomes if outcome.reading))
        return list(numbered.articles)

    def told(self) -> list[str]:
        """The kinds of all events up to now."""
        return [event.kind for verdict in self.desk.verdicts for event in verdict.events]


def warnings(**messages: bytes) -> list[Item]:
    """What the CAP source yields of these messages."""
    return items(CapSource(CapConfig(url=cap.LIST)), cap.site(**messages))


def test_an_update_of_a_warning_goes_on_with_its_story_and_a_cancel_takes_it_back(reader: Reader) -> None:
    """By the names of the messages: the update's words are others, and its place too."""
    met = Authority(reader)
    (alert,) = met.says(warnings(a=cap.message("a")), 11)
    other = "<info><event>Flood</event><headline>Flood: Upperton is warned too</headline></info>"
    (update,) = met.says(warnings(later=cap.after("Update", "a", info=other)), 12)
    story = met.desk.story(update.id)
    assert alert.id not in story.members
    assert len(met.desk.shelf) == 1
    named = " ".join(f"met@alerts.example,{name},2026-01-05T11:00:00-00:00" for name in ("a", "later"))
    met.says(warnings(end=cap.message("end", "Cancel", hour=13, references=named)), 13)
    assert met.told() == ["new", "quiet", "retraction"]


def test_a_disaster_that_grows_is_one_story(reader: Reader) -> None:
    """The toll in GDACS's own words, and a graver level."""
    site = Authority(reader)
    source = GdacsSource(GdacsConfig(url=gdacs.URL))
    site.says(items(source, {gdacs.URL: gdacs.feed(gdacs.event())}), 11)
    worse = gdacs.event(level="Red", description="The flood of 3 January caused 31 deaths and 9000 displaced.")
    (article,) = site.says(items(source, {gdacs.URL: gdacs.feed(worse)}), 12)
    assert site.desk.story(article.id).figures["killed"].low == 31
    assert site.told() == ["new", "update"]


def test_an_earthquake_that_is_measured_anew_rings_once(reader: Reader) -> None:
    """A revision, another network's id, and the deletion of what was none."""
    site = Authority(reader)
    source = UsgsSource(UsgsConfig(url=usgs.URL))
    site.says(items(source, {usgs.URL: usgs.feed(usgs.feature())}), 12)
    site.says(items(source, {usgs.URL: usgs.feed(usgs.feature(mag=6.6))}), 13)
    known = usgs.feature("ak1", ids=",us7000test,ak1,", mag=6.7)
    site.says(items(source, {usgs.URL: usgs.feed(known)}), 14)
    assert len(site.desk.shelf) == 1
    gone = usgs.feature("ak1", status="deleted")
    site.says(items(source, {usgs.URL: usgs.feed(gone)}), 15)
    assert site.told() == ["new", "quiet", "quiet", "retraction"]
