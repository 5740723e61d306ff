"""Figures that fit a shape and are still no claims: only feared, planned or played, or not of people."""

from collections.abc import Sequence
from typing import Final

from streams.reading.classes import Item

_UNREAL_REACH: Final = 5
"""Items before a claim in which "could" or "threatened to" unmakes it."""
_AFTER_REACH: Final = 3
"""Items behind a claim in which a word of `unreal_after` unmakes it, where verbs stand last ("sterben könnten")."""
_SPORT_REACH: Final = 6
"""Items behind a claim in which a word of sport unmakes it ("five injured players will miss the final")."""
_ANIMAL_REACH: Final = 2
"""Items behind a claim in which an animal unmakes it ("292 dead sea turtles")."""


def unmade_by(items: Sequence[Item], first: int, last: int) -> Item | None:
    """The item that makes no claim of the items [first, last): of number and trigger; None where nothing does."""
    reaches = (
        ("unreal", max(0, first - _UNREAL_REACH), last),
        ("unreal_after", last, last + _AFTER_REACH),
        ("animal", last, last + _ANIMAL_REACH),
        ("sport", max(0, first - _UNREAL_REACH), last + _SPORT_REACH),
    )
    return next(
        (item for name, start, end in reaches for item in items[start:end] if name in item.classes),
        None,
    )
