"""What rules would have sent: the alerts that readings of the past make under them, and how two sets of rules differ.

An alert is a message with sound about one rule on one story: the rule fires, or a figure that it rang for is corrected
or taken back. The silent edits between are none.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from streams.model import Category, EventKind, Figure, Reading, Rule, StoryEvent
from streams.rules.firing import FactBook
from streams.rules.query import parse
from streams.stories.alike import Alike
from streams.stories.decide import decide
from streams.stories.shelf import Shelf

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One alert: `rule` is the rule's name, or its query; `article` the one that made it ring; `level` the step that it
    reached; `quote` a sentence by which it rang, empty where none is known; `title` and `figures` are the story's at
    that time.
    """

    rule: str
    at: datetime
    kind: EventKind
    article: str
    story: str
    short: str
    level: int
    title: str
    figures: dict[Category, Figure]
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """What a rule sent over the whole time: how many alerts, about how many stories, and alerts a day."""

    rule: str
    alerts: int
    stories: int
    per_day: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """An alert that only one of two sets of rules sends: `added` by the first, or `lost` by it."""

    change: Literal["added", "lost"]
    alert: Alert


def alerts(readings: Iterable[Reading], rules: Sequence[Rule], alike: Alike | None = None) -> Iterator[Alert]:
    """The alerts of readings, which are taken in the order in which they came in: by `fetched`."""
    return alerts_of(told(readings, FactBook(parse(rule.query) for rule in rules), alike), rules)


def told(readings: Iterable[Reading], book: FactBook, alike: Alike | None = None) -> Iterator[StoryEvent]:
    """The events that readings make where nothing was told before, with the queries of `book` that fire."""
    shelf = Shelf(alike)
    for reading in sorted(readings, key=lambda each: each.fetched):
        verdict = decide(shelf, reading, book, reading.fetched)
        shelf.apply(verdict)
        yield from verdict.events


def alerts_of(events: Iterable[StoryEvent], rules: Iterable[Rule]) -> Iterator[Alert]:
    """The alerts that events make; a query that is none of the rules any more goes by its id."""
    names = {rule.id: label(rule) for rule in rules}
    for event in events:
        yield from _alerts_of(event, names)


def totals(sent: Iterable[Alert], rules: Sequence[Rule], span: timedelta) -> tuple[Total, ...]:
    """A total for each rule, those that never rang too, in the order of the rules; `span` is the time that they saw."""
    sent = list(sent)
    rung = Counter(alert.rule for alert in sent)
    about = Counter(rule for rule, _ in {(alert.rule, alert.story) for alert in sent})
    days = max(span / _DAY, 1)
    return tuple(
        Total(rule=name, alerts=rung[name], stories=about[name], per_day=round(rung[name] / days, 2))
        for name in map(label, rules)
    )


def differences(new: Iterable[Alert], old: Iterable[Alert]) -> tuple[Difference, ...]:
    """What changes for readers when the rules of `old` become those of `new`, in order of time.

    The same alert is one of a rule of the same name that the same article made ring (its story may have another id), or
    that told the same figures of the same story (another article may have brought them first).
    """
    added, lost = list(new), list(old)
    for key in (_by_article, _by_figures):
        added, lost = _without(added, lost, key), _without(lost, added, key)
    found = [Difference(change="added", alert=each) for each in added]
    found += [Difference(change="lost", alert=each) for each in lost]
    return tuple(sorted(found, key=lambda each: (each.alert.at, each.alert.rule, each.change)))


def label(rule: Rule) -> str:
    """What a rule is called: its name, or its query."""
    return rule.name or rule.query


def _alerts_of(event: StoryEvent, names: dict[str, str]) -> Iterator[Alert]:
    fired = {firing.query: firing for firing in event.fired}
    ringing = event.story.rules if event.kind in ("correction", "retraction") else fired
    for query in ringing:
        firing = fired.get(query)
        yield Alert(
            rule=names.get(query, query),
            at=event.at,
            kind=event.kind,
            article=event.cause.rpartition("@")[0],
            story=event.story.id,
            short=event.story.short,
            level=firing.level if firing else event.story.rules[query],
            title=event.story.title,
            figures=event.story.figures,
            quote=firing.quotes[0].sentence if firing and firing.quotes else "",
        )


def _without(these: list[Alert], those: list[Alert], key: Callable[[Alert], Hashable]) -> list[Alert]:
    known = set(map(key, those))
    return [each for each in these if key(each) not in known]


def _by_article(alert: Alert) -> Hashable:
    return alert.rule, alert.article, alert.at


def _by_figures(alert: Alert) -> Hashable:
    figures = tuple(sorted((category, each.low, each.high) for category, each in alert.figures.items()))
    return alert.rule, alert.story, alert.level, figures
