"""What a person rules stands, is told like anything else, and is on record with who ruled it and why."""

from dataclasses import replace
from itertools import permutations

import pytest

from streams.model import Interval, Place, Reading
from streams.stories.by_hand import BY_HAND
from tests.stories.building import Desk, act, book_of, claim, exact, strike
from tests.stories.test_merge import angles

ALEPPO = Place(id="SY/aleppo", name="Alep", kind="region", country="SY", role="event")
FIGURES = {"killed": Interval(low=22, high=22)}


@pytest.fixture
def desk() -> Desk:
    """A desk with a query that most stories fire."""
    return Desk(book=book_of("killed>=20"))


def elsewhere(identity: str, low: int, hours: float = 1) -> Reading:
    """A strike in another place."""
    return strike(identity, exact("killed", low), hours=hours, places=(ALEPPO,), title="Un raid sur Alep, des morts")


# ---- correct ----


def test_a_corrected_figure_stands_over_everything_said_before(desk: Desk) -> None:
    """33 by three outlets; an operator sets 22: a correction, whose source says that a person set it."""
    desk.read(*(strike(f"a{n}", exact("killed", 33), hours=n) for n in range(3)))
    verdict = desk.rule("correct", desk.story("a0").id, figures=FIGURES)
    (event,) = verdict.events
    assert (event.kind, event.story.figures["killed"].low, event.story.figures["killed"].source) == (
        "correction",
        22,
        BY_HAND,
    )
    assert (verdict.decision.outcome, verdict.decision.reason) == ("ruled", "correct by ada: Confirmed by phone.")
    assert (desk.story("a0").member_count, desk.story("a0").independent) == (3, 3)


def test_what_is_said_later_is_weighed_against_it_as_usual(desk: Desk) -> None:
    """29 an hour later is a rise; 21 by one outlet is that outlet's figure, and changes nothing."""
    desk.read(strike("a", exact("killed", 33)))
    desk.rule("correct", desk.story("a").id, figures=FIGURES, hours=2)
    desk.read(strike("b", exact("killed", 21), hours=3))
    assert desk.story("a").figures["killed"].low == 22
    desk.read(strike("c", exact("killed", 29), hours=4))
    assert desk.story("a").figures["killed"].low == 29


def test_what_was_said_before_and_arrives_later_does_not_undo_it(desk: Desk) -> None:
    """An article of before the correction, fetched after it."""
    desk.read(strike("a", exact("killed", 33)))
    desk.rule("correct", desk.story("a").id, figures=FIGURES, hours=2)
    desk.read(replace(strike("b", exact("killed", 35), hours=1), fetched=strike("b", hours=3).fetched))
    assert desk.story("a").figures["killed"].low == 22


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_of_arrival_makes_no_difference_to_a_corrected_figure(order: tuple[int, ...]) -> None:
    """Two articles before the correction's time and one after it, in any order after the ruling."""
    desk = Desk()
    desk.read(strike("first", exact("killed", 9)))
    desk.rule("correct", desk.story("first").id, figures=FIGURES, hours=2)
    later = (
        strike("b", exact("killed", 35), hours=1),
        strike("c", exact("killed", 20), hours=1.5),
        strike("d", exact("killed", 24), hours=3),
    )
    desk.read(*(replace(later[index], fetched=later[2].fetched) for index in order))
    assert desk.story("first").figures["killed"].low == 24


# ---- retract ----


def test_a_retracted_story_is_withdrawn_and_tells_no_more(desk: Desk) -> None:
    """One retraction; what joins it later neither rings nor founds the story anew."""
    desk.read(strike("a", exact("killed", 33)))
    (event,) = desk.rule("retract", desk.story("a").id).events
    assert (event.kind, event.story.retracted, event.fired) == ("retraction", True, ())
    assert desk.read(strike("b", exact("killed", 40), hours=25)).events == ()
    assert desk.story("b").id == desk.story("a").id


def test_a_correction_brings_a_retracted_story_back(desk: Desk) -> None:
    """The operator erred: the story stands again, and its message is mended even where no figure changed."""
    desk.read(strike("a", exact("killed", 22)))
    desk.rule("retract", desk.story("a").id)
    (event,) = desk.rule("correct", desk.story("a").id, figures=FIGURES, hours=25).events
    assert (event.kind, event.story.retracted) == ("quiet", False)
    assert [each.kind for each in desk.read(strike("b", exact("killed", 40), hours=26)).events] == ["update"]


# ---- merge ----


def test_two_stories_are_made_one_whatever_the_evidence(desk: Desk) -> None:
    """The older goes on, whichever was named first."""
    desk.read(strike("a", exact("killed", 25)), elsewhere("b", 30))
    one, other = desk.story("a").id, desk.story("b").id
    verdict = desk.rule("merge", other, other=one)
    (event,) = verdict.events
    assert (event.kind, event.story.id, event.others, event.fired) == ("merge", one, (other,), ())
    assert ([story.id for story in verdict.redirects], len(desk.shelf)) == ([other], 1)
    assert desk.story("b").figures["killed"].low == 30


# ---- split ----


def test_named_articles_leave_with_what_they_said(desk: Desk) -> None:
    """The former story falls to 25, the new one has 33, the act, the outlet, and the words that were met."""
    desk.read(
        strike("a", exact("killed", 25)),
        strike("b", exact("killed", 33), hours=1, acts=(act(),), title="Un autre raid, plus tard"),
    )
    former = desk.story("a").id
    split, new = desk.rule("split", former, articles=("b",)).events
    assert (split.kind, split.story.id, split.others) == ("split", former, (new.story.id,))
    assert new.others == (former,)
    assert (split.story.figures["killed"].low, split.story.acts, split.story.independent) == (25, (), 1)
    assert (new.kind, len(new.fired), new.story.title) == ("new", 1, "Un autre raid, plus tard")
    assert (new.story.figures["killed"].low, len(new.story.acts), new.story.independent) == (33, 1, 1)
    assert (desk.story("b").id, desk.story("a").id) == (new.story.id, former)


def test_what_a_person_parted_no_article_merges_again() -> None:
    """Another article that has the words of both joins one of them."""
    desk = Desk()
    one, two, both = angles()
    desk.read(one, two, both)
    desk.rule("split", desk.story("one").id, articles=("two",))
    desk.read(replace(both, id="again", source="other", fetched=both.fetched))
    assert len(desk.shelf) == 2
    desk.rule("merge", desk.story("one").id, other=desk.story("two").id)
    assert desk.shelf.head(desk.story("one").id).apart == ()


def test_an_edit_of_an_article_that_was_parted_stays_where_a_person_put_it(desk: Desk) -> None:
    """It is a member of its new story."""
    desk.read(strike("a", exact("killed", 25)), strike("b", exact("killed", 33), hours=1))
    desk.rule("split", desk.story("a").id, articles=("b",))
    verdict = desk.read(strike("b", exact("killed", 34), hours=1, revision=2))
    assert (verdict.decision.outcome, desk.story("b").figures["killed"].low) == ("replaced", 34)
    assert desk.story("a").figures["killed"].low == 25


# ---- what cannot be done, and what is done already ----


def test_a_story_that_is_not_there_is_a_named_outcome(desk: Desk) -> None:
    """Closed, or never there."""
    verdict = desk.rule("retract", "nowhere")
    assert (verdict.decision.outcome, verdict.heads, verdict.events) == ("unknown-story", (), ())


@pytest.mark.parametrize(
    ("action", "rest", "problem"),
    [
        pytest.param("merge", {"other": "nowhere"}, "no story nowhere", id="with a story that is not there"),
        pytest.param("merge", {"other": "itself"}, "one story already", id="with itself"),
        pytest.param("split", {"articles": ("a", "b")}, "a part of it stay", id="all articles leave"),
        pytest.param("split", {"articles": ()}, "must leave", id="no article leaves"),
        pytest.param("split", {"articles": ("a", "z")}, "has no z", id="an article of another story"),
        pytest.param("correct", {}, "no figure", id="nothing is set"),
    ],
)
def test_what_cannot_be_done_says_why(desk: Desk, action: str, rest: dict[str, object], problem: str) -> None:
    """Nothing changes."""
    desk.read(strike("a", exact("killed", 25)), strike("b", claim(low=25), hours=1))
    before = desk.shelf.head(desk.story("a").id)
    if rest.get("other") == "itself":
        rest = {"other": before.story.id}
    verdict = desk.rule(action, before.story.id, **rest)  # type: ignore[arg-type]  # the actions of the cases
    assert (verdict.decision.outcome, verdict.heads, verdict.events) == ("impossible", (), ())
    assert problem in verdict.decision.reason
    assert desk.shelf.head(before.story.id) == before


@pytest.mark.parametrize("action", ["merge", "split", "correct", "retract"])
def test_the_same_ruling_again_changes_nothing_and_is_published_again(desk: Desk, action: str) -> None:
    """A worker that ended before everything was told decides on it once more."""
    desk.read(strike("a", exact("killed", 25)), strike("b", claim(low=25), hours=1), elsewhere("c", 30))
    given = {"merge": {"other": desk.story("c").id}, "split": {"articles": ("b",)}, "correct": {"figures": FIGURES}}
    story = desk.story("a").id
    first = desk.rule(action, story, **given.get(action, {}))  # type: ignore[arg-type]  # the actions of the cases
    again = desk.rule(action, story, **given.get(action, {}))  # type: ignore[arg-type]
    assert (again.decision.outcome, again.events, again.members) == ("repeated", (), ())
    assert {story.id: story for story in again.stories} == {story.id: story for story in first.stories}
