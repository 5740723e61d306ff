"""The stories' state as rows: whatever a kill left of them, the shelf that comes back consists of whole verdicts."""

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.agents.rows import Change, Keyed, change_of, restore
from streams.rules.firing import FactBook
from streams.rules.query import parse
from streams.stories.decide import decide
from streams.stories.shelf import Shelf
from streams.stories.verdict import Verdict
from tests.agents.conftest import toll

BOOK = FactBook([parse("killed>=20")])
TOLLS = st.lists(st.tuples(st.integers(0, 2), st.integers(1, 60)), min_size=1, max_size=8)
PLACES = ("Harbourtown", "Millbrook", "Eastport")


def decided(*tolls: tuple[int, int]) -> tuple[Shelf, list[Verdict]]:
    """The shelf and the verdicts of articles 0, 1, ... with these places and tolls."""
    shelf, verdicts = Shelf(), []
    for number, (place, killed) in enumerate(tolls):
        reading = toll(number, killed, place=PLACES[place])
        verdict = decide(shelf, reading, BOOK, reading.fetched)
        shelf.apply(verdict)
        verdicts.append(verdict)
    return shelf, verdicts


def changes(verdicts: list[Verdict]) -> list[Change]:
    """What they write, in order."""
    return [change_of(verdict, stamp) for stamp, verdict in enumerate(verdicts, 1)]


def in_step(shelf: Shelf, verdicts: list[Verdict]) -> bool:
    """Whether each head counts exactly the members that the shelf has of its story."""
    counts = {}
    for verdict in verdicts:
        with suppress(KeyError):
            story = shelf.head(verdict.heads[0].story.id).story
            counts[story.id] = story.member_count - len(shelf.members(story.id))
    return len(counts) == len(shelf) and not any(counts.values())


def test_a_shelf_comes_back_from_its_rows() -> None:
    """Story, figures and members are as they were."""
    shelf, verdicts = decided((0, 9), (0, 22), (0, 29), (0, 33))
    table = dict(row for change in changes(verdicts) for row in change.put)
    restored = restore(table.items(), "main")
    story = verdicts[-1].heads[0].story
    assert (len(restored.shelf), restored.stamp, restored.stale) == (1, 4, ())
    assert restored.shelf.head(story.id) == shelf.head(story.id)
    assert set(restored.shelf.members(story.id)) == {f"article-{number:05}" for number in range(4)}


@settings(max_examples=80, deadline=None)
@given(tolls=TOLLS, cut=st.integers(0, 30))
def test_a_kill_between_any_two_rows_leaves_whole_verdicts(tolls: list[tuple[int, int]], cut: int) -> None:
    """The rows are cut anywhere: each verdict of which anything is there is there as a whole."""
    _, verdicts = decided(*tolls)
    rows = [(number, row) for number, change in enumerate(changes(verdicts)) for row in change.put][:cut]
    restored = restore(dict(row for _, row in rows).items(), "main")
    known = {number for number, _ in rows}
    for number, verdict in enumerate(verdicts):
        member = verdict.members[0]
        assert (restored.shelf.member(member.id) == member) is (number in known)
    assert in_step(restored.shelf, verdicts)


@settings(max_examples=150, deadline=None)
@given(tolls=TOLLS, data=st.data())
def test_an_older_changelog_over_a_newer_disk_leaves_whole_verdicts(
    tolls: list[tuple[int, int]], data: st.DataObject
) -> None:
    """The changelog lacks the last rows and is played over the disk, which has them, from an offset of some commit.

    Each reading that was not committed comes again: in the end everything is as if nothing had happened.
    """
    undisturbed, verdicts = decided(*tolls)
    rows = [row for change in changes(verdicts) for row in change.put]
    written = data.draw(st.integers(0, len(rows)), "rows on the disk")
    sent = data.draw(st.integers(0, written), "rows in the changelog")
    committed = data.draw(st.integers(0, sum(len(c.put) > 0 for c in changes(verdicts[: sent // 2]))), "commit")
    table = dict(rows[:written])
    table.update(rows[2 * committed : sent])
    restored = restore(table.items(), "main")
    assert in_step(restored.shelf, verdicts)
    shelf = restored.shelf
    for number, (place, killed) in list(enumerate(tolls))[committed:]:
        reading = toll(number, killed, place=PLACES[place])
        shelf.apply(decide(shelf, reading, BOOK, reading.fetched))
    assert in_step(shelf, verdicts)
    for verdict in verdicts:
        story = verdict.heads[0].story.id
        assert shelf.head(story).story.figures == undisturbed.head(story).story.figures
        assert set(shelf.members(story)) == set(undisturbed.members(story))


def test_stale_members_are_named_so_that_they_can_be_deleted() -> None:
    """The disk had a head and a member more than the changelog: the head is the older one again."""
    _, verdicts = decided((0, 9), (0, 22))
    first, second = changes(verdicts)
    table: dict[bytes, bytes] = dict([*first.put, *second.put, *first.put])
    restored = restore(table.items(), "main")
    assert restored.stale == (b"m/article-00001",)
    assert restored.shelf.member("article-00001") is None


def test_another_desks_stories_stay_out() -> None:
    """A shelf holds one desk."""
    _, verdicts = decided((0, 9))
    rows: tuple[Keyed, ...] = changes(verdicts)[0].put
    assert len(restore(rows, "main").shelf) == 1
    assert len(restore(rows, "asia").shelf) == 0
