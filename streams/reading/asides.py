"""What a sentence says aside, in brackets, between dashes, or between commas where it only divides up a figure.

"Six monks (four Poles and two Czechs) and two cooks were killed": a shape fits the sentence without its asides.
"""

import re
from collections.abc import Collection, Sequence
from typing import Final

from streams.reading.classes import Item

_ASIDE: Final = re.compile(r"\([^()]{0,40}\)|--?(?!-)[^-]{1,40}--?|,[^,p]{0,8}p[^,]{0,20},")
"""Over a row of marks, with "p" for a part of a larger figure and "." for all else; bounded, so linear."""
_MARKS: Final = frozenset("(),-")
_BRACKETS_OR_DASHES: Final = re.compile("[(-]")
"""Without any of them, and without parts, there is no aside."""


def without_asides(folded: str, items: Sequence[Item], parts: Collection[int]) -> list[int] | None:
    """The indexes of the items that do not stand in an aside, or None where there is none. `parts` are the indexes of
    figures that are parts of a larger one."""
    if not parts and _BRACKETS_OR_DASHES.search(folded, items[0].start, items[-1].end) is None:
        return None
    marks = "".join(["p" if index in parts else _mark(folded, item) for index, item in enumerate(items)])
    kept: list[int] = []
    place = 0
    for match in _ASIDE.finditer(marks):
        kept += range(place, match.start())
        place = match.end()
    return [*kept, *range(place, len(items))] if place else None


def _mark(folded: str, item: Item) -> str:
    character = folded[item.start]
    return character if character in _MARKS else "."
