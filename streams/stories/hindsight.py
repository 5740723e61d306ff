"""PURE: what a query would have caught: the stories of the last days on which it would have rung, and how to ask for
fewer of them.

What is looked at is a sample where there is too much; then the figures are estimates, and say so.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from streams.model import Moment, Reading, Story
from streams.rules.conditions import FactCondition, InPlace, Sources, Threshold
from streams.rules.errors import QueryError
from streams.rules.estimate import Estimate, alone, estimate
from streams.rules.firing import FactBook, true_clauses
from streams.rules.narrow import narrowed, places, thresholds
from streams.rules.places import place_key
from streams.rules.query import Query
from streams.rules.terms import normalise
from streams.stories.backtest import told
from streams.stories.catalogue import everything

NEWEST: Final = 3
"""So many of the stories are shown."""
_DAY: Final = timedelta(days=1)

Looked = Literal["articles", "stories"]
Narrowing = Literal["threshold", "place", "sources"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was looked at: `number` articles, or stories, of all `total` from `since` to `until`."""

    of: Looked
    number: int
    total: int
    since: Moment
    until: Moment

    @property
    def whole(self) -> bool:
        """Whether all there is was looked at."""
        return self.number >= self.total

    @property
    def by_article(self) -> bool:
        """Whether articles stand for stories: in a sample of them nobody sees which tell the same one."""
        return self.of == "articles" and not self.whole

    def estimate(self, matched: int) -> Estimate:
        """How many stories of all it makes when so many of those seen match; by articles, at least those seen: a story
        of many articles rings once.
        """
        found = estimate(matched, self.number, max(self.number, self.total))
        return replace(found, low=matched) if self.by_article else found

    @property
    def one_in(self) -> int:
        """Of how many one was looked at."""
        return max(1, round(self.total / max(1, self.number)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrower:
    """A narrower query, by its id and canonical text, and how many stories it would have caught; None where what was
    looked at cannot tell: how many sources tell a story is not to be seen in a sample of articles.
    """

    kind: Narrowing
    id: str
    query: str
    stories: Estimate | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hindsight:
    """What a query, by its id and canonical text, would have caught.

    `stories` counts stories of what was `seen`, and says how many that makes of all. `newest` are some of them, without
    all that only a ledger shows; `narrower` asks for fewer. `meant` is the place that a misspelt one of the query
    likely is.
    """

    id: str
    query: str
    seen: Seen
    stories: Estimate
    newest: tuple[Story, ...]
    narrower: tuple[Narrower, ...]
    meant: str | None = None

    @property
    def per_day(self) -> float:
        """How many stories a day, likely; at the most, where an article stands for a story."""
        number = self.stories.high if self.seen.by_article else self.stories.likely
        return number / max(1.0, (self.seen.until - self.seen.since) / _DAY)


def asks_facts_only(query: Query) -> bool:
    """Whether stories alone can answer the query: it asks nothing of articles' words, language or source."""
    return not any(clause.text for clause in query.clauses)


def from_stories(query: Query, stories: Iterable[Story], seen: Seen) -> Hindsight:
    """What a query of facts would have caught, by stories as they stand: those that changed since then."""
    found = [story for story in stories if _stands(story) and _changed(story) >= seen.since and _true(query, story)]
    return _hindsight(query, found, seen)


def from_readings(query: Query, readings: Iterable[Reading], seen: Seen) -> Hindsight:
    """What a query would have caught, by what articles say, joined into stories as the assembler does.

    A sample does not show how many sources tell a story: there `sources>=2` is taken to be true.
    """
    asked = query if seen.whole else alone(query)[0]
    found: dict[str, Story] = {}
    for event in told(readings, FactBook([asked])):
        if event.fired or event.story.id in found:
            found[event.story.id] = event.story
        for gone in event.others if event.kind == "merge" else ():
            found.pop(gone, None)
    return _hindsight(query, list(found.values()), seen)


def _hindsight(query: Query, found: Sequence[Story], seen: Seen) -> Hindsight:
    newest = sorted(found, key=lambda story: (_changed(story), story.id), reverse=True)[:NEWEST]
    return Hindsight(
        id=query.id,
        query=query.canonical,
        seen=seen,
        stories=seen.estimate(len(found)),
        newest=tuple(replace(story, members=(), refused=(), history=story.history[-5:]) for story in newest),
        narrower=tuple(_narrower(query, found, seen)),
    )


def _stands(story: Story) -> bool:
    return story.redirect is None and not story.retracted and story.member_count > 0


def _changed(story: Story) -> datetime:
    return max((change.at for change in story.history), default=story.opened)


def _true(query: Query, story: Story) -> bool:
    """Whether the query's facts are true on the story, its words taken to be found."""
    return bool(true_clauses(query, story, everything(query)))


def _narrower(query: Query, found: Sequence[Story], seen: Seen) -> Iterable[Narrower]:
    """Queries that would have caught some of these stories and not all of them."""
    offers: tuple[tuple[Narrowing, FactCondition | None], ...] = (
        ("threshold", _higher(query, found)),
        ("place", _place(query, found)),
        ("sources", _more_sources(query) if found else None),
    )
    for kind, fact in offers:
        if fact is None:
            continue
        try:
            other = narrowed(query, fact)
        except QueryError:  # too long with one more part
            continue
        kept = sum(_true(other, story) for story in found)
        if kind == "sources" and seen.by_article:
            yield Narrower(kind=kind, id=other.id, query=other.canonical, stories=None)
        elif 0 < kept < len(found):
            yield Narrower(kind=kind, id=other.id, query=other.canonical, stories=seen.estimate(kept))


def _higher(query: Query, found: Sequence[Story]) -> Threshold | None:
    """A threshold that about a third of the stories reach, as a round number where there is one."""
    asked = next(thresholds(query), Threshold("killed", 0, None))
    lows = sorted(story.figures[asked.category].low or 0 for story in found if asked.category in story.figures)
    reached = lows[len(lows) * 2 // 3] if lows else 0
    least = asked.low or 0
    return Threshold(asked.category, _round(reached, least), None) if reached > least else None


def _round(number: int, least: int) -> int:
    """The largest of 1, 2, 3, 5, 10, 20, 30, 50 and so on that is not above the number; itself where that is no more
    than `least`.
    """
    power = 10 ** (len(str(number)) - 1)
    size = max(digit * power for digit in (1, 2, 3, 5) if digit * power <= number)
    return size if size > least else number


def _place(query: Query, found: Sequence[Story]) -> InPlace | None:
    """The country or region where most of the stories are, of those where not all are."""
    asked = places(query)
    told_of = Counter(key for story in found for key in _keys(story))
    fitting = (key for key, times in told_of.most_common() if times < len(found) and key not in asked)
    return next(map(InPlace, fitting), None)


def _keys(story: Story) -> set[str]:
    events = [place for place in story.places if place.role == "event"]
    return {key for place in events for key in (normalise(place.country), place_key(place.name)) if key}


def _more_sources(query: Query) -> Sources | None:
    asks = any(isinstance(fact.condition, Sources) for clause in query.clauses for fact in clause.facts)
    return None if asks else Sources(2, None)
