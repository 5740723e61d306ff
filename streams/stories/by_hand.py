"""What a person rules about a story: the same law as for readings, with the last word.

Pure, like `decide`: the ruling takes its turn among the desk's readings, its outcome is a decision with who ruled it
and why, its events are those of any merge, split, correction or retraction. The same ruling again is `repeated`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from streams.model import Action, Decision, Outcome, Reading, Ruling, SourceFigure, Story, StoryEvent
from streams.rules.firing import FactBook
from streams.stories.absorb import KEPT, founded, standing, without
from streams.stories.decide import decide
from streams.stories.ledger import Ledger
from streams.stories.merge import merged, redirect
from streams.stories.news import announce, regrouped
from streams.stories.part import apart
from streams.stories.shelf import Shelf
from streams.stories.state import Head, Member
from streams.stories.verdict import Verdict

BY_HAND: Final = "Tocsin"
"""The source of what a person set, as subscribers see it."""


class Impossible(ValueError):
    """The ruling cannot be carried out; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Done:
    """What a ruling does: the heads (the ruled story's first) and members as they are now, and what is told."""

    heads: tuple[Head, ...]
    events: tuple[StoryEvent | None, ...]
    members: tuple[Member, ...] = ()
    redirects: tuple[Story, ...] = ()


def verdict_on(shelf: Shelf, message: Reading | Ruling, book: FactBook) -> Verdict:
    """What becomes of a message of a desk: a reading is decided on at the time when it was fetched."""
    if isinstance(message, Ruling):
        return decide_by_hand(shelf, message, book)
    return decide(shelf, message, book, message.fetched)


def decide_by_hand(shelf: Shelf, ruling: Ruling, book: FactBook) -> Verdict:
    """What becomes of the stories by a ruling."""
    if not shelf.lives(ruling.story):
        return Verdict(decision=_decision(ruling, "unknown-story", None))
    head = shelf.head(ruling.story)
    if ruling.id in head.ruled:
        return _again(shelf, ruling, head)
    try:
        done = _ACTIONS[ruling.action](shelf, head, ruling, book)
    except Impossible as error:
        return Verdict(decision=_decision(ruling, "impossible", head.story.id, str(error)))
    first, *others = done.heads
    return Verdict(
        decision=_decision(ruling, "ruled", first.story.id),
        events=tuple(event for event in done.events if event),
        heads=(replace(first, ruled=(*first.ruled, ruling.id)[-KEPT:]), *others),
        members=done.members,
        redirects=done.redirects,
    )


def _merge(shelf: Shelf, head: Head, ruling: Ruling, book: FactBook) -> _Done:
    if ruling.other is None or not shelf.lives(ruling.other):
        raise Impossible(f"there is no story {ruling.other}")
    other = shelf.head(ruling.other)
    if other.story.id == head.story.id:
        raise Impossible("the two are one story already")
    merger = merged((head, other), _spoken(ruling, head), book)
    return _Done(heads=(merger.head,), events=merger.events, redirects=merger.redirects)


def _split(shelf: Shelf, head: Head, ruling: Ruling, book: FactBook) -> _Done:
    found = (shelf.member(article) for article in dict.fromkeys(ruling.articles))
    members = tuple(member for member in found if member and member.story == head.story.id)
    if missing := set(ruling.articles) - {member.id for member in members}:
        raise Impossible(f"the story has no {', '.join(sorted(missing))}")
    if not members or all(article in ruling.articles for article in shelf.members(head.story.id)):
        raise Impossible("a part of the story must leave, and a part of it stay")
    spoken = _spoken(ruling, head)
    empty = founded(spoken, ruling.id)
    rest, split = regrouped(head, without(head, members, ruling.at), "split", (empty.story.id,), spoken, book)
    new, told = announce(empty, apart(head, members, empty), spoken, book, fresh=head.announced)
    return _Done(
        heads=(
            replace(rest, apart=(*rest.apart, new.story.id)),
            replace(new, apart=(rest.story.id,)),
        ),
        events=(split, told and replace(told, others=(rest.story.id,))),
        members=tuple(replace(member, story=new.story.id, left=rest.story.id) for member in members),
    )


def _correct(shelf: Shelf, head: Head, ruling: Ruling, book: FactBook) -> _Done:
    if not ruling.figures:
        raise Impossible("it sets no figure")
    said = SourceFigure(source=BY_HAND, article=ruling.id, at=ruling.at, figures=dict(ruling.figures), ruled=True)
    ledger = Ledger(base=head.base, statements=head.story.sources).adding(said)
    after = standing(replace(head, story=replace(head.story, retracted=False)), ledger, ruling.at)
    corrected, event = announce(head, after, _spoken(ruling, head), book, fresh=False)
    return _Done(heads=(corrected,), events=(event,))


def _retract(shelf: Shelf, head: Head, ruling: Ruling, book: FactBook) -> _Done:
    if head.story.retracted:
        raise Impossible("the story is withdrawn already")
    story = replace(head.story, retracted=True, changed=max(head.story.changed, ruling.at))
    after, event = regrouped(head, replace(head, story=story), "retraction", (), _spoken(ruling, head), book)
    return _Done(heads=(after,), events=(event,))


_ACTIONS: Final[dict[Action, Callable[[Shelf, Head, Ruling, FactBook], _Done]]] = {
    "merge": _merge,
    "split": _split,
    "correct": _correct,
    "retract": _retract,
}


def _again(shelf: Shelf, ruling: Ruling, head: Head) -> Verdict:
    """Everything is published again, for nobody knows how much of it was."""
    others = tuple(shelf.head(story) for story in head.apart if shelf.lives(story))
    return Verdict(
        decision=_decision(ruling, "repeated", head.story.id),
        heads=(head, *others),
        redirects=tuple(redirect(gone, head.story) for gone in head.took),
    )


def _spoken(ruling: Ruling, head: Head) -> Reading:
    """The ruling as the reading that causes what is told."""
    return Reading(
        id=ruling.id,
        source=BY_HAND,
        desk=ruling.desk,
        title=head.story.title,
        published=ruling.at,
        fetched=ruling.at,
        language=head.story.language,
    )


def _decision(ruling: Ruling, outcome: Outcome, story: str | None, problem: str = "") -> Decision:
    reason = f"{ruling.action} by {ruling.by}: {ruling.why}"
    return Decision(
        id=ruling.id,
        stage="assemble",
        outcome=outcome,
        at=ruling.at,
        story=story,
        reason=f"{problem}; {reason}" if problem else reason,
    )
