"""What one article states of its event's toll, perpetrators included: one figure a category, and how surely.

Of killed and wounded it is the article's own answer (`Reading.incident_killed`): the figure that it stands by, in the
interval of the claim that says it. An answer that no claim says was added up from persons and groups, and is the least
that it can be; a nought that nobody says is the vague figure "0 or more". Where the article gives no answer, and for
all other categories, the figure is the best of its claims.

`unsure` says what is wrong with a figure: it is one party's claim, or the article doubts it (`unconfirmed`); or it is
said in passing (`aside`), by an article that does not stand by it as its event's toll.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from streams.model import Category, Claim, Interval, Reading, SourceFigure, Unsure
from streams.stories.claims import answers_of, best_claims, earlier_figures, figure_of, of_the_event
from streams.stories.groups import group_figures
from streams.stories.timing import lateness

TEXT: Final = 300
"""Letters of a title that a statement keeps."""
NOUGHT: Final = Interval(low=0, vague=True)
"""Nobody is said to be dead or hurt."""


@dataclass(frozen=True, slots=True)
class Stated:
    """One category's figure in an article."""

    figure: Interval
    unsure: Unsure | None = None


def statement_of(reading: Reading) -> SourceFigure:
    """What one article says of its event's toll."""
    stated = stated_by(reading)
    return SourceFigure(
        source=reading.source,
        article=reading.id,
        url=reading.url[: 2 * TEXT] if reading.url else None,
        title=reading.title[:TEXT],
        at=min(reading.published, reading.fetched) if reading.published else reading.fetched,
        received=reading.fetched if lateness(reading) else None,
        figures={category: each.figure for category, each in stated.items()},
        unsure={category: each.unsure for category, each in stated.items() if each.unsure},
        groups=group_figures(reading),
        revises=earlier_figures(reading.claims),
    )


def stated_by(reading: Reading) -> dict[Category, Stated]:
    """The figures of a reading that count for its story, by category."""
    answers = answers_of(reading)
    best = best_claims(claim for claim in reading.claims if claim.role != "perpetrator" and of_the_event(claim))
    stated: dict[Category, Stated] = {
        category: Stated(figure_of(claim), _doubt(claim, aside=category in answers and not claim.vague))
        for category, claim in best.items()
    }
    for category, answer in answers.items():
        if answer is not None:
            stated[category] = _answered(category, answer, reading.claims)
    return stated


def _answered(category: Category, answer: int, claims: Iterable[Claim]) -> Stated:
    """The answer, as the claim has it that says it."""
    event = [claim for claim in claims if claim.category == category and of_the_event(claim)]
    saying = best_claims(claim for claim in event if claim.low == answer and not claim.vague)
    if category in saying:
        return Stated(figure_of(saying[category]), _doubt(saying[category]))
    doubted = bool(event) and not any(claim.confirmed for claim in event)
    return Stated(Interval(low=answer) if answer else NOUGHT, "unconfirmed" if doubted else None)


def _doubt(claim: Claim, *, aside: bool = False) -> Unsure | None:
    if not claim.confirmed:
        return "unconfirmed"
    return "aside" if aside else None
