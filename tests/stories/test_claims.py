"""Which claims are the event's toll."""

import pytest

from streams.model import Claim, Interval
from streams.stories.claims import NOT_OWN, earlier_figures, figures_of, refusal, refused_of
from tests.stories.building import claim, exact, reading

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
    """Each kind of other figure is named, and stays visible as the article's refused one."""
    assert refusal(refused) == reason
    assert [each.reason for each in refused_of(reading("a", claims=(refused,), incident_killed=None))] == [reason]


def test_an_event_figure_above_the_articles_own_answer_is_refused() -> None:
    """The article stands by 3; the 12 that it tells further down are not its toll, whatever the words around them."""
    told = reading("a", claims=(exact("killed", 3), exact("killed", 12)), incident_killed=3)
    assert [(each.low, each.reason) for each in refused_of(told)] == [(12, NOT_OWN)]


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
def test_of_several_claims_of_a_category_one_is_the_best(claims: tuple[Claim, ...], figure: Interval) -> None:
    """The highest, counted over vague, confirmed over claimed, exact over open; an increment is a lower bound."""
    assert figures_of(claims) == {"killed": figure}


def test_a_figure_that_the_article_calls_earlier_is_kept_apart() -> None:
    """ "Revised from 157 to 153": 153 is the toll, 157 what it revises."""
    claims = (exact("killed", 157, scope="previous"), exact("killed", 153))
    assert earlier_figures(claims)["killed"].low == 157
    assert figures_of(claim for claim in claims if refusal(claim) is None)["killed"].low == 153
