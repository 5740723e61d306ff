"""What was likely meant by a name that is not known."""

from collections.abc import Collection
from typing import Final

from rapidfuzz import fuzz, process

from streams.rules.places import load_names

ALIKE: Final = 60.0
"""The least likeness, of 100, of a name to what it is taken for: two letters swapped in a word of five are 80."""
PLACES_ALIKE: Final = 80.0
"""There are thousands of places, and many are alike."""


def nearest(name: str, known: Collection[str], least: float = ALIKE) -> str | None:
    """The known name that is most alike; None where none is alike."""
    found = process.extractOne(name, known, scorer=fuzz.ratio, score_cutoff=least)
    return found[0] if found else None


def meant_place(key: str) -> str | None:
    """The country or region that a place, as queries keep it, is likely misspelt from; None where it is known itself,
    or like none. Cities and villages are not known here, so this is a hint and no more.
    """
    names = load_names()
    return None if key in names or key in names.values() else nearest(key, names.keys(), PLACES_ALIKE)
