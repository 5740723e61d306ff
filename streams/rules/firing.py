"""Which queries are true on a story as it stands, and how far above their thresholds it is.

No walk over all queries: a clause with a word waits for that word (the caller says which were met); every other clause
waits under one of its figures and, where it names them, one place and one group of victims, in order of its bound. A
story's figure then finds the clauses whose bound it reaches with one bisection. Time is the story's own: what is new is
measured from `Story.changed`.
"""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, NamedTuple, TypeAlias, TypeVar

from streams.model import Category, Figure, Story
from streams.rules.clauses import Clause
from streams.rules.conditions import Condition, InGroup, InPlace, OnDays, Sources, Threshold, Within
from streams.rules.places import place_keys
from streams.rules.query import Query

ANY: Final = ""
"""The place, or the group, of clauses that name none."""

Figures: TypeAlias = Mapping[Category, Figure]
Asked = TypeVar("Asked", Threshold, InPlace, InGroup)


class _Shelf(NamedTuple):
    """Where a clause waits: for a category, in a place, of a group; `rising` where its bound is one from below."""

    category: Category
    place: str
    group: str
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
        for group, figures in ((ANY, view.story.figures), *view.story.groups.items()):
            for category, figure in figures.items():
                for place in (ANY, *view.places):
                    yield from self._within(figure, category, place, group)

    def _within(self, figure: Figure, category: Category, place: str, group: str) -> Iterator[tuple[str, int]]:
        """The clauses of the shelves for a figure whose bound it reaches."""
        if figure.low is not None:
            waiting = self._shelves.get(_Shelf(category, place, group, rising=True), [])
            for _, query_id, number in waiting[: bisect_left(waiting, (figure.low + 1,))]:
                yield query_id, number
        if figure.high is not None:
            waiting = self._shelves.get(_Shelf(category, place, group, rising=False), [])
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
    figures = _figures(clause, view.story)
    return all(_holds(fact.condition, view, figures) is not fact.negated for fact in clause.facts)


def _figures(clause: Clause, story: Story) -> tuple[Figures, ...]:
    """What the clause's thresholds are about: the figures of each group that it names, else the story's."""
    groups = [condition.name for condition in _asked(clause, InGroup)]
    return tuple(story.groups.get(name, {}) for name in groups) or (story.figures,)


def _shelved(clause: Clause) -> tuple[_Shelf, int]:
    """Where a clause without a word waits, and its bound there: a bound from below before one from above."""
    thresholds = _asked(clause, Threshold)
    place = next((condition.key for condition in _asked(clause, InPlace)), ANY)
    group = next((condition.name for condition in _asked(clause, InGroup)), ANY)
    rising = [(threshold.low, threshold.category) for threshold in thresholds if threshold.low is not None]
    if rising:
        bound, category = max(rising)
        return _Shelf(category, place, group, rising=True), bound
    bound, category = min(
        (threshold.high, threshold.category) for threshold in thresholds if threshold.high is not None
    )
    return _Shelf(category, place, group, rising=False), bound


def _asked(clause: Clause, kind: type[Asked]) -> list[Asked]:
    """The conditions of one kind that must be true."""
    return [fact.condition for fact in clause.facts if isinstance(fact.condition, kind) and not fact.negated]


def _holds(condition: Condition, view: _View, figures: tuple[Figures, ...]) -> bool:
    match condition:
        case Threshold(category, low, high):
            return all(_reaches(table.get(category), low, high) for table in figures)
        case InGroup(name):
            return name in view.story.groups
        case Sources(low, high):
            return (low or 0) <= view.story.independent and (high is None or view.story.independent <= high)
        case InPlace(key):
            return key in view.places
        case OnDays(first, last):
            day = view.story.day
            return day is not None and (first or day) <= day <= (last or day)
        case Within(hours):
            return view.story.day is not None and _since(view.story.day, view.story.changed) <= timedelta(hours=hours)
        case _:
            raise TypeError(f"{condition} is decided in a text, not on a story")


def _reaches(figure: Figure | None, low: int | None, high: int | None) -> bool:
    if figure is None:
        return False
    low_enough = low is None or (figure.low is not None and figure.low >= low)
    high_enough = high is None or (figure.high is not None and figure.high <= high)
    return low_enough and high_enough


def _since(day: date, moment: datetime) -> timedelta:
    """The time from a day's end to a moment; the day's zone is not known, UTC stands for it."""
    return moment - datetime.combine(day, time.min, UTC) - timedelta(days=1)


def _level(clause: Clause, story: Story, steps: int | None) -> int:
    """How many whole steps the figures are above the clause's thresholds, all of them together."""
    if steps is None:
        return 0
    rising = [(each.category, each.low) for each in _asked(clause, Threshold) if each.low is not None]
    return min(
        sum(((figures[category].low or 0) - low) // steps for category, low in rising)
        for figures in _figures(clause, story)
    )
