"""The stories in memory: rebuilt from rows, closed by the readings' times, found by an index, bounded."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.model import Interval, Reading
from streams.stories import shelf
from streams.stories.absorb import founded
from streams.stories.heads import OPEN, Heads
from streams.stories.shelf import CLOSE_AFTER, Shelf
from streams.stories.state import Head, Member, UnreadableState, decode, encode
from tests.stories.building import Desk, act, book_of, claim, exact, reading, strike, strike_in_english


def test_rows_survive_their_bytes(desk: Desk) -> None:
    """A head and a member are the same after they were written and read."""
    verdict = desk.read(strike("a", claim(low=33), exact("wounded", 36), acts=(act(),), fingerprint=(5, 6)))
    assert decode(encode(verdict.heads[0]), Head) == verdict.heads[0]
    assert decode(encode(verdict.members[0]), Member) == verdict.members[0]


@pytest.mark.parametrize("raw", [b"", b"{}", b"[1]", b'[1,{"id":1}]', b"[2,{}]", b"\xff"])
def test_bytes_that_are_no_row_are_an_error_that_says_what_to_do(raw: bytes) -> None:
    """A table of another program, or a torn write, is never half understood."""
    with pytest.raises(UnreadableState, match="rebuild"):
        decode(raw, Member)


def test_a_story_that_took_no_reading_for_days_is_dropped_with_its_rows(desk: Desk) -> None:
    """The next reading after the quiet days names the story and all its articles; they are gone afterwards."""
    desk.read(strike("a", claim(low=33)), strike("b", claim(low=33), hours=1))
    story = desk.story("a").id
    late = desk.read(reading("c", "Autre chose", hours=24 * (CLOSE_AFTER.days + 2)))
    assert (late.dropped, late.forgotten) == ((story,), ("a", "b"))
    assert [(each.id, each.closed, each.figures["killed"].low) for each in late.closed] == [
        (story, late.decision.at, 33)
    ]
    assert late.closed[0] in late.stories
    assert desk.shelf.member("a") is None
    assert len(desk.shelf) == 1


def test_a_story_that_goes_on_is_not_dropped(desk: Desk) -> None:
    """What counts is the last reading, not the first."""
    days = (CLOSE_AFTER.days - 1) * 24
    desk.read(strike("a", claim(low=33)), strike("b", claim(low=33), hours=days, day=None))
    verdict = desk.read(reading("c", "Autre chose", hours=days + 48))
    assert (verdict.dropped, desk.story("a").member_count) == ((), 2)


def test_more_stories_than_are_kept_close_the_quietest(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long stories may live, memory stays bounded."""
    monkeypatch.setattr(shelf, "MOST", 1)
    desk.read(reading("a", "Les oiseaux migrent"), reading("b", "Un pont ferme", hours=30))
    assert desk.read(reading("c", "Autre chose", hours=60)).forgotten == ("a",)


def test_heads_out_of_use_are_packed_and_come_back_as_they_were() -> None:
    """More heads than stay open: each is found again, and a dropped one is gone."""
    heads = Heads()
    founding = [founded(reading(f"{number:05}", "Titre"), f"{number:05}") for number in range(OPEN + 5)]
    for head in founding:
        heads.put(head)
    assert [heads.get(head.story.id) for head in founding] == founding
    for head in (founding[0], founding[-1]):
        heads.drop(head.story.id)
        with pytest.raises(KeyError):
            heads.get(head.story.id)


def test_a_story_of_hundreds_of_long_articles_stays_small() -> None:
    """Its head stays below what fits on a topic; the newest 50 of everything are kept."""
    desk = Desk(book=book_of("killed>=20"))
    long = "Ünïcödé " * 60
    desk.read(
        *(
            strike(
                f"{n:020}",
                exact("killed", 20 + n % 50),
                claim(low=400 + n, scope="cumulative", quote=long),
                hours=n / 60,
                url=f"https://example.org/{long}",
                title=f"Des soldats tués à Idleb {long}",
                fingerprint=tuple(range(n * 16, n * 16 + 16)),
                names=tuple(f"nom {n}-{k}" for k in range(20)),
            )
            for n in range(300)
        )
    )
    story = desk.story(f"{0:020}")
    assert story.member_count == 300
    assert max(len(encode(row)) for verdict in desk.verdicts for row in verdict.heads) < 200 * 1024
    assert {len(story.members), len(story.sources), len(story.refused)} == {50}


KINDS = (strike, strike_in_english, reading)


@st.composite
def logs(draw: st.DrawFn) -> list[Reading]:
    """Readings of up to two events with edits, withdrawals, copies, repeats and late ones."""
    made: list[Reading] = []
    for number in range(draw(st.integers(1, 12))):
        low = draw(st.integers(1, 60))
        high = draw(st.sampled_from((None, low)))
        build = draw(st.sampled_from(KINDS))
        each = build(
            str(draw(st.integers(0, 6))),
            hours=draw(st.integers(0, 80)),
            revision=draw(st.integers(1, 3)),
            source=draw(st.sampled_from(("afp", "ap", "dpa"))),
            status=draw(st.sampled_from(("live", "live", "live", "withdrawn"))),
            fingerprint=draw(st.sampled_from(((), (1, 2, 3), (4, 5, 6)))),
        )
        made.append(replace(each, claims=(claim(low=low, high=high),), fetched=each.fetched + timedelta(hours=number)))
    return made


@settings(max_examples=60, deadline=None)
@given(logs())
def test_a_replay_makes_the_very_same_events(log: list[Reading]) -> None:
    """Deciding is a function: the same log gives the same decisions, ids and rows."""
    assert told(log) == told(log)


def told(log: list[Reading]) -> list[object]:
    """All verdicts on a log."""
    desk = Desk(book=book_of("killed>=20 step:5", "killed>=3"))
    desk.read(*log)
    return list(desk.verdicts)


@settings(max_examples=60, deadline=None)
@given(logs(), st.integers(0, 11))
def test_a_restart_from_the_rows_changes_nothing(log: list[Reading], at: int) -> None:
    """Killed after any reading and rebuilt from its rows, in another order, the desk decides as if it had gone on."""
    desk = Desk(book=book_of("killed>=20 step:5", "killed>=3"))
    heads: dict[str, Head] = {}
    members: dict[str, Member] = {}
    for number, each in enumerate(log):
        if number == at:
            desk.shelf = Shelf.rebuild(reversed(heads.values()), reversed(members.values()))
        verdict = desk.read(each)
        heads.update((head.story.id, head) for head in verdict.heads)
        members.update((member.id, member) for member in verdict.members)
        for story in verdict.dropped:
            del heads[story]
        for article in verdict.forgotten:
            del members[article]
    assert list(desk.verdicts) == told(log)


@settings(max_examples=60, deadline=None)
@given(logs())
def test_the_figure_is_always_one_that_a_live_article_stated(log: list[Reading]) -> None:
    """No figure is invented, and none outlives the articles that stated it."""
    desk = Desk()
    desk.read(*log)
    for verdict in desk.verdicts:
        for head in verdict.heads:
            stated = {figure for source in head.story.sources for figure in source.figures.values()}
            assert {figure.interval for figure in head.story.figures.values()} <= stated | {Interval()}
