"""Parts of larger figures ("seven civilians, three of them children"): never a toll of their own."""

from collections.abc import Sequence

from streams.reading.classes import Item, Row
from streams.reading.shapes import Match, Shapes


def find_parts(shapes: Shapes, row: Row, items: Sequence[Item]) -> dict[int, Match]:
    """By the index of its number, the first shape by which a figure of the sentence is a part of another."""
    parts: dict[int, Match] = {}
    for match in shapes.matches(row):
        if match.number is not None and match.number not in parts and _is_part(match.number, match.whole, items):
            parts[match.number] = match
    return parts


def _is_part(number: int, whole: int | None, items: Sequence[Item]) -> bool:
    """A number that has a trigger of its own is a figure of its own: right behind it ("100 blessés, dont 3 morts"),
    right before it ("infected 64 people and killed 31 of them"), or in a clause about people to whom nothing happened
    as yet ("five skiers, three of whom were killed")."""
    if number == whole or any("trigger" in item.classes for item in items[number + 1 : number + 3]):
        return False
    if "active" in items[number - 1].classes:
        return False
    struck = any("trigger" in item.classes for item in items[whole or 0 : number])
    return struck or not _has_a_clause(items, number)


def _has_a_clause(items: Sequence[Item], number: int) -> bool:
    """Whether a verb's auxiliaries and then a trigger follow the number and its "of whom"."""
    verb = next(
        (place for place in range(number + 1, len(items)) if items[place].classes.isdisjoint({"aux", "of_which"})),
        number,
    )
    return "trigger" in items[verb].classes
