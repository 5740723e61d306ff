"""The one decision about a reading: which story it is of, what that changes, and what is to be told.

Pure: a function of the shelf, the reading, the queries and the time; the shelf is changed by `Shelf.apply` afterwards,
when what was decided has been acknowledged. The same reading again is `repeated`: its rows are returned so that they
are published again, and no event.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from streams.model import Decision, Outcome, Reading
from streams.rules.firing import FactBook
from streams.stories.absorb import absorbed, founded, member_of, withdrawn
from streams.stories.evidence import Evidence, compare, probe
from streams.stories.merge import Merger, merged, one_event, redirect
from streams.stories.news import announce
from streams.stories.shelf import Shelf
from streams.stories.state import Head, Member
from streams.stories.traits import Traits, traits_of, widened
from streams.stories.verdict import Verdict

FRESH = timedelta(days=3)
"""How far behind the desk's latest news a publication may lie to announce a story."""
RECENT = timedelta(days=7)
"""How long before its publication an article's event may lie to be news."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choice:
    """The story that a reading is of (None: none that lives), what spoke for it, and the best one it is not of.

    `also` are further stories that it could join.
    """

    story: str | None
    evidence: Evidence | None = None
    nearest: str | None = None
    also: tuple[str, ...] = ()


def decide(shelf: Shelf, reading: Reading, book: FactBook, now: datetime) -> Verdict:
    """What becomes of the reading at the time `now` (its `fetched`, in the pipeline)."""
    former = shelf.member(reading.id)
    if former and reading.revision <= former.revision:
        return _seen_before(shelf, reading, former)
    if _says_nothing(reading):
        return _take_back(shelf, reading, book, former)
    traits = traits_of(reading)
    choice = _Choice(story=former.story) if former else _choose(shelf, reading, traits)
    clock = max(filter(None, (shelf.clock, traits.latest)), default=None)
    merger = _bridged(shelf, choice, reading, traits, book) if choice.story else Merger(head=founded(reading))
    before = merger.head
    former = former or _half_written(before, reading)
    fresh, why = _fresh(traits, clock)
    head, event = announce(
        before, replace(absorbed(before, reading, traits, former), clock=clock), reading, book, fresh=fresh
    )
    outcome: Outcome = "replaced" if former else "joined" if choice.story else "founded"
    living = {before.story.id, *(gone.id for gone in merger.redirects)}
    dropped = tuple(story for story in shelf.closing(now) if shelf.resolve(story) not in living)
    return Verdict(
        decision=_decision(reading, outcome, head.story.id, _said(_reason(choice), _taken_in(merger), why), choice),
        events=(*merger.events, event) if event else merger.events,
        heads=(head,),
        members=(member_of(reading, head.story.id),),
        redirects=merger.redirects,
        dropped=dropped,
        forgotten=tuple(article for story in dropped for article in shelf.members(story)),
    )


def _seen_before(shelf: Shelf, reading: Reading, former: Member) -> Verdict:
    if reading.revision < former.revision:
        reason = f"revision {former.revision} came first"
        return Verdict(decision=_decision(reading, "late-revision", former.story, reason))
    head = shelf.head(former.story)
    return Verdict(
        decision=_decision(reading, "repeated", former.story, "already a member"),
        heads=(head,),
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
    head, event = announce(before, withdrawn(before, reading, former), reading, book, fresh=False)
    member = replace(former, revision=reading.revision, status="withdrawn", hits=(), acts=())
    return Verdict(
        decision=_decision(reading, "withdrawn", former.story, "its claims are taken back"),
        events=(event,) if event else (),
        heads=(head,),
        members=(member,),
    )


def _choose(shelf: Shelf, reading: Reading, traits: Traits) -> _Choice:
    for earlier in reading.supersedes:
        if member := shelf.member(earlier):
            return _Choice(story=member.story)
    probed = probe(traits, shelf.index.weights)
    found = [(compare(probed, shelf.traits(story)), story) for story in shelf.index.candidates(traits)]
    ranked = sorted(found, key=lambda pair: (not pair[0].joins, -pair[0].score, pair[1]))
    if not ranked:
        return _Choice(story=None)
    evidence, best = ranked[0]
    if not evidence.joins:
        return _Choice(story=None, evidence=evidence, nearest=best)
    also = tuple(story for other, story in ranked[1:] if other.joins)
    return _Choice(story=best, evidence=evidence, nearest=ranked[1][1] if len(ranked) > 1 else None, also=also)


def _bridged(shelf: Shelf, choice: _Choice, reading: Reading, traits: Traits, book: FactBook) -> Merger:
    """The chosen story, with those others that the reading shows to be the same event."""
    own = shelf.head(choice.story or "")
    with_it = widened(own.traits, traits, own.traits.tolls)
    same = [s for s in choice.also if one_event(with_it, shelf.head(s).traits, shelf.index.weights)]
    return merged((own, *map(shelf.head, same)), reading, book)


def _taken_in(merger: Merger) -> str:
    return f"{merger.head.story.short} took in {', '.join(gone.short for gone in merger.redirects)}" * bool(
        merger.redirects
    )


def _said(*reasons: str) -> str:
    return "; ".join(filter(None, reasons))


def _fresh(traits: Traits, clock: datetime | None) -> tuple[bool, str]:
    """Whether the reading may announce a story, and if not, why."""
    if not traits.dated:
        return False, "undated: unknown, so it announces nothing"
    published = traits.latest
    if published and clock and published < clock - FRESH:
        return False, f"published {(clock - published).days} days before the desk's latest news: history"
    reference = published or clock
    if traits.day and reference and traits.day < (reference - RECENT).date():
        return False, f"of {traits.day.isoformat()}: history"
    return True, ""


def _reason(choice: _Choice) -> str:
    if choice.evidence is None:
        return ""
    if choice.story:
        return f"score {choice.evidence.score}"
    return f"nearest story: {choice.evidence.veto or f'score {choice.evidence.score}'}"


def _decision(
    reading: Reading, outcome: Outcome, story: str | None, reason: str, choice: _Choice | None = None
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
