"""The toll ledger: what each article stated, and the one current figure of each category that follows from all of it.

The current figure is a function of the *set* of statements and their times, never of the order in which they arrived:
statements are heard in order of publication, and each is

1. **accepted** where nothing is known yet, or only something vague, and it is counted;
2. **a rise**, accepted, where its low is higher (a vague "dozens" never replaces a counted figure, and "about 35" none
   that it agrees with);
3. **a precision**, accepted, where it is at the same low and exact ("33" after "at least 33"), or counted where the
   current figure is approximate and agrees with it;
4. **compatible**, and changes nothing, where it is lower and leaves room for the current figure ("> 12" after 36);
5. **lower and contradictory**; it is accepted as a correction where
   a. the same source set the current figure and now takes it back,
   b. it names the current figure as an earlier one ("revised from 157"),
   c. it is the second independent source in a row to say so since the current figure was set, or
   d. it is of the wounded or missing, and no more are gone from them than were found dead since;

   else it stays visible as that outlet's figure and changes nothing.

A syndicated copy says nothing beside the article that it copies. The newest 50 statements are kept; what older ones
had settled stays as the base.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from streams.model import Category, Figure, Interval, Reading, SourceFigure
from streams.stories.claims import earlier_figures, event_figures

KEPT = 50
TEXT = 300
_ORDER: dict[Category, int] = {"killed": 0, "wounded": 1, "missing": 2, "displaced": 3, "captured": 4}
_SURVIVORS: tuple[Category, ...] = ("wounded", "missing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The newest statements in order of time, and the `base` that older ones had settled."""

    base: Mapping[Category, Figure] = field(default_factory=dict)
    statements: tuple[SourceFigure, ...] = ()

    def figures(self) -> dict[Category, Figure]:
        """The current figure of each category, by the rules above."""
        return _hear(self.base, self.statements)

    def adding(self, statement: SourceFigure) -> "Ledger":
        """The ledger with one more statement; the oldest of more than 50 goes into the base."""
        kept = tuple(sorted((*self.statements, statement), key=_when))
        if len(kept) <= KEPT:
            return replace(self, statements=kept)
        return Ledger(base=_hear(self.base, kept[:-KEPT]), statements=kept[-KEPT:])

    def united(self, other: "Ledger") -> "Ledger":
        """The ledger of all that two stories' articles stated, each article heard once."""
        said = {statement.article: statement for statement in (*other.statements, *self.statements)}
        kept = tuple(sorted(said.values(), key=_when))
        settled = [_settled(*each) for each in (*self.base.items(), *other.base.items())]
        base = _hear({}, sorted(settled, key=_when))
        return Ledger(base=_hear(base, kept[:-KEPT]), statements=kept[-KEPT:])

    def without(self, articles: Collection[str]) -> "Ledger":
        """The ledger as if these articles had said nothing."""
        return Ledger(
            base={category: figure for category, figure in self.base.items() if figure.article not in articles},
            statements=tuple(s for s in self.statements if s.article not in articles),
        )


def statement_of(reading: Reading) -> SourceFigure:
    """What one article says of its event's toll."""
    return SourceFigure(
        source=reading.source,
        article=reading.id,
        url=reading.url[: 2 * TEXT] if reading.url else None,
        title=reading.title[:TEXT],
        at=min(reading.published, reading.fetched) if reading.published else reading.fetched,
        figures=event_figures(reading.claims),
        revises=earlier_figures(reading.claims),
    )


def _settled(category: Category, figure: Figure) -> SourceFigure:
    """A figure of the base as the statement that it was."""
    said = {category: figure.interval}
    return SourceFigure(source=figure.source, article=figure.article, at=figure.since, figures=said)


def _when(statement: SourceFigure) -> tuple[object, str]:
    return statement.at, statement.article


def _hear(base: Mapping[Category, Figure], statements: Collection[SourceFigure]) -> dict[Category, Figure]:
    present = {statement.article for statement in statements}
    hearing = _Hearing(base)
    for statement in statements:
        if statement.copy_of not in present:
            hearing.hear(statement)
    return hearing.figures


class _Hearing:
    """One pass over the statements in order of time."""

    def __init__(self, base: Mapping[Category, Figure]) -> None:
        self.figures = dict(base)
        self._doubts: dict[Category, list[SourceFigure]] = {}
        self._killed_then: dict[Category, int] = dict.fromkeys(base, self._killed())

    def hear(self, statement: SourceFigure) -> None:
        for category in sorted(statement.figures, key=_ORDER.__getitem__):
            self._weigh(category, statement.figures[category], statement)

    def _weigh(self, category: Category, said: Interval, statement: SourceFigure) -> None:
        current = self.figures.get(category)
        if current is None or _prevails(said, current.interval):
            self._accept(category, said, statement)
        elif _sharpens(said, current.interval):
            self.figures[category] = replace(current, low=said.low, high=said.high, approx=said.approx)
        elif _contradicts(said, current.interval):
            if self._corrects(category, said, current, statement):
                self._accept(category, said, statement)
            else:
                self._doubts.setdefault(category, []).append(statement)

    def _accept(self, category: Category, said: Interval, statement: SourceFigure) -> None:
        self.figures[category] = Figure(
            low=said.low,
            high=said.high,
            approx=said.approx,
            vague=said.vague,
            since=statement.at,
            source=statement.source,
            article=statement.article,
        )
        self._doubts.pop(category, None)
        self._killed_then[category] = self._killed()

    def _corrects(self, category: Category, said: Interval, current: Figure, statement: SourceFigure) -> bool:
        revised = statement.revises.get(category)
        return (
            statement.source == current.source
            or (revised is not None and revised.low == current.low)
            or any(
                d.source != statement.source and d.figures[category].compatible(said) for d in self._seconds(category)
            )
            or (category in _SURVIVORS and self._found_dead(category) >= (current.low or 0) - (said.low or 0))
        )

    def _seconds(self, category: Category) -> list[SourceFigure]:
        return self._doubts.get(category, [])

    def _found_dead(self, category: Category) -> int:
        return self._killed() - self._killed_then.get(category, 0)

    def _killed(self) -> int:
        killed = self.figures.get("killed")
        return (killed.low or 0) if killed else 0


def _prevails(said: Interval, current: Interval) -> bool:
    """Rules 1 and 2: counted over vague, or higher."""
    if said.vague != current.vague:
        return current.vague and said.low is not None
    if said.low is None:
        return False
    if current.low is None:
        return True
    agrees = (said.approx or current.approx) and said.compatible(current)
    return said.low > current.low and not agrees


def _sharpens(said: Interval, current: Interval) -> bool:
    """Rule 3: the same, said more exactly."""
    if said.vague or not said.compatible(current):
        return False
    if current.approx:
        return said.exact
    return said.low == current.low and said.exact and not current.exact


def _contradicts(said: Interval, current: Interval) -> bool:
    """Rule 5: lower, and without room for the current figure."""
    return not said.vague and said.high is not None and not said.compatible(current)
