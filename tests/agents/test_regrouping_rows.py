"""Merges, splits and rulings as rows: whatever a kill left of them, the shelf that comes back has them whole or not."""

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.agents.rows import Change, change_of, restore
from streams.stories.shelf import Shelf
from tests.agents.regrouping import LOG, verdicts_of
from tests.stories.building import book_of

BOOK = book_of("killed>=20")
VERDICTS = verdicts_of(Shelf(), LOG, BOOK)
CHANGES: list[Change] = [change_of(verdict, stamp) for stamp, verdict in enumerate(VERDICTS, 1)]
STORIES = {head.story.id for verdict in VERDICTS for head in verdict.heads}
ROWS = [(number, row) for number, change in enumerate(CHANGES, 1) for row in change.put]


def test_the_log_has_them_all() -> None:
    """Else the tests below show less than they say."""
    kinds = [event.kind for verdict in VERDICTS for event in verdict.events]
    assert (kinds.count("merge"), kinds.count("split")) == (2, 2)
    assert [verdict.decision.outcome for verdict in VERDICTS] == [
        "founded",
        "founded",
        "joined",
        "joined",
        "parted",
        "ruled",
        "ruled",
        "joined",
        "ruled",
        "ruled",
    ]


def seen(shelf: Shelf) -> dict[str, object]:
    """What a shelf knows of each story that ever was."""
    return {
        story: (shelf.resolve(story), shelf.head(story), set(shelf.members(shelf.resolve(story))))
        for story in STORIES
        if shelf.lives(story)
    }


@given(cut=st.integers(0, len(ROWS)))
def test_a_kill_between_any_two_rows_leaves_whole_verdicts(cut: int) -> None:
    """What comes back is the shelf after the last verdict of which anything was written."""
    restored = restore(dict(row for _, row in ROWS[:cut]).items(), "main")
    whole = Shelf()
    verdicts_of(whole, LOG[: ROWS[cut - 1][0] if cut else 0], BOOK)
    assert seen(restored.shelf) == seen(whole)


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_an_older_changelog_over_a_newer_disk_ends_as_if_nothing_had_happened(data: st.DataObject) -> None:
    """The changelog lacks the last rows and is played over the disk, which has them, from an offset of some commit.

    What was not committed comes again; in the end each article is where it belongs and the figures agree.
    """
    written = data.draw(st.integers(0, len(ROWS)), "rows on the disk")
    sent = data.draw(st.integers(0, written), "rows in the changelog")
    whole = ROWS[sent][0] - 1 if sent < len(ROWS) else len(LOG)
    committed = data.draw(st.integers(0, whole), "messages committed")
    table = dict(row for _, row in ROWS[:written])
    table.update(row for number, row in ROWS[:sent] if number > committed)
    restored = restore(table.items(), "main")
    for key in restored.stale:
        table.pop(key)
    shelf = restored.shelf
    verdicts_of(shelf, LOG[committed:], BOOK)
    calm = Shelf()
    verdicts_of(calm, LOG, BOOK)
    articles = ("one", "two", "both", "third", "fourth")
    assert [member and member.story for member in map(shelf.member, articles)] == [
        member and member.story for member in map(calm.member, articles)
    ]
    for story in {calm.resolve(each) for each in STORIES}:
        ours, theirs = shelf.head(story).story, calm.head(story).story
        assert (ours.figures, ours.member_count) == (theirs.figures, theirs.member_count)
        assert set(shelf.members(story)) == set(calm.members(story))
