"""What holds for every sequence of reports: their order of arrival changes nothing, and nothing rings twice."""

from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.model import Claim, Reading
from tests.stories.building import NIGHT, Desk, claim, exact, strike

OUTLETS = ("afp", "ap", "anadolu", "sana")
LAST = NIGHT + timedelta(days=1)

killed = st.one_of(
    st.builds(lambda low: exact("killed", low), st.integers(20, 40)),
    st.builds(lambda low: claim("killed", low), st.integers(20, 40)),
    st.builds(lambda low: exact("killed", low, approx=True), st.integers(20, 40)),
    st.builds(lambda low: exact("killed", low, confirmed=False), st.integers(20, 40)),
    st.just(claim("killed", 24, vague=True)),
)
wounded = st.builds(lambda low: exact("wounded", low), st.integers(30, 60))


class Report(NamedTuple):
    """What one article says; articles of one `wire` are copies of each other where their figures agree."""

    hours: int
    outlet: str
    killed: Claim
    wounded: Claim
    wire: int | None


reports = st.lists(
    st.builds(Report, st.integers(0, 20), st.sampled_from(OUTLETS), killed, wounded, st.none() | st.integers(0, 2)),
    min_size=2,
    max_size=9,
)


def read(number: int, report: Report) -> Reading:
    """The report as a reading that came in when all were published."""
    fingerprint = tuple(range(100 * report.wire, 100 * report.wire + 8)) if report.wire is not None else ()
    said = strike(
        f"a{number}", report.killed, report.wounded, hours=report.hours, source=report.outlet, fingerprint=fingerprint
    )
    return replace(said, fetched=LAST)


@settings(max_examples=60, deadline=None)
@given(reports, st.data())
def test_the_order_of_arrival_changes_neither_figures_nor_sources(said: list[Report], data: st.DataObject) -> None:
    """The same reports in any order: the same figures, from the same articles, and as many independent sources."""
    readings = [read(number, report) for number, report in enumerate(said)]
    stories = []
    for order in (readings, data.draw(st.permutations(readings))):
        desk = Desk()
        desk.read(*order)
        stories.append(desk.story("a0"))
    one, other = stories
    assert set(one.members) == set(other.members)
    assert one.figures == other.figures
    assert one.groups == other.groups
    assert one.independent == other.independent


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from((29, 33)), min_size=2, max_size=12), st.lists(st.sampled_from(OUTLETS[:2]), min_size=12)
)
def test_flapping_between_two_figures_never_rings_twice(figures: list[int], outlets: list[str]) -> None:
    """Whoever says 29 or 33 in turns: the story is new, rises once, falls once; all else is quiet."""
    desk = Desk()
    desk.read(
        *(strike(f"a{n}", exact("killed", figure), source=outlets[n], hours=n) for n, figure in enumerate(figures))
    )
    rung = [kind for kind in desk.kinds if kind != "quiet"]
    assert len(rung) == len(set(rung))
    assert set(rung) <= {"new", "update", "correction"}
