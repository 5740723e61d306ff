"""Which queries are true on a story as it stands, and how far above their thresholds it is.

No walk over all queries: a clause with a word waits for that word (the caller says which were met); every other clause
waits under one of its figures and, where it names one, one place, in order of its bound. A story's figure then finds
the clauses whose bound it reaches with one bisection.
"""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Final, NamedTuple

from streams.model import Category, Figure, Story
from streams.rules.clauses import Clause, Literal
from streams.rules.places import place_keys
from streams.rules.query import Query
from streams.rules.tree import InPlace, Threshold

ANYWHERE: Final = ""
"""The place of clauses that name none."""


class _Shelf(NamedTuple):
    """Where a clause waits: for a category, in a place; `rising` where its bound is one from below."""

    category: Category
    place: str
    rising: bool


class FactBook:
    """The facts parts of many queries; `examined` counts the clauses that `fire` looked at."""

    def __init__(self, queries: Iterable[Query]) -> None:
        self._queries: dict[str, Query] = {}
        self._shelves: dict[_Shelf, list[tuple[int, str, int]]] = defaultdict(list)
        self.examined = 0
        for query in queries:
            self.add(query)

    def add(self, query: Query) -> None:
        """Fire this query too, from the next story on."""
        if query.id in self._queries:
            return
        self._queries[query.id] = query
        for number, clause in enumerate(query.clauses):
            if not clause.searched:
                shelf, bound = _shelved(clause)
                insort(self._shelves[shelf], (bound, query.id, number))

    def remove(self, query_id: str) -> None:
        """Fire this query no more; one that is not there is none to remove."""
        query = self._queries.pop(query_id, None)
        for number, clause in enumerate(query.clauses if query else ()):
            if not clause.searched:
                shelf, bound = _shelved(clause)
                waiting = self._shelves[shelf]
                del waiting[bisect_left(waiting, (bound, query_id, number))]

    def fire(self, story: Story, met: Collection[tuple[str, int]]) -> dict[str, int]:
        """The queries that are true on the story, each with its level: 0 at the threshold, n at the n-th step above it.

        `met` holds (query, clause) of the hits of the story's articles; what the book does not know in it is ignored.
        """
        view = _View(story, place_keys(story.places), frozenset(met))
        levels: dict[str, int] = {}
        for query_id, number in {*self._met(view.met), *self._reached(view)}:
            self.examined += 1
            query = self._queries[query_id]
            if _true(query, number, view):
                level = _level(query.clauses[number], story, query.steps)
                levels[query_id] = max(levels.get(query_id, 0), level)
        return levels

    def _met(self, met: Iterable[tuple[str, int]]) -> Iterator[tuple[str, int]]:
        for query_id, number in met:
            query = self._queries.get(query_id)
            if query and number < len(query.clauses):
                yield query_id, number

    def _reached(self, view: "_View") -> Iterator[tuple[str, int]]:
        for category, figure in view.story.figures.items():
            for place in (ANYWHERE, *view.places):
                if figure.low is not None:
                    waiting = self._shelves.get(_Shelf(category, place, rising=True), [])
                    for _, query_id, number in waiting[: bisect_left(waiting, (figure.low + 1,))]:
                        yield query_id, number
                if figure.high is not None:
                    waiting = self._shelves.get(_Shelf(category, place, rising=False), [])
                    for _, query_id, number in waiting[bisect_left(waiting, (figure.high,)) :]:
                        yield query_id, number


def true_clauses(query: Query, story: Story, met: Collection[tuple[str, int]]) -> tuple[int, ...]:
    """The clauses of one query that are true on the story, by number; `met` is as for `FactBook.fire`."""
    view = _View(story, place_keys(story.places), frozenset(met))
    return tuple(number for number in range(len(query.clauses)) if _true(query, number, view))


class _View(NamedTuple):
    story: Story
    places: frozenset[str]
    met: frozenset[tuple[str, int]]


def _true(query: Query, number: int, view: _View) -> bool:
    clause = query.clauses[number]
    wanted = (query.id, number) if clause.searched else (clause.text_id, 0)
    if clause.text and wanted not in view.met:
        return False
    return all(_holds(fact, view.story, view.places) for fact in clause.facts)


def _shelved(clause: Clause) -> tuple[_Shelf, int]:
    """Where a clause without a word waits, and its bound there: a bound from below before one from above."""
    asked = [fact.condition for fact in clause.facts if not fact.negated]
    thresholds = [condition for condition in asked if isinstance(condition, Threshold)]
    place = next((condition.key for condition in asked if isinstance(condition, InPlace)), ANYWHERE)
    rising = [(threshold.low, threshold.category) for threshold in thresholds if threshold.low is not None]
    if rising:
        bound, category = max(rising)
        return _Shelf(category, place, rising=True), bound
    bound, category = min(
        (threshold.high, threshold.category) for threshold in thresholds if threshold.high is not None
    )
    return _Shelf(category, place, rising=False), bound


def _holds(fact: Literal, story: Story, places: frozenset[str]) -> bool:
    match fact.condition:
        case InPlace(key):
            true = key in places
        case Threshold() as threshold:
            true = _reaches(story.figures.get(threshold.category), threshold)
        case _:
            raise TypeError(f"{fact.text} is decided in a text, not on a story")
    return true is not fact.negated


def _reaches(figure: Figure | None, threshold: Threshold) -> bool:
    if figure is None:
        return False
    low_enough = threshold.low is None or (figure.low is not None and figure.low >= threshold.low)
    high_enough = threshold.high is None or (figure.high is not None and figure.high <= threshold.high)
    return low_enough and high_enough


def _level(clause: Clause, story: Story, steps: int | None) -> int:
    """How many whole steps the story's figures are above the clause's thresholds, all of them together."""
    if steps is None:
        return 0
    thresholds = (fact.condition for fact in clause.facts if not fact.negated)
    return sum(
        ((story.figures[threshold.category].low or 0) - threshold.low) // steps
        for threshold in thresholds
        if isinstance(threshold, Threshold) and threshold.low is not None
    )
