"""The one decision about a reading: which story it is of, what that changes, and what is to be told.

Pure: a function of the shelf, the reading, the queries and the time; the shelf is changed by `Shelf.apply` afterwards,
when what was decided has been acknowledged. The same reading again is `repeated`: its rows are returned so that they
are published again, and no event.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from streams.model import Decision, Outcome, Reading, Story, StoryEvent
from streams.rules.firing import FactBook
from streams.stories.absorb import absorbed, founded, member_of, without
from streams.stories.choice import NO_CHOICE, Choice, choose, reason_of
from streams.stories.evidence import compare, probe
from streams.stories.merge import Merger, may_merge, merged, one_event, redirect
from streams.stories.news import announce, regrouped
from streams.stories.part import contradicts
from streams.stories.shelf import Shelf
from streams.stories.state import Head, Member
from streams.stories.timing import lateness, why_silent
from streams.stories.traits import Traits, silenced, traits_of, widened
from streams.stories.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """How a reading comes to its story: `before` is that story without it, `former` its own row there.

    `left` is the story that it leaves. `events` are told before the reading's own, `redirects` beside them.
    """

    outcome: Outcome
    before: Head
    former: Member | None = None
    left: Head | None = None
    choice: Choice = NO_CHOICE
    events: tuple[StoryEvent, ...] = ()
    redirects: tuple[Story, ...] = ()
    why: str = ""


def decide(shelf: Shelf, reading: Reading, book: FactBook, now: datetime) -> Verdict:
    """What becomes of the reading at the time `now` (its `fetched`, in the pipeline)."""
    former = shelf.member(reading.id)
    if former and reading.revision <= former.revision:
        return _seen_before(shelf, reading, former)
    if _says_nothing(reading):
        return _take_back(shelf, reading, book, former)
    traits = traits_of(reading)
    way = _stays(shelf, reading, traits, former, book) if former else _comes(shelf, reading, traits, book)
    clock = max(filter(None, (shelf.clock, traits.latest)), default=None)
    silent = why_silent(reading, clock)
    after = replace(absorbed(way.before, reading, traits, way.former), clock=clock)
    head, event = announce(way.before, after, reading, book, fresh=silent is None)
    heads = (head, way.left) if way.left else (head,)
    dropped = _dropped(shelf, now, {*(each.story.id for each in heads), *(gone.id for gone in way.redirects)})
    return Verdict(
        decision=_decision(
            reading, way.outcome, head.story.id, _said(way.why, silent or _lateness(reading)), way.choice
        ),
        events=(*way.events, event) if event else way.events,
        heads=heads,
        members=(member_of(reading, head.story.id, way.left),),
        redirects=way.redirects,
        closed=tuple(_closed(shelf, story, now) for story in dropped if shelf.resolve(story) == story),
        dropped=dropped,
        forgotten=tuple(article for story in dropped for article in shelf.members(story)),
    )


def _stays(shelf: Shelf, reading: Reading, traits: Traits, former: Member, book: FactBook) -> _Way:
    """An edited article stays in its story, unless it contradicts it now."""
    own = shelf.head(former.story)
    evidence = compare(probe(traits, shelf.index.weights), silenced(own.traits, {reading.id}, ()))
    if not contradicts(reading, evidence, own):
        return _Way(outcome="replaced", before=own, former=former)
    way = _comes(shelf, reading, traits, book, leaving=own)
    rest = without(own, (former,), reading.fetched)
    left, event = regrouped(own, rest, "split", (way.before.story.id,), reading, book)
    why = _said(f"left {own.story.short}: {evidence.veto}", way.why)
    return replace(way, outcome="parted", left=left, events=(event, *way.events) if event else way.events, why=why)


def _comes(shelf: Shelf, reading: Reading, traits: Traits, book: FactBook, leaving: Head | None = None) -> _Way:
    """An article comes to the story that it is of, which others may prove to be too, or founds one."""
    choice = choose(shelf, reading, traits, leaving)
    if choice.story is None:
        cause = f"{reading.id}@{reading.revision}" if leaving else reading.id
        return _Way(outcome="founded", before=founded(reading, cause), choice=choice, why=reason_of(choice))
    merger = _bridged(shelf, shelf.head(choice.story), choice, reading, traits, book)
    former = _half_written(merger.head, reading)
    return _Way(
        outcome="replaced" if former else "joined",
        before=merger.head,
        former=former,
        choice=choice,
        events=merger.events,
        redirects=merger.redirects,
        why=_said(reason_of(choice), _taken_in(merger)),
    )


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
    left = (shelf.head(former.left),) if former.left and shelf.lives(former.left) else ()
    return Verdict(
        decision=_decision(reading, "repeated", former.story, "already a member"),
        heads=(head, *left),
        members=(former,),
        redirects=tuple(redirect(gone, head.story) for gone in head.took),
    )


def _half_written(before: Head, reading: Reading) -> Member | None:
    """The member's row that was lost where a worker ended between the head's row and the member's."""
    return member_of(reading, before.story.id) if reading.id in before.story.members else None


def _says_nothing(reading: Reading) -> bool:
    empty = not (reading.title or reading.lead or reading.claims or reading.hits or reading.acts)
    return reading.status == "withdrawn" or (reading.revision > 1 and empty)


def _take_back(shelf: Shelf, reading: Reading, book: FactBook, former: Member | None) -> Verdict:
    if former is None:
        return Verdict(decision=_decision(reading, "withdrawn", None, "no story holds it"))
    before = shelf.head(former.story)
    head, event = announce(before, without(before, (former,), reading.fetched), reading, book, fresh=False)
    member = replace(former, revision=reading.revision, status="withdrawn", hits=(), acts=())
    return Verdict(
        decision=_decision(reading, "withdrawn", former.story, "its claims are taken back"),
        events=(event,) if event else (),
        heads=(head,),
        members=(member,),
    )


def _bridged(shelf: Shelf, own: Head, choice: Choice, reading: Reading, traits: Traits, book: FactBook) -> Merger:
    """The chosen story, with those others that the reading shows to be the same event."""
    with_it = widened(own.traits, traits, own.traits.tolls)
    others = [other for other in map(shelf.head, choice.also) if may_merge(own, other)]
    same = [other for other in others if one_event(with_it, other.traits, shelf.index.weights)]
    return merged((own, *same), reading, book)


def _taken_in(merger: Merger) -> str:
    gone = ", ".join(gone.short for gone in merger.redirects)
    return f"{merger.head.story.short} took in {gone}" if gone else ""


def _lateness(reading: Reading) -> str:
    late = lateness(reading)
    return f"late: came in {late // timedelta(minutes=1)} minutes after its publication" if late else ""


def _said(*reasons: str) -> str:
    return "; ".join(filter(None, reasons))


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
