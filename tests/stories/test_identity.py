"""Which story a reading is of: what speaks for it, what no evidence outweighs, and by whose words a story is known."""

from datetime import date
from typing import Any

import pytest

from streams.model import Place, Reading
from streams.stories.evidence import compare, probe, telling_apart
from streams.stories.index import Index
from streams.stories.shelf import CLOSE_AFTER
from streams.stories.traits import MAX_VOICES, traits_of
from tests.stories.building import Desk, exact, reading

HARBOUR = Place(id="US/savannah", name="Savannah", kind="city", country="US", role="event")
INLAND = Place(id="US/macon", name="Macon", kind="city", country="US", role="event")
TITLES = (
    "Woman found dead near creek",
    "Neighbors mourn a gardener",
    "Arrest made after search",
    "Deputies ask for tips",
)
VICTIM = ("oleta brandvold", "hesper quill", "pine ridge", "sheriff dunmore", "calder street", "marrow creek")


def shooting(identity: str, hours: float = 0, **rest: Any) -> Reading:
    """An English report of a shooting that names the victim, the street and the sheriff."""
    given: dict[str, Any] = {
        "title": TITLES[int(identity, 36) % len(TITLES)],
        "lead": "A woman was found dead near the creek, deputies said.",
        "language": "en",
        "names": VICTIM,
        "places": (HARBOUR,),
        "claims": (exact("killed", 1, group=None),),
    }
    return reading(identity, hours=hours, **{**given, **rest})


def test_rare_names_join_what_tells_of_it_weeks_later(desk: Desk) -> None:
    """A trial tells the event in other words: the people, the street and the sheriff are the same."""
    desk.read(shooting("a"))
    desk.read(
        shooting(
            "b", hours=24 * 20, title="Jury seated", lead="Lawyers will speak first on Monday.", claims=(), places=()
        )
    )
    assert desk.story("b").id == desk.story("a").id


@pytest.mark.parametrize(("reports", "joins"), [(1, True), (5, False)])
def test_names_that_many_candidates_share_tell_none_from_the_other(reports: int, joins: bool) -> None:
    """A street that one story names points to it; the station that signs five reports points to none of them."""
    signed = ("radio tollgate",)
    ours = traits_of(shooting("z", title="A call for help", lead="Silence fell.", names=signed, claims=(), places=()))
    stories = [traits_of(shooting(str(n), names=(*signed, f"street{n}"))) for n in range(reports)]
    probed = telling_apart(probe(ours, Index().weights), stories)
    assert all(compare(probed, story).joins is joins for story in stories)


@pytest.mark.parametrize(("told", "together"), [((9, 34), True), ((), False), ((12, 51), False)])
def test_ages_tell_whether_it_is_the_same_people(desk: Desk, told: tuple[int, ...], together: bool) -> None:
    """A later report names the town's hospital only: the girl of nine and the man of 34 are the same."""
    desk.read(shooting("a", ages=(34, 9)))
    desk.read(shooting("b", hours=24 * 3, lead="The family spoke.", names=VICTIM[2:3], claims=(), places=(), ages=told))
    assert (desk.story("a").id == desk.story("b").id) is together


def test_common_names_join_nothing(desk: Desk) -> None:
    """The mayor, the county and the police chief are in every report of the town."""
    town = ("mayor", "county", "chief")
    names = (f"name{letter * 3}" for letter in "abcdefgh")
    told = (
        shooting(str(n), hours=n * 72, title=name, lead=f"It was {name}", places=(), names=(*town, name))
        for n, name in enumerate(names)
    )
    desk.read(*told)
    assert len(desk.shelf) == 8


@pytest.mark.parametrize("differing", [{"places": (INLAND,)}, {"day": date(2020, 2, 20)}])
def test_strong_names_outweigh_a_place_or_day_that_was_misread(desk: Desk, differing: dict[str, Any]) -> None:
    """The hospital's town, or the day of the trial, is easily taken for the event's."""
    desk.read(shooting("a", day=date(2020, 2, 27)))
    desk.read(shooting("b", hours=5, **{"day": date(2020, 2, 27), **differing}))
    assert desk.story("a").id == desk.story("b").id


def test_a_form_filled_in_anew_is_kept_apart_whatever_names_it_shares(desk: Desk) -> None:
    """The same title but for the place: one office reports two events."""
    for identity, place in (("a", HARBOUR), ("b", INLAND)):
        desk.read(shooting(identity, title=f"One killed in shooting in {place.name}, deputies say", places=(place,)))
    assert desk.story("a").id != desk.story("b").id


def test_a_story_is_known_by_its_first_article_and_its_newest(desk: Desk) -> None:
    """Late articles come and go; what founded the story stays."""
    desk.read(*(shooting(str(n), hours=n) for n in range(MAX_VOICES + 3)))
    voices = desk.shelf.traits(desk.story("0").id).voices
    assert [voice.article for voice in voices] == ["0", *(str(n) for n in range(4, MAX_VOICES + 3))]


def test_an_edit_is_one_voice_not_two(desk: Desk) -> None:
    """The words of an article's former revision are not known any more."""
    desk.read(shooting("a"), shooting("a", hours=1, revision=2, title="Another title"))
    assert [voice.title for voice in desk.shelf.traits(desk.story("a").id).voices] == ["another title"]


def test_what_comes_after_the_window_is_another_story(desk: Desk) -> None:
    """The same names after more quiet days than a story lives."""
    desk.read(shooting("a"), shooting("b", hours=24 * (CLOSE_AFTER.days + 1)))
    assert desk.story("b").member_count == 1


def bulletin(identity: str, town: str, hours: float = 0, **rest: Any) -> Reading:
    """A title that somebody fills in for every town."""
    place = Place(id=f"FR/{town.lower()}", name=town, kind="city", country="FR", role="event")
    return reading(identity, f"Circulation et travaux de ce vendredi matin à {town}", hours, places=(place,), **rest)


def test_a_form_filled_in_town_by_town_is_one_story_from_the_third_town_on(desk: Desk) -> None:
    """Two towns may be two events; three are a bulletin."""
    towns = ("Vannes", "Nantes", "Cannes", "Rennes")
    desk.read(*(bulletin(str(number), town, number / 10) for number, town in enumerate(towns)))
    assert len(desk.shelf) == 2
    assert desk.story("0").id != desk.story("1").id
    assert desk.story("2").id == desk.story("3").id


def test_a_form_with_a_toll_is_never_a_series(desk: Desk) -> None:
    """Three raids told in the same words by the same agency are three events."""
    for number, town in enumerate(("Vannes", "Nantes", "Cannes")):
        desk.read(bulletin(str(number), town, number / 10, claims=(exact("killed", 7 + number),)))
    assert len(desk.shelf) == 3
