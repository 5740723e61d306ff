"""What one article states: its own answer, in the words of a claim, and how surely."""

import pytest

from streams.model import Claim, Interval
from streams.stories.claims import refused_of
from streams.stories.groups import group_figures
from streams.stories.statement import NOUGHT, Stated, stated_by
from tests.stories.building import claim, exact, reading

THREE = Interval(low=3, high=3)
GUNMAN = exact("killed", 1, role="perpetrator", group="attackers")


@pytest.mark.parametrize(
    ("answer", "claims", "stated"),
    [
        (3, (exact("killed", 3), exact("killed", 12)), Stated(THREE)),
        (29, (claim(low=29), exact("killed", 7)), Stated(Interval(low=29))),
        (3, (exact("killed", 2), GUNMAN), Stated(Interval(low=3))),
        (1, (GUNMAN,), Stated(Interval(low=1, high=1))),
        (3, (exact("killed", 3, confirmed=False),), Stated(THREE, "unconfirmed")),
        (4, (exact("killed", 3, confirmed=False), GUNMAN), Stated(Interval(low=4))),
        (0, (exact("killed", 0),), Stated(Interval(low=0, high=0))),
        (0, (exact("wounded", 5),), Stated(NOUGHT)),
        (None, (exact("killed", 3),), Stated(THREE, "aside")),
        (None, (exact("killed", 3, confirmed=False),), Stated(THREE, "unconfirmed")),
        (None, (claim(low=24, vague=True),), Stated(Interval(low=24, vague=True))),
        (None, (exact("killed", 7, scope="increment"),), Stated(Interval(low=7), "aside")),
    ],
)
def test_an_article_states_its_own_answer(answer: int | None, claims: tuple[Claim, ...], stated: Stated) -> None:
    """In the interval of the claim that says it, at the least where none does; an aside where it gives no answer."""
    assert stated_by(reading("a", claims=claims, incident_killed=answer))["killed"] == stated


def test_other_categories_are_stated_by_their_claims() -> None:
    """Nobody is asked how many are missing: the best claim says it."""
    assert stated_by(reading("a", claims=(exact("missing", 4), claim("missing", 6))))["missing"] == Stated(
        Interval(low=6)
    )


def test_who_attacked_is_counted_in_and_told_apart() -> None:
    """Two victims and the gunman: three killed, one of them an attacker, and nobody refused."""
    told = reading("a", claims=(exact("killed", 2, group=None), GUNMAN), incident_killed=3)
    assert group_figures(told) == {"attackers": {"killed": Interval(low=1, high=1)}}
    assert refused_of(told) == ()


def test_an_attacker_whom_the_answer_leaves_out_stays_refused() -> None:
    """The article stands by its two victims."""
    told = reading("a", claims=(exact("killed", 2, group=None), GUNMAN), incident_killed=2)
    assert group_figures(told) == {}
    assert [each.reason for each in refused_of(told)] == ["the perpetrators"]
