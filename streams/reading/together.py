"""Figures that count two harms together: of "400 killed or wounded" nobody knows how many were killed, at most 400."""

from collections.abc import Sequence
from typing import Final

from streams.reading.classes import Item

_HARMS: Final = frozenset({"killed", "wounded"})
_LOOK_BACK: Final = 5
"""Items before a trigger in which the one before it has its figure."""
_OWN_FIGURE: Final = frozenset({"number", "determiner", "people"})
"""What behind a trigger says that it has a figure of its own ("12 dead and wounding others")."""


def counts_two(items: Sequence[Item], trigger: int, form: str, number: int) -> bool:
    """Whether the trigger, taken in the form, shares its figure, the item `number`, with another one ("killed or
    wounded")."""
    ahead = _joined(items, trigger, trigger + 2, form) and not _is(items, trigger + 3, _OWN_FIGURE)
    return ahead or (_joined(items, trigger, trigger - 2, form) and not _has_own(items, trigger, number))


def _has_own(items: Sequence[Item], trigger: int, number: int) -> bool:
    """Whether the trigger before has a figure before it ("18 people died and were wounded 20", as Arabic orders it)."""
    reach = _LOOK_BACK if number > trigger else 3
    return any("number" in item.classes for item in items[max(0, trigger - reach) : trigger - 2])


def _joined(items: Sequence[Item], trigger: int, other: int, form: str) -> bool:
    """Whether an "and" or "or" joins the triggers at both places, one of the dead and one of the hurt."""
    if not 0 <= other < len(items) or items[(trigger + other) // 2].classes.isdisjoint({"and", "either"}):
        return False
    entries = items[trigger].entry, items[other].entry
    return {entry.categories.get(form) for entry in entries if entry is not None} == _HARMS


def _is(items: Sequence[Item], place: int, classes: frozenset[str]) -> bool:
    return 0 <= place < len(items) and not items[place].classes.isdisjoint(classes)
