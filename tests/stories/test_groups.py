"""Figures of victims' groups, in an article and in a story."""

import pytest

from streams.model import Claim, Interval
from streams.stories.groups import group_figures
from tests.stories.building import Desk, book_of, claim, exact, reading, strike

THIRTY_THREE = exact("killed", 33, group=None)
SOLDIERS = Interval(low=30, high=30)

CASES = [
    ((exact("killed", 30),), {"soldiers": {"killed": SOLDIERS}}),
    ((THIRTY_THREE,), {}),
    ((THIRTY_THREE, exact("killed", 30, start=9, end=11, part_of=(0, 2))), {"soldiers": {"killed": SOLDIERS}}),
    ((THIRTY_THREE, exact("killed", 30, start=9, end=11, part_of=(5, 7))), {}),
    ((exact("killed", 30, scope="cumulative"), exact("killed", 9, part_of=(0, 2))), {}),
    ((exact("killed", 30, role="perpetrator"),), {"attackers": {"killed": SOLDIERS}}),
    ((claim("killed", None, None),), {}),
]


@pytest.mark.parametrize(("claims", "groups"), CASES)
def test_an_articles_groups_are_those_of_its_event(
    claims: tuple[Claim, ...], groups: dict[str, dict[str, Interval]]
) -> None:
    """Named with the whole toll or as a part of it; never of another event."""
    assert group_figures(reading("a", claims=claims)) == groups


def test_where_all_victims_are_soldiers_the_storys_figure_is_theirs() -> None:
    """The second article counts without saying who."""
    desk = Desk()
    desk.read(strike("a", exact("killed", 29)))
    (head,) = desk.read(strike("b", exact("killed", 33, group=None), hours=1)).heads
    assert head.story.groups["soldiers"]["killed"].low == 33


def test_a_group_among_others_is_counted_apart() -> None:
    """Three civilians of 33 stay three when the toll rises."""
    desk = Desk()
    part = exact("killed", 3, group="civilians", start=9, end=10, part_of=(0, 2))
    desk.read(strike("a", exact("killed", 33, group=None), part))
    (head,) = desk.read(strike("b", exact("killed", 40, group=None), hours=1)).heads
    assert {group: figures["killed"].low for group, figures in head.story.groups.items()} == {"civilians": 3}


def test_a_query_for_soldiers_rings_by_the_soldiers() -> None:
    """Not by the civilians who died beside them."""
    desk = Desk(book_of("killed>=30 group:soldiers"))
    part = exact("killed", 28, start=9, end=11, part_of=(0, 2))
    (event,) = desk.read(strike("a", exact("killed", 33, group=None), part)).events
    assert event.fired == ()
    part = exact("killed", 31, start=9, end=11, part_of=(0, 2))
    (event,) = desk.read(strike("b", exact("killed", 36, group=None), part, hours=1)).events
    assert len(event.fired) == 1


def test_a_second_independent_source_rings_for_who_waits_for_it() -> None:
    """Though no figure changed; a third one is no news."""
    desk = Desk(book_of("killed>=30 sources>=2"))
    fired = [
        [len(event.fired) for event in desk.read(strike(name, exact("killed", 33), hours=hour)).events]
        for hour, name in enumerate("abc")
    ]
    assert fired == [[0], [1], [0]]
