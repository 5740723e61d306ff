"""One event as its articles tell it: one story, its toll rising, its bait apart."""

from datetime import UTC, date, datetime
from itertools import permutations

import pytest

from streams.model import Claim, Place, Reading
from tests.stories.building import Desk, act, claim, exact, reading, strike, strike_in_english

HAMA = Place(id="SY/hama", name="Hama", kind="city", country="SY", role="event")
ALEPPO = Place(id="SY/aleppo", name="Alep", kind="region", country="SY", role="event")


def seeds() -> tuple[Reading, ...]:
    """The five founding articles as the reading room understands them, in the order of their publication."""
    return (
        strike("002", claim(low=29), exact("wounded", 36), cumulative(49), background(7)),
        strike(
            "004",
            claim(low=33),
            claim("wounded", 13),
            hours=4,
            title="Le bilan monte après le raid sur Idleb",
            day=None,
        ),
        strike("001", exact("killed", 33), hours=8, title="La désescalade en Syrie demandée par l'Otan"),
        strike("000", claim(low=33), hours=10, title="Solidarité avec Ankara", acts=(act(),), day=None),
        undated(),
    )


def cumulative(low: int) -> Claim:
    """A total over a month."""
    return claim(low=low, scope="cumulative", why="en février")


def background(low: int) -> Claim:
    """Another strike's victims."""
    return exact("killed", low, scope="background", why="une autre frappe", group="civilians")


def undated() -> Reading:
    """An article about no one knows when, that reads alike."""
    return strike("003", hours=11, published=None, day=None, title="Syrie : l'Otan se réunit", places=(ALEPPO,))


def test_the_five_seeds_are_one_story_and_a_silent_one(desk: Desk) -> None:
    """29, 33, article 4: one message that changes; the undated article is apart and rings nothing."""
    desk.read(*seeds())
    story = desk.story("002")
    assert story.members == ("002", "004", "001", "000")
    assert desk.kinds == ["new", "update", "quiet", "update"]
    assert (story.figures["killed"].low, story.figures["wounded"].low, story.figures["wounded"].high) == (33, 36, 36)
    killed = [
        (change.before and change.before.low, change.after.low) for change in story.history if change.what == "killed"
    ]
    assert killed == [(None, 29), (29, 33)]
    assert [change.what for change in story.history][-1] == "act:nato"
    assert desk.story("003").members == ("003",)


def test_what_is_no_toll_of_the_event_is_refused_with_its_reason(desk: Desk) -> None:
    """The month's total and the other strike's victims stay visible, and why they do not count."""
    desk.read(*seeds())
    assert [(refused.low, refused.reason) for refused in desk.story("002").refused] == [
        (49, "a total over a longer time or a whole war (en février)"),
        (7, "another or an older event (une autre frappe)"),
    ]


def test_a_rule_rings_at_its_threshold_and_at_its_steps_and_never_between(desk: Desk) -> None:
    """killed>=20 step:10 rings at 29 and, a step higher, at 33; not for a source more, nor for article 4."""
    desk.read(*seeds())
    rung = [(event.kind, [f.level for f in event.fired]) for v in desk.verdicts for event in v.events]
    assert rung == [("new", [0]), ("update", [1]), ("quiet", []), ("update", [])]


@pytest.mark.parametrize("published", [datetime(2015, 10, 8, tzinfo=UTC), None])
def test_an_old_or_undated_twin_with_a_toll_stays_apart_and_rings_nothing(
    desk: Desk, published: datetime | None
) -> None:
    """The same words and a toll, five years earlier or at an unknown time and without a place in common."""
    day = date(2015, 10, 7) if published else None
    desk.read(*seeds()[:4])
    verdict = desk.read(strike("twin", claim(low=25), hours=12, published=published, day=day, places=(HAMA,)))
    assert verdict.decision.outcome == "founded"
    assert verdict.events == ()
    assert desk.story("002").figures["killed"].low == 33


def test_a_form_filled_in_for_another_place_is_no_copy_of_the_story(desk: Desk) -> None:
    """Two thirds of the fingerprint in common is the agency's usual wording, where the places differ."""
    form = tuple(range(8))
    desk.read(strike("a", claim(low=33), fingerprint=form))
    desk.read(strike("b", claim(low=33), fingerprint=(*form[:5], 90, 91, 92), places=(ALEPPO,)))
    assert desk.story("a").id != desk.story("b").id


def test_the_same_words_of_another_place_are_another_story(desk: Desk) -> None:
    """A strike on Aleppo told in the words of the one on Idlib does not join, and the decision says why."""
    desk.read(strike("idlib", exact("killed", 29)))
    verdict = desk.read(
        strike(
            "aleppo",
            exact("killed", 31),
            hours=2,
            places=(ALEPPO,),
            title="Des soldats turcs tués dans une frappe aérienne à Alep",
        )
    )
    assert verdict.decision.outcome == "founded"
    assert verdict.decision.nearest == desk.story("idlib").id
    assert "another place" in verdict.decision.reason


def test_the_same_words_and_place_on_another_day_are_another_story(desk: Desk) -> None:
    """A strike on Idlib five days later is not the one of Thursday."""
    desk.read(strike("thursday", exact("killed", 29)))
    verdict = desk.read(strike("tuesday", exact("killed", 29), hours=120, day=date(2020, 3, 3)))
    assert verdict.decision.outcome == "founded"
    assert "another day" in verdict.decision.reason


def sequence() -> tuple[Reading, ...]:
    """9, 22, 29, 33 killed within hours, in two languages; seven of the wounded died."""
    return (
        strike("nine", exact("killed", 9), hours=0),
        strike_in_english("twenty-two", exact("killed", 22), exact("wounded", 43), hours=1),
        strike("twenty-nine", claim(low=29), exact("wounded", 36), hours=3),
        strike_in_english("thirty-three", exact("killed", 33), exact("wounded", 32), hours=5),
    )


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_whatever_the_order_of_arrival_the_story_ends_in_the_same_figures(order: tuple[int, ...]) -> None:
    """All 24 orders of 9, 22, 29, 33 in two languages: one story, 33 killed, 32 wounded."""
    desk = Desk()
    arrived = tuple(sequence()[index] for index in order)
    desk.read(*arrived)
    story = desk.story("nine")
    assert story.member_count == 4
    assert {category: (f.low, f.high) for category, f in story.figures.items()} == {
        "killed": (33, 33),
        "wounded": (32, 32),
    }


def test_wounded_who_die_are_no_correction(desk: Desk) -> None:
    """43 wounded become 36, then 32, as 22 killed become 29, then 33: three updates, no correction."""
    desk.read(*sequence())
    assert desk.kinds == ["new", "update", "update", "update"]


def test_titles_alone_make_stories_of_their_own() -> None:
    """With nothing but titles, the same headline is one story and another subject is another."""
    desk = Desk()
    desk.read(
        reading("a", "Fumigènes au stade : Saint-Etienne joue son prochain match à huis clos"),
        reading("b", "Fumigènes au stade : Saint-Etienne jouera un match à huis clos", hours=1),
        reading("c", "La grève des transports entre dans sa sixième semaine", hours=1),
    )
    assert desk.story("a").id == desk.story("b").id != desk.story("c").id


def test_a_bare_title_is_no_copy_by_its_fingerprint() -> None:
    """Weather reports of two towns share most of their few words: their fingerprints say nothing."""
    desk = Desk()
    desk.read(
        reading("a", "Météo Annecy : prévisions du vendredi", fingerprint=(1, 2, 3)),
        reading("b", "Horoscope du vendredi", fingerprint=(1, 2, 3), hours=1),
    )
    assert desk.story("a").id != desk.story("b").id
