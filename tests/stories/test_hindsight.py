"""What a query would have caught, by stories as they stand and by articles; and how to ask for fewer."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from streams.model import Change, Figure, Interval, Place, Story
from streams.rules.conditions import InPlace, Sources, Threshold
from streams.rules.narrow import narrowed
from streams.rules.query import parse
from streams.stories.hindsight import Seen, asks_facts_only, from_stories

NOW = datetime(2026, 3, 8, 12, 0, tzinfo=UTC)
WEEK = Seen(of="stories", number=10, total=10, since=NOW - timedelta(days=7), until=NOW)


def story(
    number: int, killed: int, country: str = "SY", days_ago: float = 1, sources: int = 1, now: datetime = NOW
) -> Story:
    """A story of one figure, which changed so many days ago."""
    at = now - timedelta(days=days_ago)
    figure = Figure(low=killed, high=killed, since=at, source="wire", article=f"a{number}")
    change = Change(what="killed", after=Interval(low=killed, high=killed), at=at, source="wire", article=f"a{number}")
    return Story(
        id=f"{number:020}",
        short=f"S{number}",
        desk="main",
        title=f"Event {number}",
        language="en",
        opened=at,
        changed=at,
        places=(Place(id=country, name=country, kind="country", country=country, role="event"),),
        member_count=1,
        independent=sources,
        figures={"killed": figure},
        history=(change,),
    )


DAYS = (
    story(1, 5),
    story(2, 30, "TR", 5),
    story(3, 40, "SY", 3, sources=2),
    story(4, 200, "SY", 2),
    story(5, 300, "SY", 9),
)


def test_stories_of_the_week_on_which_the_facts_are_true_are_counted() -> None:
    """Neither those below the threshold nor those that stood still for longer; the newest come first."""
    found = from_stories(parse("killed>=30"), DAYS, WEEK)
    assert (found.stories.matched, found.stories.low, found.stories.high) == (3, 3, 3)
    assert [one.short for one in found.newest] == ["S4", "S3", "S2"]
    assert found.per_day == pytest.approx(3 / 7)


def test_what_was_merged_or_taken_back_is_not_counted() -> None:
    """Nobody would hear of it now."""
    gone = (replace(DAYS[1], redirect="x"), replace(DAYS[2], retracted=True), replace(DAYS[3], member_count=0))
    assert from_stories(parse("killed>=30"), gone, WEEK).stories.matched == 0


def test_a_sample_makes_an_estimate_with_its_bounds() -> None:
    """3 of 10 of 1000 are likely 300, and say how unsure that is."""
    part = replace(WEEK, total=1000)
    found = from_stories(parse("killed>=30"), DAYS, part)
    assert (found.stories.likely, found.seen.one_in, found.seen.whole) == (300, 100, False)
    assert found.stories.low < 300 < found.stories.high


def test_in_a_sample_of_articles_a_story_of_many_counts_once_at_the_least() -> None:
    """Nobody sees which of the others tell the same: from those seen up to one for each article."""
    found = from_stories(parse("killed>=30"), DAYS, replace(WEEK, of="articles", total=1000))
    assert found.seen.by_article
    assert (found.stories.low, found.stories.likely) == (3, 300)
    assert found.per_day == pytest.approx(found.stories.high / 7)


def test_narrower_queries_catch_some_and_not_all() -> None:
    """A higher figure, the place where most of them are, a second source; each with what it would have caught."""
    found = from_stories(parse("killed>=30"), DAYS, WEEK)
    told = {one.kind: (one.query, one.stories.matched if one.stories else None) for one in found.narrower}
    assert told == {
        "threshold": ("killed>=200", 1),
        "place": ("killed>=30 place:sy", 2),
        "sources": ("killed>=30 sources>=2", 1),
    }


@pytest.mark.parametrize(
    ("tolls", "threshold"), [((30, 40, 51), "killed>=50"), ((30, 31, 34), "killed>=34"), ((30, 30), "")]
)
def test_a_higher_figure_is_a_round_one_that_some_reach(tolls: tuple[int, ...], threshold: str) -> None:
    """Where there is no round one between, it is the figure itself; where all are alike there is none."""
    stories = [story(number, toll) for number, toll in enumerate(tolls)]
    found = from_stories(parse("killed>=30"), stories, WEEK)
    assert "".join(one.query for one in found.narrower if one.kind == "threshold") == threshold


def test_a_place_or_sources_that_are_asked_for_are_not_offered_again() -> None:
    """What is left to narrow is the figure."""
    found = from_stories(parse("killed>=30 place:sy sources>=1"), DAYS, WEEK)
    assert [one.kind for one in found.narrower] == ["threshold"]


def test_nothing_caught_leaves_nothing_to_narrow() -> None:
    """And nothing to show."""
    found = from_stories(parse("killed>=5000"), DAYS, WEEK)
    assert (found.newest, found.narrower, found.stories.matched) == ((), (), 0)


@pytest.mark.parametrize(
    ("query", "fact", "canonical"),
    [
        ("killed>=30 step:5", Threshold("killed", 50, None), "killed>=50 step:5"),
        ("killed>=30 OR wounded>=9", InPlace("sy"), "(killed>=30 OR wounded>=9) place:sy"),
        ("quake killed<=90", Threshold("killed", 50, None), "killed<=90 killed>=50 quake"),
        ("-storm killed>=30", Sources(2, None), "-storm killed>=30 sources>=2"),
    ],
)
def test_a_fact_is_added_and_replaces_what_it_implies(query: str, fact: object, canonical: str) -> None:
    """Alternatives are put in parentheses, the step stays, bounds from above stay."""
    assert narrowed(parse(query), fact).canonical == canonical  # type: ignore[arg-type]  # any fact


@pytest.mark.parametrize(("query", "facts"), [("killed>=3", True), ("killed>=3 lang:fr", False), ("quake", False)])
def test_only_a_query_of_facts_is_answered_by_stories(query: str, facts: bool) -> None:
    """Words, a language and a source are to be seen in articles only."""
    assert asks_facts_only(parse(query)) is facts
