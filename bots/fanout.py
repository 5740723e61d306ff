"""PURE: which chats an event rings in, and how urgent it is."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bots.render.figures import falls
from streams.model import Story, StoryEvent

MENDING: Final = ("correction", "merge", "split")
"""The kinds of events by which a figure may turn out to have been too high."""


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A chat that subscribes to a query which fired, and since when."""

    chat: int
    since: datetime


def whom_to_ring(event: StoryEvent, subscribers: Iterable[Subscriber], living: Collection[int]) -> frozenset[int]:
    """The chats where the event makes a sound.

    A chat rings when a query of its own fires, if it asked before the event happened; and when it has a message about
    the story (`living`) and a figure is corrected downwards or taken back, also by a merge or a split. Everything else
    is a silent edit.
    """
    asked = frozenset(one.chat for one in subscribers if one.since <= event.at)
    return asked | frozenset(living) if _takes_back(event) else asked


def severity(story: Story) -> int:
    """How urgent a story is against others: lives lost first, then the wounded; an act of state counts as a hundred."""
    killed, wounded = (_low(story, "killed"), _low(story, "wounded"))
    return killed + wounded // 10 + 100 * len(story.acts)


def _takes_back(event: StoryEvent) -> bool:
    return event.kind == "retraction" or (event.kind in MENDING and any(falls(change) for change in event.changes))


def _low(story: Story, category: str) -> int:
    return next((one.low or 0 for name, one in story.figures.items() if name == category), 0)
