"""The toll ledger: what each article stated, and the one current figure of each category that follows from all of it.

The current figure is a function of the *set* of statements and their times, never of the order in which they arrived:
statements are heard in order of publication. A statement has a rank: **counted**; **unconfirmed**, where one party
claims it or the article doubts it; **words** ("dozens", and the nought that nobody says); or **aside**, where the
article does not stand by it as its event's toll. Each is

1. **accepted** where nothing is known yet, or only something of a lower rank; but "at least 29" leaves an unconfirmed
   33 standing, for it does not deny it;
2. **a rise**, accepted, where its low is higher at the same rank ("about 35" is none over a figure that it agrees
   with);
3. **a precision**, accepted, where it is at the same low and exact ("33" after "at least 33"), or counted where the
   current figure is approximate and agrees with it;
4. **compatible**, and changes nothing, where it leaves room for the current figure ("> 12" after 36);
5. **contradictory**, where it is counted and lower, or unconfirmed and other; it is accepted where
   a. the same source set the current figure and takes it back within a week (later it retells, and leaves out),
   b. it names the current figure as an earlier one ("revised from 157"),
   c. it is the second independent source to say so since the current figure was set, or
   d. it is of the wounded or missing, and no more are gone from them than were found dead since;

   else it stays visible as that outlet's figure (`Figure.contradicted`) and changes nothing;
6. **weaker**, and changes nothing: words after a count, an aside after anything else.

What a person set (`ruled`) is accepted whatever was said before it; what is said after it is weighed against it as
against any other figure.

Of syndicated copies the first is heard. The newest 50 statements are kept; what older ones had settled stays as the
base.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from streams.model import Category, Contradiction, Figure, Interval, SourceFigure

KEPT = 50
TAKEN_BACK = timedelta(days=7)
"""How long after a figure its own source takes it back."""
CONTRADICTIONS = 8
"""Contradictions of a figure that are kept, the newest of each source."""
_ORDER: dict[Category, int] = {"killed": 0, "wounded": 1, "missing": 2, "displaced": 3, "captured": 4}
_ASIDE, _WORDS, _UNCONFIRMED, _COUNTED = range(4)
_SURVIVORS: tuple[Category, ...] = ("wounded", "missing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The newest statements in order of time, and the `base` that older ones had settled."""

    base: Mapping[Category, Figure] = field(default_factory=dict)
    statements: tuple[SourceFigure, ...] = ()

    def figures(self) -> dict[Category, Figure]:
        """The current figure of each category, by the rules above."""
        return _hear(self.base, self.statements)

    def speakers(self) -> tuple[str, ...]:
        """The sources that speak for themselves in the newest statements: of copies, the one that was first."""
        return tuple(dict.fromkeys(each.source for each in _originals(self.statements) if not each.ruled))

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


def _settled(category: Category, figure: Figure) -> SourceFigure:
    """A figure of the base as the statement that it was."""
    return SourceFigure(
        source=figure.source,
        article=figure.article,
        at=figure.since,
        figures={category: figure.interval},
        unsure={category: figure.unsure} if figure.unsure else {},
    )


def _when(statement: SourceFigure) -> tuple[object, str]:
    return statement.at, statement.article


def _hear(base: Mapping[Category, Figure], statements: Iterable[SourceFigure]) -> dict[Category, Figure]:
    hearing = _Hearing(base)
    for statement in _originals(statements):
        hearing.hear(statement)
    return hearing.figures


def _originals(statements: Iterable[SourceFigure]) -> Iterator[SourceFigure]:
    """The statements without copies: of an article and its copies, what came first."""
    first: dict[str, str] = {}
    for statement in statements:
        if first.setdefault(statement.copy_of or statement.article, statement.article) == statement.article:
            yield statement


class _Hearing:
    """One pass over the statements in order of time."""

    def __init__(self, base: Mapping[Category, Figure]) -> None:
        self.figures = dict(base)
        self._killed_then: dict[Category, int] = dict.fromkeys(base, self._killed())

    def hear(self, statement: SourceFigure) -> None:
        for category in sorted(statement.figures, key=_ORDER.__getitem__):
            self._weigh(category, _said(category, statement), statement)

    def _weigh(self, category: Category, said: Figure, statement: SourceFigure) -> None:
        current = self.figures.get(category)
        if current is None or statement.ruled or _prevails(said, current):
            self._accept(category, said)
        elif _sharpens(said, current):
            self.figures[category] = replace(current, low=said.low, high=said.high, approx=said.approx)
        elif _contradicts(said, current):
            if self._corrects(category, said, current, statement.revises.get(category)):
                self._accept(category, said)
            else:
                self.figures[category] = replace(current, contradicted=_with(said, current.contradicted))

    def _accept(self, category: Category, said: Figure) -> None:
        self.figures[category] = said
        self._killed_then[category] = self._killed()

    def _corrects(self, category: Category, said: Figure, current: Figure, revised: Interval | None) -> bool:
        return (
            (said.source == current.source and said.since - current.since <= TAKEN_BACK)
            or (revised is not None and revised.low == current.low)
            or any(
                each.source != said.source and each.figure.compatible(said.interval) for each in current.contradicted
            )
            or (category in _SURVIVORS and self._found_dead(category) >= (current.low or 0) - (said.low or 0) >= 0)
        )

    def _found_dead(self, category: Category) -> int:
        return self._killed() - self._killed_then.get(category, 0)

    def _killed(self) -> int:
        killed = self.figures.get("killed")
        return (killed.low or 0) if killed else 0


def _said(category: Category, statement: SourceFigure) -> Figure:
    """The figure as it would stand, were it accepted."""
    said = statement.figures[category]
    return Figure(
        low=said.low,
        high=said.high,
        approx=said.approx,
        vague=said.vague,
        unsure=statement.unsure.get(category),
        since=statement.at,
        source=statement.source,
        article=statement.article,
    )


def _with(said: Figure, contradicted: tuple[Contradiction, ...]) -> tuple[Contradiction, ...]:
    """The contradictions with one more in the place of what its source said before."""
    new = Contradiction(figure=said.interval, at=said.since, source=said.source, article=said.article)
    return (*(each for each in contradicted if each.source != said.source), new)[-CONTRADICTIONS:]


def _rank(figure: Figure) -> int:
    if figure.unsure == "aside":
        return _ASIDE
    if figure.vague:
        return _WORDS
    return _UNCONFIRMED if figure.unsure else _COUNTED


def _prevails(said: Figure, current: Figure) -> bool:
    """Rules 1 and 2: of a higher rank, or higher."""
    ours, theirs = _rank(said), _rank(current)
    if said.low is None or ours < theirs:
        return False
    if current.low is None:
        return True
    rises = said.low > current.low
    if ours > theirs:
        return rises or theirs <= _WORDS or not said.interval.compatible(current.interval)
    agrees = (said.approx or current.approx) and said.interval.compatible(current.interval)
    return rises and not agrees


def _sharpens(said: Figure, current: Figure) -> bool:
    """Rule 3: the same, said more exactly."""
    if said.vague or _rank(said) < _rank(current) or not said.interval.compatible(current.interval):
        return False
    if current.approx:
        return said.interval.exact
    return said.low == current.low and said.interval.exact and not current.interval.exact


def _contradicts(said: Figure, current: Figure) -> bool:
    """Rule 5: other, and without room for the current figure."""
    weaker = _rank(said) < _rank(current)
    if said.vague or (weaker and said.unsure != "unconfirmed"):
        return False
    return not said.interval.compatible(current.interval) and (weaker or said.high is not None)
