"""Stories are found again by what people have at hand: an id, a place, a query."""

from dataclasses import replace

import pytest

from streams.model import Story
from streams.model.ids import short_id
from streams.reading.resources import load_reader
from streams.rules.query import parse
from streams.stories.catalogue import answers, lies_in, named, standing
from tests.stories.building import Desk, act, book_of, exact, reading, strike

OTHER = "0123456789abcdef0123"


def told(*queries: str) -> Story:
    """A strike that killed 33, with an act of state, as a desk with these queries tells it."""
    desk = Desk(book=book_of(*queries))
    desk.read(strike("a", exact("killed", 29)), strike("b", exact("killed", 33), hours=2, acts=(act(),)))
    return desk.story("a")


def test_a_story_is_found_by_its_id_and_by_its_short_id_however_it_is_typed() -> None:
    """People copy ids from messages, logs and their memory."""
    story = told()
    stories = {story.id: story}
    assert named(stories, story.id) == named(stories, story.short.lower()) == named(stories, f" {story.short}\n")
    assert named(stories, story.short) == (story,)


def test_the_id_of_a_story_that_was_merged_leads_to_where_its_articles_are() -> None:
    """Also over two merges, by the long id and the short one."""
    story = told()
    first = replace(story, id=OTHER, short=short_id(OTHER), redirect="between")
    second = replace(story, id="between", short="22222", redirect=story.id)
    stories = {each.id: each for each in (first, second, story)}
    assert named(stories, OTHER) == named(stories, short_id(OTHER)) == named(stories, "22222") == (story,)


def test_stories_that_share_a_short_id_are_all_named_and_an_unknown_id_names_none() -> None:
    """Five letters are for people: among many stories two may have the same."""
    story = told()
    twin = replace(story, id=OTHER)
    assert named({story.id: story, OTHER: twin}, story.short) == (story, twin)
    assert named({story.id: story}, "nothing") == ()


def test_stories_are_listed_newest_first_without_those_that_were_merged() -> None:
    """A redirect is no story of its own."""
    desk = Desk()
    train = reading("b", title="Un train déraille près de Lyon", hours=30, claims=(exact("wounded", 8),))
    desk.read(strike("a", exact("killed", 3)), train)
    older, newer = desk.story("a"), desk.story("b")
    gone = replace(older, id="gone", redirect=older.id)
    assert list(standing({each.id: each for each in (older, gone, newer)})) == [newer, older]


@pytest.mark.parametrize("place", ["syria", "Syrie", "SY", "Idlib", "idleb"])
def test_a_place_is_known_by_all_its_names(place: str) -> None:
    """Those that queries know."""
    assert lies_in(told(), place)
    assert not lies_in(told(), "france")


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("killed>=30", True),
        ("killed>=40", False),
        ("soldats place:syria", True),
        ("soldats place:france", False),
        ("frappe killed>=30", True),
        ("tremblement killed>=30", False),
        ("killed>=30 -soldats", False),
        ("killed>=30 source:paper-b", True),
        ("killed>=30 source:elsewhere", False),
    ],
)
def test_a_query_asks_for_figures_and_places_of_the_story_and_for_words_of_its_headlines(
    query: str, wanted: bool
) -> None:
    """As it would have rung for an article with such a headline."""
    parsed = parse(query)
    assert answers(told(), parsed, load_reader([parsed])) is wanted


def test_a_query_that_rang_for_a_story_finds_it_whatever_the_story_still_says() -> None:
    """The words were in an article that the story keeps no more, or the figure was corrected since."""
    query = parse("killed>=30")
    story = replace(told("killed>=30"), figures={})
    assert story.rules
    assert answers(story, query, load_reader([query]))
