"""How a source is, and what a person can do about it. Pure: made of its state and the newest order about it."""

from dataclasses import dataclass, replace
from typing import Final, Literal

from streams.model import FeedOrder, FeedState

Condition = Literal["stopped", "failing", "new", "paused", "ok"]
"""`stopped`: it is gone, or was told to go; `failing`: its last try failed; `new`: it was not read yet."""

WORST_FIRST: Final[tuple[Condition, ...]] = ("stopped", "failing", "new", "paused", "ok")

ADVICE: Final[dict[str, str]] = {
    "SourceError": "the plug-in has a mistake: its trace is in the log of ingest; tell its author",
    "Unavailable": "the outlet is in trouble or cannot be reached: nothing to do, it is asked again",
    "NotThere": "look on the outlet's site for the address that it has now, and correct it",
    "Postponed": "its host wants fewer requests, as another of its sources was told: nothing to do",
    "RateLimited": "the host wants fewer requests: nothing to do; if it lasts, make the source's interval longer",
    "Gone": "the outlet says that it will not come back: look for another feed of it, or take it out",
    "Broken": "mend or update the plug-in, or correct the settings, until `tocsin sources check` is content",
    "Unauthorized": "the outlet does not let us in: see whether it has another address, or wants a token",
    "Refused": "correct the address; for one on a private network set TOCSIN_ALLOW_PRIVATE=true",
    "Malformed": "look at what is at the address (`tocsin feeds check URL`): a web page there may name the feed",
}
"""By the kind of error."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One source, for somebody who looks: its state, and the newest order about it."""

    state: FeedState
    order: FeedOrder | None = None

    @property
    def condition(self) -> Condition:
        """How it is."""
        return condition_of(self.state, self.order)

    @property
    def rank(self) -> tuple[int, str]:
        """Its place in a list of all: those that need somebody first, those alike by their ids."""
        return WORST_FIRST.index(self.condition), self.state.source


def without_articles(state: FeedState) -> FeedState:
    """What is known of a source, but for the thousand articles that it notes: nobody asks for them here."""
    return replace(state, seen={}, offered={}, checkpoint={})


def condition_of(state: FeedState, order: FeedOrder | None) -> Condition:
    """How it is."""
    if order and order.paused:
        return "paused"
    if state.disabled:
        return "stopped"
    if state.failures:
        return "failing"
    return "ok" if state.last_success else "new"


def advice(state: FeedState, order: FeedOrder | None) -> str | None:
    """What to do; None where nothing is wrong."""
    condition = condition_of(state, order)
    if condition == "paused":
        return f"it is asked no more, by order; to go on: tocsin feeds resume {state.source}"
    if condition not in ("stopped", "failing"):
        return None
    known = ADVICE.get(state.fault or "", ADVICE["Unavailable"])
    if condition == "failing":
        return known
    if state.fault == "Broken":
        return f"{known}; then restart ingest, which has loaded the one that is broken"
    return f"{known}; then: tocsin feeds retry {state.source}"
