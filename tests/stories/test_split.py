"""An article that an edit turned into another event's leaves its story, with all that it said."""

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest

from streams.model import Place, Reading
from streams.stories.shelf import Shelf
from tests.stories.building import Desk, act, book_of, claim, exact, strike

ALEPPO = Place(id="SY/aleppo", name="Alep", kind="region", country="SY", role="event")


@pytest.fixture
def desk() -> Desk:
    """A desk with a query that both stories fire."""
    return Desk(book=book_of("killed>=20"))


def edited(reading: Reading, **changes: object) -> Reading:
    """The next revision of an article, which is of a strike on Aleppo now."""
    return replace(reading, revision=reading.revision + 1, **{"places": (ALEPPO,), **changes})  # type: ignore[arg-type]


def joined() -> tuple[Reading, Reading]:
    """Two articles of one story, the second with a higher toll and an act."""
    return strike("first", exact("killed", 25)), strike("second", exact("killed", 33), hours=1, acts=(act(),))


def test_an_edit_that_contradicts_its_story_leaves_it(desk: Desk) -> None:
    """The former story takes 33 and the act back and tells of it; the article founds a story, which is announced."""
    first, second = joined()
    desk.read(first, second)
    former = desk.story("first").id
    verdict = desk.read(edited(second))
    split, new = verdict.events
    assert (verdict.decision.outcome, verdict.decision.story) == ("parted", new.story.id)
    assert "another place" in verdict.decision.reason
    assert (split.kind, split.story.id, split.others) == ("split", former, (new.story.id,))
    assert new.others == (former,)
    assert [(c.what, c.before and c.before.low, c.after and c.after.low) for c in split.changes] == [("killed", 33, 25)]
    assert (split.story.figures["killed"].low, split.story.acts, split.story.members) == (25, (), ("first",))
    assert (new.kind, new.story.figures["killed"].low, new.story.members) == ("new", 33, ("second",))
    assert new.story.id != former


def test_another_day_parts_as_another_place_does(desk: Desk) -> None:
    """The article is of a strike five days later, it turns out."""
    first, second = joined()
    desk.read(first, second)
    verdict = desk.read(edited(second, places=second.places, day=date(2020, 3, 4)))
    assert (verdict.decision.outcome, len(desk.shelf)) == ("parted", 2)


def test_it_joins_the_story_that_it_is_of_now(desk: Desk) -> None:
    """There is one of the strike on Aleppo already."""
    first, second = joined()
    there = strike("there", claim(low=30), hours=2, places=(ALEPPO,), title="Des soldats turcs tués à Alep")
    desk.read(first, second, there)
    desk.read(edited(second, title=there.title))
    assert desk.story("second").id == desk.story("there").id != desk.story("first").id
    assert (desk.story("there").member_count, desk.story("first").member_count) == (2, 1)


@pytest.mark.parametrize("which", [0, 1])
def test_an_edit_within_the_event_and_one_of_the_founding_article_stay(desk: Desk, which: int) -> None:
    """A lower figure is a correction; and the story is what its first article says it is."""
    first, second = joined()
    desk.read(first, second)
    verdict = desk.read(edited(first) if which else edited(second, places=second.places, claims=(exact("killed", 31),)))
    assert (verdict.decision.outcome, len(desk.shelf)) == ("replaced", 1)


def test_it_is_held_against_what_the_others_say_and_not_against_its_own_former_words(desk: Desk) -> None:
    """Names in common would make one event of two places; but these are the article's own, of its former revision."""
    first, second = joined()
    second = replace(second, names=tuple(map("".join, permutations("sarm"))))
    desk.read(first, second)
    verdict = desk.read(edited(second, title="Le bilan s'alourdit encore, la colère monte à Ankara"))
    assert (verdict.decision.outcome, len(desk.shelf)) == ("parted", 2)


def test_the_story_that_it_left_is_not_known_by_its_words_any_more(desk: Desk) -> None:
    """Else it would draw other articles of the event that this one is of now."""
    first, second = joined()
    desk.read(first, second, edited(second))
    for article in ("first", "second"):
        assert [voice.article for voice in desk.shelf.traits(desk.story(article).id).voices] == [article]


def test_a_repeated_split_publishes_both_stories_again(desk: Desk) -> None:
    """The reading comes again after a kill: no event, the newest state of the story that it left and of its own."""
    first, second = joined()
    desk.read(first, second, edited(second))
    again = desk.read(edited(second))
    assert (again.decision.outcome, again.events) == ("repeated", ())
    assert {head.story.id for head in again.heads} == {desk.story("first").id, desk.story("second").id}


def test_a_restart_finds_both_stories(desk: Desk) -> None:
    """Each with its own articles."""
    first, second = joined()
    desk.read(first, second, edited(second))
    heads = {head.story.id: head for verdict in desk.verdicts for head in verdict.heads}
    members = {member.id: member for verdict in desk.verdicts for member in verdict.members}
    shelf = Shelf.rebuild(heads.values(), members.values())
    for article in ("first", "second"):
        assert shelf.members(desk.story(article).id) == desk.shelf.members(desk.story(article).id) == (article,)
