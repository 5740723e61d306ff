"""What a person ruled about a story, where the machine was wrong or too slow."""

from dataclasses import dataclass, field
from typing import Literal

from streams.model.claim import Category
from streams.model.interval import Interval
from streams.model.moment import Moment

Action = Literal["merge", "split", "correct", "retract"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """One ruling; it travels with the readings of the story's desk, and so takes its turn among them.

    `story` and `other` are story ids. `merge` makes `story` and `other` one; `split` gives the `articles` a story of
    their own; `correct` sets the `figures`; `retract` withdraws the story. `why` and `by` (who) are kept with the
    decision.
    """

    id: str
    desk: str
    action: Action
    story: str
    other: str | None = None
    articles: tuple[str, ...] = ()
    figures: dict[Category, Interval] = field(default_factory=dict)
    why: str
    by: str
    at: Moment
