"""Which claims are the event's toll."""

import pytest

from streams.model import Claim, Interval
from streams.stories.claims import earlier_figures, event_figures, refusal
from tests.stories.building import claim, exact

REFUSED = (
    (claim(low=49, scope="cumulative", why="en février"), "a total over a longer time or a whole war (en février)"),
    (exact("killed", 7, scope="background"), "another or an older event"),
    (exact("killed", 12, scope="several"), "several incidents together"),
    (exact("killed", 157, scope="previous"), "an earlier figure of this event"),
    (exact("killed", 3, part_of=(0, 4)), "a part of a larger figure"),
    (exact("killed", 5, role="perpetrator"), "the perpetrators"),
    (exact("killed", 292, human=False), "not people"),
)


@pytest.mark.parametrize(("refused", "reason"), REFUSED, ids=[reason for _, reason in REFUSED])
def test_a_figure_that_is_not_the_events_toll_is_refused_with_a_reason(refused: Claim, reason: str) -> None:
    """Each kind of other figure is named, and none becomes the article's figure."""
    assert refusal(refused) == reason
    assert event_figures([refused]) == {}


@pytest.mark.parametrize(
    ("claims", "figure"),
    [
        ((claim(low=29), exact("killed", 33)), Interval(low=33, high=33)),
        ((claim(low=33), exact("killed", 33)), Interval(low=33, high=33)),
        ((claim(low=200, vague=True), exact("killed", 22)), Interval(low=22, high=22)),
        ((exact("killed", 90, confirmed=False), claim(low=33)), Interval(low=33)),
        ((exact("killed", 90, confirmed=False),), Interval(low=90, high=90)),
        ((exact("killed", 7, scope="increment"),), Interval(low=7)),
        ((exact("killed", 5, role="included"),), Interval(low=5, high=5)),
    ],
)
def test_an_article_has_one_figure_a_category(claims: tuple[Claim, ...], figure: Interval) -> None:
    """The highest, counted over vague, confirmed over claimed, exact over open; an increment is a lower bound."""
    assert event_figures(claims) == {"killed": figure}


def test_a_figure_that_the_article_calls_earlier_is_kept_apart() -> None:
    """ "Revised from 157 to 153": 153 is the toll, 157 what it revises."""
    claims = (exact("killed", 157, scope="previous"), exact("killed", 153))
    assert earlier_figures(claims)["killed"].low == 157
    assert event_figures(claims)["killed"].low == 153
