"""Two stories that prove to be one: when they are, and what the one is then.

Articles of one event may found two stories before anything connects them: two languages, two angles. The reading that
connects them could join either. Then, and only then, the stories are compared as wholes, and where the evidence is
`MARGIN` above what a reading needs, both ways and without a veto, the story that was opened first takes the other in.
One article that mentions two events connects them too; their stories as wholes keep them apart.

A merge is one row, the survivor's: `Head.took` names what it took in, and makes the others' rows, which stay as they
were, mean no more than a redirect. So a kill leaves either all of a merge or nothing of it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from streams.model import Reading, Story, StoryEvent
from streams.model.ids import short_id
from streams.rules.firing import FactBook
from streams.stories.absorb import KEPT, MET, outlets_of, places_of, reports_of, standing
from streams.stories.alike import LANGUAGES
from streams.stories.evidence import JOIN, compare, probe
from streams.stories.ledger import Ledger
from streams.stories.news import TOLD, regrouped
from streams.stories.retelling import retold
from streams.stories.state import Head, Met
from streams.stories.traits import Traits, widened

MARGIN: Final = 1.0
"""How far above `JOIN` the evidence of story against story must lie, both ways: odds of nearly three to one, where even
odds join a reading."""
FACTS: Final = ("place", "day")
"""What must not speak plainly against it, whatever names are in common."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merger:
    """The head that all of the merged stories are now, what is told of it, and the redirects of those it took in."""

    head: Head
    events: tuple[StoryEvent, ...] = ()
    redirects: tuple[Story, ...] = ()


def one_event(ours: Traits, theirs: Traits, weights: Callable[[Iterable[str]], Mapping[str, float]]) -> bool:
    """Whether two stories tell of one event; `weights` says how rare words are (`Index.weights`).

    Names do not outweigh another place or day here: those of a round-up are of both events.
    """
    both = (compare(probe(ours, weights), theirs), compare(probe(theirs, weights), ours))
    told_apart = any(evidence.features[fact] <= -1 for evidence in both for fact in FACTS)
    return not told_apart and all(evidence.joins and evidence.score >= JOIN + MARGIN for evidence in both)


def may_merge(ours: Head, theirs: Head) -> bool:
    """Whether a reading may merge the two: no person parted them, or withdrew one of them."""
    parted = theirs.story.id in ours.apart or ours.story.id in theirs.apart
    return not (parted or ours.story.retracted or theirs.story.retracted)


def merged(heads: Iterable[Head], reading: Reading, book: FactBook) -> Merger:
    """The stories as one, by cause of this reading, which is not in it yet; a single story stays as it is."""
    survivor, *others = sorted(heads, key=lambda head: (head.story.opened, head.story.id))
    if not others:
        return Merger(head=survivor)
    union = survivor
    for other in others:
        union = united(union, other)
    gone = tuple(other.story.id for other in others)
    head, event = regrouped(survivor, union, "merge", gone, reading, book)
    return Merger(
        head=head,
        events=(event,) if event else (),
        redirects=tuple(redirect(story, head.story) for story in gone),
    )


def redirect(gone: str, survivor: Story) -> Story:
    """What is left of a story that was merged: its name, and where it went."""
    return Story(
        id=gone,
        short=short_id(gone),
        desk=survivor.desk,
        title=survivor.title,
        language=survivor.language,
        opened=survivor.opened,
        changed=survivor.changed,
        redirect=survivor.id,
    )


def united(survivor: Head, other: Head) -> Head:
    """The survivor with all that the other one held."""
    ours, theirs = survivor.story, other.story
    ledger = Ledger(base=survivor.base, statements=ours.sources).united(
        Ledger(base=other.base, statements=theirs.sources)
    )
    outlets = outlets_of((*survivor.outlets, *other.outlets), ledger, ours.member_count + theirs.member_count)
    acted = Counter(survivor.acted) + Counter(other.acted)
    reported = {act.sense: act for act in (*theirs.acts, *ours.acts)}
    queries = {**ours.rules, **theirs.rules}
    story = replace(
        ours,
        day=ours.day or theirs.day,
        places=places_of(ours.places, theirs.places),
        members=_in_order_of_time(ledger, dict.fromkeys((*theirs.members, *ours.members)))[-KEPT:],
        member_count=ours.member_count + theirs.member_count,
        independent=len(outlets),
        refused=(*theirs.refused, *ours.refused)[-KEPT:],
        acts=reports_of(reported, acted),
        history=retold(ours, ledger, (*ours.history, *theirs.history)),
        retracted=ours.retracted and theirs.retracted,
        rules={query: max(ours.rules.get(query, 0), theirs.rules.get(query, 0)) for query in queries},
    )
    union = replace(
        survivor,
        story=story,
        traits=widened(survivor.traits, other.traits, ()),
        met=_met(survivor, other),
        acted=dict(acted),
        outlets=outlets,
        told=tuple(dict.fromkeys((*other.told, *survivor.told)))[-TOLD:],
        announced=survivor.announced or other.announced,
        clock=max(filter(None, (survivor.clock, other.clock)), default=None),
        took=(*survivor.took, theirs.id, *other.took),
        tellings=dict(islice((survivor.tellings | other.tellings | survivor.tellings).items(), LANGUAGES)),
        apart=tuple(each for each in (*survivor.apart, *other.apart) if each not in (ours.id, theirs.id)),
        ruled=(*other.ruled, *survivor.ruled)[-KEPT:],
    )
    return standing(union, ledger, theirs.changed)


def _met(survivor: Head, other: Head) -> tuple[Met, ...]:
    counts: Counter[tuple[str, int]] = Counter()
    for met in (*other.met, *survivor.met):
        counts[met.query, met.clause] += met.count
    return tuple(Met(query=query, clause=clause, count=count) for (query, clause), count in counts.items())[-MET:]


def _in_order_of_time(ledger: Ledger, articles: Iterable[str]) -> tuple[str, ...]:
    """The articles by the time of what they stated; those of which nothing is kept any more are the oldest."""
    order = {statement.article: number for number, statement in enumerate(ledger.statements)}
    return tuple(sorted(articles, key=lambda article: order.get(article, -1)))
