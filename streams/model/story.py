"""One event in the world, as all its articles tell it: the toll ledger and what came of it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from streams.model.claim import Category, Scope
from streams.model.interval import Interval
from streams.model.moment import Moment
from streams.model.reading import Act, Place

Unsure = Literal["unconfirmed", "aside"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """What an outlet said after a figure was set, and that both cannot be: it stands beside the figure."""

    figure: Interval
    at: Moment
    source: str
    article: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """The current figure of one category; `since` is the time of the article that set it (`SourceFigure.at`).

    `unsure` says why a figure stands only until a better one comes: one party's or doubted (`unconfirmed`), or told in
    passing (`aside`). `contradicted` are the newest contradictions, one of each source.
    """

    low: int | None = None
    high: int | None = None
    approx: bool = False
    vague: bool = False
    unsure: Unsure | None = None
    since: Moment
    source: str
    article: str
    contradicted: tuple[Contradiction, ...] = ()

    @property
    def interval(self) -> Interval:
        """The figure's interval."""
        return Interval(low=self.low, high=self.high, approx=self.approx, vague=self.vague)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One line of a story's history. `what` is a category or "act:" and a sense; `before` is None at first."""

    what: str
    before: Interval | None = None
    after: Interval | None = None
    at: Moment
    source: str
    article: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A figure that was read and is not this event's toll, with the reason."""

    category: Category
    low: int | None = None
    high: int | None = None
    approx: bool = False
    vague: bool = False
    scope: Scope
    reason: str
    quote: str
    source: str
    article: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFigure:
    """What one article said; `at` is its publication time, its `fetched` time where it is undated.

    `received` is when it came in, where that was late. `figures` count the perpetrators in; `unsure` tells which of
    them are not to be built upon. `groups` are the figures of the groups that it names ("33 soldiers"); `revises` are
    the figures that the article itself calls earlier ones; `copy_of` names the article whose syndicated copy this is.
    `ruled` marks what a person set: `article` is the ruling's id.
    """

    source: str
    article: str
    url: str | None = None
    title: str = ""
    at: Moment
    received: Moment | None = None
    figures: dict[Category, Interval] = field(default_factory=dict)
    unsure: dict[Category, Unsure] = field(default_factory=dict)
    groups: dict[str, dict[Category, Interval]] = field(default_factory=dict)
    revises: dict[Category, Interval] = field(default_factory=dict)
    copy_of: str | None = None
    ruled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A story as it stands, bounded: `members`, `history`, `refused` and `sources` keep the newest 50.

    `id` is hash(desk, what founded it: a reading, or the edit or ruling that parted it); `short` is what people type.
    `rules` maps the queries that fired to the level they reached (0 without a step). `acts` are the senses that were
    acted on, first report of each. `independent` counts sources without syndicated copies. `groups` are the figures of
    the victims' groups that `sources` name. `redirect` names the story that this one was merged into. `retracted`: a
    person withdrew it; it goes on taking in articles, and tells nothing of them. `closed`: it was quiet for so long
    that it takes in no more, and this is its last state.
    """

    id: str
    short: str
    desk: str
    title: str
    language: str
    opened: Moment
    changed: Moment
    day: date | None = None
    places: tuple[Place, ...] = ()
    members: tuple[str, ...] = ()
    member_count: int = 0
    independent: int = 0
    figures: dict[Category, Figure] = field(default_factory=dict)
    groups: dict[str, dict[Category, Figure]] = field(default_factory=dict)
    history: tuple[Change, ...] = ()
    refused: tuple[Refused, ...] = ()
    sources: tuple[SourceFigure, ...] = ()
    acts: tuple[Act, ...] = ()
    rules: dict[str, int] = field(default_factory=dict)
    closed: Moment | None = None
    redirect: str | None = None
    retracted: bool = False
