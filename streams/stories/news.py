"""What is new on a story, and for whom: the event that one reading makes, if any.

- `new`: the story is announced. Only a fresh reading announces (`timing`). History and the undated found stories that
  stay silent until a fresh reading joins.
- `retraction`: a figure, or the whole story, lost what it stood on.
- `correction`: a figure fell (not: wounded who died).
- `update`: a figure appeared or rose, an act was reported for the first time, or a query became true by this reading.
- `merge`, `split`: the story took others in, or lost articles to one (`regrouped`).
- nothing, on a story that a person withdrew, until a person corrects it.
- `quiet`: a source more, or figures that were announced before: outlets that contradict each other in turns ring once
  for each figure and direction (`Head.told`), never twice.

A query fires when it is first true on the story, and again at each further step of its own; `Story.rules` keeps the
level reached. On a quiet reading only those fire that became true by it: a query added to a story long past its
threshold waits for the next reading that is news. Events are made for every announced story; who publishes to
subscribers passes on those whose `story.rules` is not empty.
"""

from dataclasses import replace
from typing import Literal

from streams.model import Change, EventKind, Firing, Interval, Quote, Reading, Story, StoryEvent
from streams.model.ids import event_id
from streams.rules.firing import FactBook
from streams.stories.changes import HISTORY, Shift, lines, mark, new_acts, shifts
from streams.stories.claims import refusal
from streams.stories.state import Head
from streams.stories.timing import lateness

TOLD = 200
QUOTED = 100
"""Firings of one event that carry quotes, at the most; further ones name the query only."""
QUOTES = 2


def announce(
    before: Head, after: Head, reading: Reading, book: FactBook, *, fresh: bool
) -> tuple[Head, StoryEvent | None]:
    """The head with its history, marks and rules brought up to date, and the event that tells of it.

    `before` is the head without the reading; for a founding reading, an empty one of the same story.
    """
    moved, acts = shifts(before.story, after.story), new_acts(before.story, after.story)
    told = lines(moved, acts, reading)
    head = _with_history(after, told)
    kind = _kind(before, head, moved, acts, fresh=fresh)
    if kind is None:
        return head, None
    raised = {} if kind == "quiet" and _same_facts(before, head) else _raised(before, head, book, quiet=kind == "quiet")
    if kind == "quiet" and raised:
        kind = "update"
    if kind == "quiet" and _same(before.story, head.story):
        return head, None
    head = _told(head, moved, raised)
    return head, _event(kind, head.story, told, raised, reading)


def regrouped(
    before: Head,
    after: Head,
    kind: Literal["merge", "split", "retraction"],
    others: tuple[str, ...],
    reading: Reading,
    book: FactBook,
) -> tuple[Head, StoryEvent | None]:
    """The head of an announced story that took `others` in, lost articles to them or was withdrawn by a person, brought
    up to date, and the event. Queries fire that became true by it. A merged story's history has been told anew.
    """
    moved, acts = shifts(before.story, after.story), new_acts(before.story, after.story)
    told = lines(moved, acts, reading)
    head = after if kind == "merge" else _with_history(after, told)
    if not head.announced or before.story.retracted:
        return head, None
    raised = _raised(before, head, book, quiet=True)
    head = _told(head, moved, raised)
    return head, replace(_event(kind, head.story, told, raised, reading), others=others)


def _with_history(head: Head, told: tuple[Change, ...]) -> Head:
    return replace(head, story=replace(head.story, history=(*head.story.history, *told)[-HISTORY:]))


def _told(head: Head, moved: tuple[Shift, ...], raised: dict[str, int]) -> Head:
    rules = {**head.story.rules, **raised}
    return replace(head, announced=True, told=_marked(head, moved), story=replace(head.story, rules=rules))


def _kind(
    before: Head, head: Head, moved: tuple[Shift, ...], acts: tuple[str, ...], *, fresh: bool
) -> EventKind | None:
    if head.story.retracted:
        return None
    if not before.announced:
        return "new" if fresh and head.story.member_count else None
    gone = before.story.member_count and not head.story.member_count
    if gone or any(shift.direction == "vanished" for shift in moved):
        return "retraction"
    untold = {shift.direction for shift in moved if shift.mark not in head.told}
    if "fell" in untold:
        return "correction"
    return "update" if untold or acts else "quiet"


def _raised(before: Head, head: Head, book: FactBook, *, quiet: bool) -> dict[str, int]:
    """The queries that ring now, with their level: true, and beyond what rang before."""
    reached = head.story.rules
    raised = {
        query: level for query, level in book.fire(head.story, _met(head)).items() if level > reached.get(query, -1)
    }
    if not (raised and quiet):
        return raised
    earlier = book.fire(replace(before.story, changed=head.story.changed), _met(before))
    return {query: level for query, level in raised.items() if level > earlier.get(query, -1)}


def _same_facts(before: Head, after: Head) -> bool:
    """Whether nothing changed that a query could ask about."""
    was, now = before.story, after.story
    asked = ("figures", "groups", "places", "independent", "day")
    return _met(before) == _met(after) and all(getattr(was, name) == getattr(now, name) for name in asked)


def _met(head: Head) -> set[tuple[str, int]]:
    return {(met.query, met.clause) for met in head.met}


def _same(before: Story, after: Story) -> bool:
    """Whether a subscriber's message would not change by a letter."""
    shown = ("sources", "figures", "acts", "retracted")
    return all(getattr(before, name) == getattr(after, name) for name in shown)


def _marked(head: Head, moved: tuple[Shift, ...]) -> tuple[str, ...]:
    standing = (mark(category, figure.interval) for category, figure in sorted(head.story.figures.items()))
    return tuple(dict.fromkeys((*head.told, *standing, *(shift.mark for shift in moved))))[-TOLD:]


def _event(
    kind: EventKind, story: Story, changes: tuple[Change, ...], raised: dict[str, int], reading: Reading
) -> StoryEvent:
    cause = f"{reading.id}@{reading.revision}"
    fields = tuple(f"{change.what}:{_brief(change.before)}>{_brief(change.after)}" for change in changes)
    return StoryEvent(
        id=event_id(story.id, cause, kind, fields),
        kind=kind,
        cause=cause,
        at=reading.fetched,
        story=story,
        changes=changes,
        fired=_firings(raised, reading),
        late=lateness(reading) is not None,
    )


def _brief(figure: Interval | None) -> str:
    return f"{figure.low}-{figure.high}" if figure else ""


def _firings(raised: dict[str, int], reading: Reading) -> tuple[Firing, ...]:
    """Each query that rings with the words that made it: its own hits, else the event's figures."""
    figures = tuple(
        Quote(field=claim.field, start=claim.start, end=claim.end, sentence=claim.quote)
        for claim in reading.claims
        if refusal(claim) is None
    )[:QUOTES]
    hits: dict[str, tuple[Quote, ...]] = {}
    for hit in reading.hits:
        hits[hit.query] = (*hits.get(hit.query, ()), *(reading.quotes[index] for index in hit.quotes))[:QUOTES]
    return tuple(
        Firing(query=query, level=level, quotes=hits.get(query, figures) if number < QUOTED else ())
        for number, (query, level) in enumerate(sorted(raised.items()))
    )
