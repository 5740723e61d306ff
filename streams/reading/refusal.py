"""Figures that fit a shape and are still no claims: only feared, planned or played, or not of people."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from streams.reading.classes import Item
from streams.reading.shapes import Match

_UNREAL_REACH: Final = 5
"""Items before a claim in which "could" or "threatened to" unmakes it."""
_AFTER_REACH: Final = 3
"""Items behind a claim in which a word of `unreal_after` unmakes it, where verbs stand last ("sterben könnten")."""
_SPORT_REACH: Final = 6
"""Items behind a claim in which a word of sport unmakes it ("five injured players will miss the final")."""
_CHAIN: Final = 4
"""The most items between figures that stand side by side ("40 dead and 120 wounded")."""
_ANIMAL_REACH: Final = 2
"""Items behind a claim in which an animal unmakes it ("292 dead sea turtles")."""


def unmade_by(items: Sequence[Item], first: int, last: int) -> Item | None:
    """The item that makes no claim of the items [first, last): of number and trigger; None where nothing does. What
    unmakes a figure unmakes those that stand side by side with it."""
    reaches = (
        ("unreal", max(0, _chained(items, first) - _UNREAL_REACH), last),
        ("unreal_after", last, last + _AFTER_REACH),
        ("animal", last, last + _ANIMAL_REACH),
        ("sport", max(0, first - _UNREAL_REACH), last + _SPORT_REACH),
    )
    for name, start, end in reaches:
        for item in items[start:end]:
            if name in item.classes:
                return item
    return None


def _chained(items: Sequence[Item], first: int) -> int:
    """Where the figures begin that an "and" or a comma joins to the one at `first`."""
    while first and not items[first - 1].classes.isdisjoint({"and", "comma"}):
        before = range(first - 2, max(-1, first - 2 - _CHAIN), -1)
        number = next((place for place in before if "number" in items[place].classes), None)
        if number is None or not any("trigger" in item.classes for item in items[number:first]):
            break
        first = number
    return first


def refused(matches: Iterable[Match], items: Sequence[Item], claimed: Collection[int]) -> Iterator[tuple[Item, Item]]:
    """The numbers of the matches that something unmakes, once each, with what does; not those at `claimed`."""
    seen = set(claimed)
    for match in matches:
        number, trigger = match.number, match.trigger
        if number is None or trigger is None or number in seen:
            continue
        hindrance = unmade_by(items, min(number, trigger), max(number, trigger) + 1)
        if hindrance is not None:
            seen.add(number)
            yield items[number], hindrance
