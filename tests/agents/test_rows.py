"""The stories' state as rows: whatever was written of a verdict, the shelf has all of it or nothing."""

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.agents.rows import Keyed, change_of, shelf_of
from streams.rules.firing import FactBook
from streams.rules.query import parse
from streams.stories.decide import Verdict, decide
from streams.stories.shelf import Shelf
from tests.agents.conftest import toll

BOOK = FactBook([parse("killed>=20")])


def decided(*tolls: int) -> tuple[Shelf, list[tuple[int, Verdict]]]:
    """The shelf and the verdicts of articles 0, 1, ... with these tolls."""
    shelf, verdicts = Shelf(), []
    for number, killed in enumerate(tolls):
        reading = toll(number, killed)
        verdict = decide(shelf, reading, BOOK, reading.fetched)
        shelf.apply(verdict)
        verdicts.append((number, verdict))
    return shelf, verdicts


def test_a_shelf_comes_back_from_its_rows() -> None:
    """Story, figures and members are as they were."""
    shelf, verdicts = decided(9, 22, 29, 33)
    table = dict(row for stamp, verdict in verdicts for row in change_of(verdict, stamp).put)
    again = shelf_of(table.items(), "main")
    story = verdicts[-1][1].heads[0].story
    assert len(again) == len(shelf) == 1
    assert again.head(story.id) == shelf.head(story.id)
    assert set(again.members(story.id)) == {f"article-{number:05}" for number in range(4)}


@settings(max_examples=60, deadline=None)
@given(tolls=st.lists(st.integers(1, 60), min_size=1, max_size=6), cut=st.integers(0, 30))
def test_a_kill_between_any_two_rows_leaves_whole_verdicts(tolls: list[int], cut: int) -> None:
    """The rows are cut anywhere: each verdict of which anything is there is there as a whole."""
    _, verdicts = decided(*tolls)
    rows: list[tuple[int, Keyed]] = [(s, row) for s, verdict in verdicts for row in change_of(verdict, s).put]
    written = rows[:cut]
    shelf = shelf_of(dict(row for _, row in written).items(), "main")
    known = {stamp for stamp, _ in written}
    for stamp, verdict in verdicts:
        member = verdict.members[0]
        assert (shelf.member(member.id) == member) is (stamp in known)
    if known:
        last = verdicts[max(known)][1]
        assert shelf.head(last.heads[0].story.id) == last.heads[0]


def test_a_reading_of_a_verdict_that_was_half_written_is_repeated_not_told_again() -> None:
    """Only the first of its rows made it to the disk."""
    _, verdicts = decided(9, 33)
    rows = list(change_of(verdicts[0][1], 0).put) + list(change_of(verdicts[1][1], 1).put)[:1]
    shelf = shelf_of(dict(rows).items(), "main")
    verdict = decide(shelf, toll(1, 33), BOOK, toll(1, 33).fetched)
    assert verdict.decision.outcome == "repeated"
    assert not verdict.events


def test_another_desks_stories_stay_out() -> None:
    """A shelf holds one desk."""
    _, verdicts = decided(9)
    rows = change_of(verdicts[0][1], 0).put
    assert len(shelf_of(rows, "main")) == 1
    assert len(shelf_of(rows, "asia")) == 0
