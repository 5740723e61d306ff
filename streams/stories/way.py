"""How a reading comes to its story: it stays in its own, leaves it, joins another, merges several, or founds one."""

from dataclasses import dataclass, replace

from streams.model import Outcome, Reading, Story, StoryEvent
from streams.rules.firing import FactBook
from streams.stories.absorb import founded, member_of, without
from streams.stories.choice import NO_CHOICE, Choice, choose, reason_of
from streams.stories.evidence import compare, probe
from streams.stories.merge import Merger, may_merge, merged, one_event
from streams.stories.news import regrouped
from streams.stories.part import contradicts
from streams.stories.shelf import Shelf
from streams.stories.state import Head, Member
from streams.stories.traits import Traits, silenced, widened


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
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


def stays(shelf: Shelf, reading: Reading, traits: Traits, former: Member, book: FactBook) -> Way:
    """An edited article stays in its story, unless it contradicts it now."""
    own = shelf.head(former.story)
    evidence = compare(probe(traits, shelf.index.weights), silenced(own.traits, {reading.id}, ()))
    if not contradicts(reading, evidence, own):
        return Way(outcome="replaced", before=own, former=former)
    way = comes(shelf, reading, traits, book, leaving=own)
    rest = without(own, (former,), reading.fetched)
    left, event = regrouped(own, rest, "split", (way.before.story.id,), reading, book)
    why = said(f"left {own.story.short}: {evidence.veto}", way.why)
    return replace(way, outcome="parted", left=left, events=(event, *way.events) if event else way.events, why=why)


def comes(shelf: Shelf, reading: Reading, traits: Traits, book: FactBook, leaving: Head | None = None) -> Way:
    """An article comes to the story that it is of, which others may prove to be too, or founds one."""
    choice = choose(shelf, reading, traits, leaving)
    if choice.story is None:
        cause = f"{reading.id}@{reading.revision}" if leaving else reading.id
        return Way(outcome="founded", before=founded(reading, cause), choice=choice, why=reason_of(choice))
    merger = _bridged(shelf, shelf.head(choice.story), choice, reading, traits, book)
    former = _half_written(merger.head, reading)
    return Way(
        outcome="replaced" if former else "joined",
        before=merger.head,
        former=former,
        choice=choice,
        events=merger.events,
        redirects=merger.redirects,
        why=said(reason_of(choice), _taken_in(merger)),
    )


def said(*reasons: str) -> str:
    """Those of the reasons that there are, in one line."""
    return "; ".join(filter(None, reasons))


def _half_written(before: Head, reading: Reading) -> Member | None:
    """The member's row that was lost where a worker ended between the head's row and the member's."""
    return member_of(reading, before.story.id) if reading.id in before.story.members else None


def _bridged(shelf: Shelf, own: Head, choice: Choice, reading: Reading, traits: Traits, book: FactBook) -> Merger:
    """The chosen story, with those others that the reading shows to be the same event."""
    with_it = widened(own.traits, traits, own.traits.tolls)
    others = [other for other in map(shelf.head, choice.also) if may_merge(own, other)]
    same = [other for other in others if one_event(with_it, other.traits, shelf.index.weights)]
    return merged((own, *same), reading, book)


def _taken_in(merger: Merger) -> str:
    gone = ", ".join(gone.short for gone in merger.redirects)
    return f"{merger.head.story.short} took in {gone}" if gone else ""
