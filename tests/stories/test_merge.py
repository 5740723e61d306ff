"""Two stories that prove to be one event become one story, and everything that was told of either is kept."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.model import Reading
from streams.stories.merge import united
from streams.stories.shelf import CLOSE_AFTER, Shelf
from streams.stories.state import Head, Member
from tests.stories.building import Desk, act, book_of, claim, exact, reading, strike, strike_in_english

PLACELESS = "Neuf militaires de l'armée turque ont perdu la vie, annonce le gouverneur de la province de Hatay."


def angles() -> tuple[Reading, Reading, Reading]:
    """One event in French, without a place; in English; and by an article that has the words of both."""
    names = ("erdogan", "ankara", "hulusi akar", "yayladagi", "altinozu", "kirikhan")
    one = strike("one", exact("killed", 9), places=(), day=None, names=names, lead=PLACELESS)
    two = strike_in_english("two", exact("killed", 22), hours=1, names=("rahmi dogan", "reyhanli"))
    both = strike(
        "both",
        exact("killed", 29),
        hours=2,
        lead=f"{one.lead} {two.title} {two.lead}",
        names=(*one.names, *two.names),
    )
    return one, two, both


@pytest.fixture
def desk() -> Desk:
    """A desk with a query that both stories fire."""
    return Desk(book=book_of("killed>=3"))


def test_an_article_that_connects_two_stories_makes_them_one(desk: Desk) -> None:
    """The one that was opened first takes the other in; the merge is an event, and what the article says another."""
    one, two, both = angles()
    desk.read(one, two)
    older, younger = desk.story("one"), desk.story("two")
    assert older.id != younger.id
    verdict = desk.read(both)
    merge, update = verdict.events
    assert (merge.kind, merge.story.id, merge.others) == ("merge", older.id, (younger.id,))
    assert (update.kind, update.story.id) == ("update", older.id)
    assert [(change.what, change.after and change.after.low) for change in merge.changes] == [("killed", 22)]
    assert f"took in {younger.short}" in verdict.decision.reason
    assert (len(desk.shelf), desk.story("two").members) == (1, ("one", "two", "both"))


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_whatever_the_order_of_arrival_it_ends_in_one_story_with_the_same_figures(order: tuple[int, ...]) -> None:
    """The bridge first, in the middle or last."""
    desk = Desk()
    desk.read(*(angles()[index] for index in order))
    assert len(desk.shelf) == 1
    story = desk.story("both")
    assert set(story.members) == {"one", "two", "both"}
    assert (story.member_count, story.independent, story.figures["killed"].low) == (3, 3, 29)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_log_in_another_order_and_with_repeats_ends_in_the_same_figures_and_members(data: st.DataObject) -> None:
    """Five articles in two languages, some of them twice or more, in any order of arrival."""
    one, two, both = angles()
    articles = (
        one,
        two,
        both,
        strike("four", exact("killed", 31), hours=3, title=one.title),
        strike_in_english("five", exact("killed", 33), exact("wounded", 32), hours=4),
    )
    log = data.draw(st.permutations(articles))
    for again in data.draw(st.lists(st.sampled_from(articles), max_size=4)):
        log.insert(data.draw(st.integers(0, len(log))), again)
    desk = Desk(book=book_of("killed>=20"))
    desk.read(*log)
    assert len(desk.shelf) == 1
    story = desk.story("both")
    assert set(story.members) == {article.id for article in articles}
    assert (story.member_count, story.independent) == (5, 5)
    assert [story.figures[name].interval.low for name in ("killed", "wounded")] == [33, 32]


def test_nobody_is_rung_again_for_what_either_story_told(desk: Desk) -> None:
    """The query fired on both before; their merge and the article that caused it ring for nothing."""
    desk.read(*angles())
    assert [[firing.query for firing in event.fired] for event in desk.verdicts[-1].events] == [[], []]


def test_a_query_that_only_the_two_together_fulfil_rings_with_the_merge() -> None:
    """Two sources, one in each story."""
    desk = Desk(book=book_of("killed>=3 sources>=2"))
    desk.read(*angles())
    assert [(event.kind, len(event.fired)) for event in desk.verdicts[-1].events] == [("merge", 1), ("update", 0)]


def test_the_history_is_told_anew_in_order_of_time(desk: Desk) -> None:
    """9, 22 and 29, though the story that goes on never heard of 22 before."""
    desk.read(*angles())
    history = desk.story("one").history
    assert [(line.before and line.before.low, line.after and line.after.low) for line in history] == [
        (None, 9),
        (9, 22),
        (22, 29),
    ]


def test_acts_outlets_and_marks_of_both_are_kept(desk: Desk) -> None:
    """What was acted on in one, who spoke in the other, what was announced in either."""
    one, two, both = angles()
    desk.read(one, replace(two, acts=(act(),)), both)
    head = desk.shelf.head(desk.story("one").id)
    assert [found.sense for found in head.story.acts] == ["nato"]
    assert set(head.outlets) == {"paper-one", "paper-two", "paper-both"}
    assert {"killed+9", "killed+22", "killed+29"} <= set(head.told)


def test_a_merged_story_is_found_under_its_former_id(desk: Desk) -> None:
    """An edit of an article that the other story had goes to the survivor, and a redirect says where it went."""
    one, two, both = angles()
    desk.read(one, two)
    gone = desk.story("two")
    verdict = desk.read(both)
    assert [(story.id, story.short, story.redirect) for story in verdict.redirects] == [
        (gone.id, gone.short, desk.story("one").id)
    ]
    edited = desk.read(replace(two, revision=2, claims=(exact("killed", 21),), fetched=both.fetched))
    assert (edited.decision.outcome, edited.decision.story) == ("replaced", desk.story("one").id)
    assert desk.shelf.head(gone.id) == desk.shelf.head(desk.story("one").id)


def test_a_repeated_reading_tells_of_the_redirect_again(desk: Desk) -> None:
    """A worker that ended before it told where the other story went does so when the reading comes again."""
    merging = desk.read(*angles())
    again = desk.read(angles()[2])
    assert (again.decision.outcome, again.events) == ("repeated", ())
    assert {story.id for story in again.redirects} == {story.id for story in merging.redirects}


def test_two_events_that_one_article_mentions_stay_apart(desk: Desk) -> None:
    """A round-up with the words of both: the stories as wholes have different places."""
    one, two, both = angles()
    hama = tuple(replace(place, id=place.id.replace("idlib", "hama")) for place in two.places if place.kind == "region")
    desk.read(replace(one, places=hama), two)
    desk.read(replace(both, places=()))
    assert desk.story("one").id != desk.story("two").id


def test_a_restart_finds_the_merged_story(desk: Desk) -> None:
    """Rebuilt from all rows ever written, the other story's among them: one story, all articles."""
    desk.read(*angles())
    heads: dict[str, Head] = {head.story.id: head for verdict in desk.verdicts for head in verdict.heads}
    members: dict[str, Member] = {member.id: member for verdict in desk.verdicts for member in verdict.members}
    assert len(heads) == 2
    shelf = Shelf.rebuild(heads.values(), members.values())
    assert len(shelf) == 1
    story = desk.story("one").id
    assert set(shelf.members(story)) == set(members)
    assert shelf.head(desk.story("two").id) == desk.shelf.head(story)


def test_with_the_survivor_its_redirects_close(desk: Desk) -> None:
    """All rows go: those of the story that was merged before its survivor's, so that a kill revives nothing."""
    one, two, both = angles()
    desk.read(one, two)
    gone = desk.story("two").id
    desk.read(both)
    late = desk.read(reading("later", "Autre chose", hours=24 * (CLOSE_AFTER.days + 2)))
    assert late.dropped == (gone, desk.verdicts[0].heads[0].story.id)
    assert [each.id for each in late.closed] == list(late.dropped[1:])
    assert set(late.forgotten) == {"one", "two", "both"}
    assert desk.shelf.resolve(gone) == gone


def test_a_long_story_that_takes_in_another_stays_bounded() -> None:
    """The newest fifty statements of both are kept; what older ones settled stays."""
    desk = Desk()
    desk.read(*(strike(f"{n:03}", exact("killed", 20 + n // 10), hours=n / 10) for n in range(60)))
    other = Desk()
    other.read(*(strike(f"other-{n:03}", claim(low=5), hours=3 + n / 10) for n in range(60)))
    union = united(*(each.shelf.head(each.verdicts[0].heads[0].story.id) for each in (desk, other)))
    assert union.story.member_count == 120
    assert {len(union.story.sources), len(union.story.members)} == {50}
    assert union.story.figures["killed"].low == 25
    assert union.story.changed == desk.verdicts[0].heads[0].story.opened + timedelta(hours=8.9)
