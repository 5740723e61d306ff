"""A casualty figure in an article, with the words that carry it."""

from dataclasses import dataclass
from typing import Literal

from streams.model.interval import Interval

Category = Literal["killed", "wounded", "missing", "displaced", "captured"]
Scope = Literal["event", "increment", "previous", "cumulative", "background", "several"]
Role = Literal["victim", "perpetrator", "included"]
Field = Literal["title", "text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One number and category; flat, because it is also the wire form.

    `scope` tells which toll it is: the event's so far; an `increment` to it; its `previous` value;
    `cumulative` over a time or a war; `background`, another, older event; `several` incidents together.
    `role` is `included` where the perpetrators are counted in. `part_of` is the span of the larger figure
    ("seven civilians, three of them children"), in the same field. `start` and `end` bound the number's
    phrase in the original `field`; `quote` is its sentence, verbatim. `pattern` names the rule or pattern
    that read it; `why` gives the words that decided a scope other than `event`.
    """

    category: Category
    low: int | None = None
    high: int | None = None
    approx: bool = False
    vague: bool = False
    scope: Scope = "event"
    role: Role = "victim"
    group: str | None = None
    part_of: tuple[int, int] | None = None
    attribution: str | None = None
    confirmed: bool = True
    human: bool = True
    field: Field = "text"
    start: int
    end: int
    quote: str
    pattern: str
    why: str | None = None

    @property
    def interval(self) -> Interval:
        """The claim's figure."""
        return Interval(low=self.low, high=self.high, approx=self.approx, vague=self.vague)
