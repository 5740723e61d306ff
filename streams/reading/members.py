"""The members of a list of people, parsed from its items.

Commas and "and" divide it into segments. A member is a figure with its people, a word for one person, or a name with an
age. What stands in apposition is none: a name behind a noun, an age, a noun behind a name where it is nobody's ("Bo
Diaz, 34, a clerk", but "Bo Diaz, 34, his wife").
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from streams.reading.classes import Item


class Member(Struct, frozen=True, gc=False):
    """The items [first, last), with what is in apposition [first, end); the item that its claim counts, and how many
    they are; `named`: a name is all that it is; `joined`: by an "and"."""

    first: int
    last: int
    end: int
    place: int
    people: int = 1
    named: bool = False
    joined: bool = False


def members_between(items: Sequence[Item], first: int, last: int, capitals: Sequence[bool]) -> Iterator[Member]:
    """The members between two places, in order; `capitals` are the items that may belong to a name behind a noun."""
    latest: Member | None = None
    name: tuple[int, bool] | None = None
    for start, end, joined in _segments(items, first, last):
        member = _member(items, start, end, capitals)
        if name is not None and not joined and _explains_name(member, items[start]):
            place = start if member is None else member.place
            member = Member(name[0], end, end, place, named=True, joined=name[1])
        elif member is not None:
            member = replace(member, joined=joined)
        joins = joined if member is None else member.joined
        if latest is not None and _in_apposition(latest, member, items[start], joins):
            latest = replace(latest, end=end)
        elif member is not None:
            if latest is not None:
                yield latest
            latest, name = member, None
        else:
            name = start, joined
    if latest is not None:
        yield latest


def _explains_name(member: Member | None, item: Item) -> bool:
    """Whether what begins with the item is an age or a noun that says who the one named before is."""
    return "aged" in item.classes if member is None else member.people == 1 and "possessive" not in item.classes


def _in_apposition(latest: Member, member: Member | None, item: Item, joined: bool) -> bool:
    """Whether what begins with the item only says more of the latest member: an age, a name behind a noun, a noun that
    is nobody's behind a name."""
    if member is None:
        return "aged" in item.classes or (latest.people == 1 and not latest.named and not joined)
    if latest.people > 1 or (joined and not (latest.named and _bare(item))):
        return False
    return latest.named != member.named and "possessive" not in item.classes


def _bare(item: Item) -> bool:
    """Whether a noun that begins with it has no article: behind a name and an "and" it tells of the same person."""
    return item.classes.isdisjoint({"determiner", "number", "measure"})


def _segments(items: Sequence[Item], first: int, last: int) -> Iterator[tuple[int, int, bool]]:
    """The stretches between commas and "and", each with whether an "and" stands before it."""
    start, joined = first, False
    for place in range(first, last + 1):
        divides = place == last or not items[place].classes.isdisjoint({"comma", "and"})
        if divides and start < place:
            yield start, place, joined
            joined = False
        if divides:
            joined = joined or (place < last and "and" in items[place].classes)
            start = place + 1


def _member(items: Sequence[Item], start: int, end: int, capitals: Sequence[bool]) -> Member | None:
    """The member that a segment is: a figure and its people, or a word for one person, and at most a name behind."""
    nouns = [place for place in range(start, end) if not items[place].classes.isdisjoint({"people", "person", "age"})]
    nouns = [place for place in nouns if "aged" not in items[place].classes]
    if not nouns or _shares_age(items, start) or not all(capitals[nouns[-1] + 1 : end]):
        return None
    for place in range(start, nouns[0]):
        number = items[place].number
        if "number" in items[place].classes and number is not None:
            return Member(start, end, end, place, number.interval.low or 0)
    persons = [place for place in nouns if not items[place].classes.isdisjoint({"person", "age"})]
    if not persons:
        return None
    return Member(start, end, end, persons[-1], named="age" in items[persons[-1]].classes)


def _shares_age(items: Sequence[Item], start: int) -> bool:
    """Whether a segment only goes on with the ages of the one before ("two boys of 5 and 7 years")."""
    return start > 1 and all("measure" in items[place].classes for place in (start - 2, start))
