"""The one decision about a reading: which story it is of, what that changes, and what is to be told.

Pure: a function of the shelf, the reading, the queries and the time; the shelf is changed by `Shelf.apply` afterwards,
when what was decided has been acknowledged. The same reading again is `repeated`: its rows are returned so that they
are published again, and no event.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from streams.model import LAST_REVISION, Decision, Outcome, Reading, Story, StoryEvent
from streams.rules.firing import FactBook
from streams.stories.absorb import absorbed, member_of, under_another_title, without
from streams.stories.choice import Choice
from streams.stories.merge import redirect
from streams.stories.news import announce
from streams.stories.shelf import Shelf
from streams.stories.state import Head, Member
from streams.stories.timing import lateness, why_silent
from streams.stories.traits import traits_of
from streams.stories.verdict import Verdict
from streams.stories.way import comes, said, stays


def decide(shelf: Shelf, reading: Reading, book: FactBook, now: datetime) -> Verdict:
    """What becomes of the reading at the time `now` (its `fetched`, in the pipeline)."""
    former = shelf.member(reading.id)
    if former and reading.revision <= former.revision:
        return _seen_before(shelf, reading, former)
    if _says_nothing(reading):
        return _take_back(shelf, reading, book, former)
    traits = traits_of(reading)
    way = stays(shelf, reading, traits, former, book) if former else comes(shelf, reading, traits, book)
    clock = max(filter(None, (shelf.clock, traits.latest)), default=None)
    silent = why_silent(reading, clock)
    superseded = _superseded(shelf, reading, way.before)
    before = without(way.before, superseded, reading.fetched) if superseded else way.before
    after = replace(absorbed(before, reading, traits, way.former), clock=clock)
    head, event = announce(way.before, after, reading, book, fresh=silent is None)
    heads = (head, way.left) if way.left else (head,)
    dropped = _dropped(shelf, now, {*(each.story.id for each in heads), *(gone.id for gone in way.redirects)})
    return Verdict(
        decision=_decision(
            reading, way.outcome, head.story.id, said(way.why, silent or _lateness(reading)), way.choice
        ),
        events=(*way.events, _telling_whence(event, way.left)) if event else way.events,
        heads=heads,
        members=(member_of(reading, head.story.id, way.left), *map(_silent, superseded)),
        redirects=way.redirects,
        closed=tuple(_closed(shelf, story, now) for story in dropped if shelf.resolve(story) == story),
        dropped=dropped,
        forgotten=tuple(article for story in dropped for article in shelf.members(story)),
    )


def _telling_whence(event: StoryEvent, left: Head | None) -> StoryEvent:
    """The event; of a story that an article founds as it leaves another, with that one's id."""
    return replace(event, others=(left.story.id,)) if left and event.kind == "new" else event


def _dropped(shelf: Shelf, now: datetime, living: Collection[str]) -> tuple[str, ...]:
    return tuple(story for story in shelf.closing(now) if shelf.resolve(story) not in living)


def _closed(shelf: Shelf, story: str, now: datetime) -> Story:
    """The last state of a story that closes."""
    return replace(shelf.head(story).story, closed=now)


def _seen_before(shelf: Shelf, reading: Reading, former: Member) -> Verdict:
    if reading.revision < former.revision:
        reason = f"revision {former.revision} came first"
        return Verdict(decision=_decision(reading, "late-revision", former.story, reason))
    head = shelf.head(former.story)
    left = shelf.resolve(former.left) if former.left and shelf.lives(former.left) else head.story.id
    return Verdict(
        decision=_decision(reading, "repeated", former.story, "already a member"),
        heads=(head, shelf.head(left)) if left != head.story.id else (head,),
        members=(former,),
        redirects=tuple(redirect(gone, head.story) for gone in head.took),
    )


def _says_nothing(reading: Reading) -> bool:
    empty = not (reading.title or reading.lead or reading.claims or reading.hits or reading.acts)
    return reading.status == "withdrawn" or (reading.revision > 1 and empty)


def _take_back(shelf: Shelf, reading: Reading, book: FactBook, former: Member | None) -> Verdict:
    if former is None:
        return Verdict(decision=_decision(reading, "withdrawn", None, "no story holds it"))
    before = shelf.head(former.story)
    after = without(before, (former,), reading.fetched)
    if reading.revision == LAST_REVISION:
        after = under_another_title(after)
    head, event = announce(before, after, reading, book, fresh=False)
    member = replace(_silent(former), revision=reading.revision)
    return Verdict(
        decision=_decision(reading, "withdrawn", former.story, "its claims are taken back"),
        events=(event,) if event else (),
        heads=(head,),
        members=(member,),
    )


def _superseded(shelf: Shelf, reading: Reading, head: Head) -> tuple[Member, ...]:
    """The articles of the story that the reading replaces: they count no more."""
    named = (shelf.member(earlier) for earlier in reading.supersedes if earlier != reading.id)
    return tuple(
        member
        for member in named
        if member and member.status == "live" and shelf.resolve(member.story) == head.story.id
    )


def _silent(member: Member) -> Member:
    """An article that says nothing any more."""
    return replace(member, status="withdrawn", hits=(), acts=())


def _lateness(reading: Reading) -> str:
    late = lateness(reading)
    return f"late: came in {late // timedelta(minutes=1)} minutes after its publication" if late else ""


def _decision(
    reading: Reading, outcome: Outcome, story: str | None, reason: str, choice: Choice | None = None
) -> Decision:
    evidence = choice.evidence if choice else None
    return Decision(
        id=reading.id,
        revision=reading.revision,
        stage="assemble",
        outcome=outcome,
        at=reading.fetched,
        story=story,
        reason=reason,
        rules_version=reading.rules_version,
        features={name: round(value, 4) for name, value in evidence.features.items() if value} if evidence else {},
        nearest=choice.nearest if choice else None,
    )
