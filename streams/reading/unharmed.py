"""Numbers that count people to whom nothing happened: those out of whom the victims are counted ("of the 30 passengers,
12 died"), and those who are well again ("freed 12 hostages").
"""

from collections.abc import Sequence
from typing import Final

from streams.reading.classes import Item

_DIVIDED_REACH: Final = 9
"""The most items from a group to the number of those that are counted out of it."""
_SAVED_REACH: Final = 6
"""One more than the items behind a number within which its people are told to be saved."""


def unharmed(items: Sequence[Item], place: int) -> bool:
    """Whether the number at `place`, of people, counts no victims."""
    return _divided(items, place) or _saved(items, place)


def _divided(items: Sequence[Item], place: int) -> bool:
    """Whether others are counted out of a number's people, to whom nothing happened as yet ("of the 30 passengers, 12
    died"): "of" opens the clause, and the next number stands before any trigger or, where verbs come first, right
    behind one ("из 30 пассажиров погибли 12")."""
    opening = place - 1 if place and "determiner" not in items[place - 1].classes else place - 2
    if opening < 0 or "from_among" not in items[opening].classes:
        return False
    if opening and items[opening - 1].classes.isdisjoint({"comma", "mark", "stop", "and"}):
        return False
    for next_one in range(place + 1, min(len(items), place + _DIVIDED_REACH)):
        classes = items[next_one].classes
        if items[next_one].number is not None:
            return True
        if "stop" in classes or "count" in classes:
            return False
        if "trigger" in classes:
            return next_one + 1 < len(items) and items[next_one + 1].number is not None
    return False


def _saved(items: Sequence[Item], place: int) -> bool:
    """Whether a number counts people who are well again ("freed 12 hostages", "12 rehineyi kurtardı")."""
    ahead = [item.classes for item in items[place + 1 : place + _SAVED_REACH]]
    if any("count" in classes and "people" not in classes for classes in ahead[:2]):
        return False
    before = [item.classes for item in items[max(0, place - 2) : place]]
    if any("saved" in classes for classes in before) and not before[-1].isdisjoint({"saved", "determiner", "word"}):
        return True
    people = next((index for index, classes in enumerate(ahead) if "people" in classes), len(ahead))
    behind = (classes for classes in ahead[people + 1 :] if "aux" not in classes)
    return "saved" in next(behind, frozenset())
