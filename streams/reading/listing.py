"""Those who are listed together: "his wife, Ann Lee, 34, and two of their sons" are as many claims as members.

A list is what stands between the trigger and the next word that names nobody, with an "and" before its last member.
"""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from streams.languages import Harm
from streams.reading.classes import Item
from streams.reading.counting import figure_of, group_of, outdoes
from streams.reading.found import Found
from streams.reading.members import Member, members_between

_NAMING: Final = frozenset({"word", "determiner", "measure", "age", "number", "people", "person", "comma", "and"})
_ENDING: Final = frozenset({"aux", "have", "located", "trigger", "barrier", "agent", "stop", "of_which", "of"})
_PREDICATE: Final = frozenset({"aux", "have", "trigger", "barrier"})
_NONE: Final[frozenset[str]] = frozenset()
_LONGEST: Final = 40
"""Items of a list that are looked at on one side of a claim's number."""


def listed(found: dict[int, Found], items: Sequence[Item], clean: str) -> dict[int, Found]:
    """The claims of a sentence of the text `clean`, with one for each member of a list in which one of them stands."""
    if not found or not any("and" in item.classes for item in items):
        return found
    complete = dict(found)
    for number, claim in found.items():
        if number in complete and claim.counts == 1 and "trigger" not in items[number].classes:
            members = _members(claim, items, clean)
            if not _told_outside(found, claim.harm, members, items):
                for member in members:
                    _complete(complete, claim, member, items)
    return complete


def _told_outside(found: dict[int, Found], harm: Harm, members: Sequence[Member], items: Sequence[Item]) -> bool:
    """Whether another figure of the sentence counts the members ("both victims – Ann Lee, 34, and Bo Diaz – died")."""
    inside = {place for member in members for place in range(member.first, member.end)}
    total = sum(member.people for member in members)
    return any(
        claim.harm == harm and not claim.single and place not in inside and figure_of(claim, items).low == total
        for place, claim in found.items()
    )


def _complete(complete: dict[int, Found], claim: Found, member: Member, items: Sequence[Item]) -> None:
    """Gives a member of the claim's list its one claim."""
    claimed = [place for place in sorted(complete) if member.first <= place < member.last]
    place = claimed[0] if claimed else member.place
    told = complete.get(place)
    if told is None or outdoes(claim, told):
        told = _told_with(claim, member, items)
    if told.harm == claim.harm:
        for other in range(member.first, member.end):
            complete.pop(other, None)
        complete[place] = told if told.listed else replace(told, pattern=f"{told.pattern}-list")


def _told_with(claim: Found, member: Member, items: Sequence[Item]) -> Found:
    """The claim of a member of another's list."""
    single = "number" not in items[member.place].classes
    group = group_of(items, member.place, member.place if single else None)
    return replace(claim, number=member.place, single=single, group=group, further=True, age=None)


def _members(claim: Found, items: Sequence[Item], clean: str) -> list[Member]:
    """The members of the list in which the claim stands, up to the one behind the last "and"; none where there is no
    list, or it only says who the people of its first figure are ("four people, a couple and their sons,"). A word that
    is no name behind its last noun makes it a subject ("... and his son said"), but not behind "the deaths of"."""
    first, last = _stretch(claim, items)
    if not any("and" in item.classes for item in items[first:last]):
        return []
    follows = claim.number > claim.first
    behind = _classes(items, last)
    if not follows and "singular" in behind:
        return []
    complement = follows and not claim.active
    capitals = [complement or clean[item.start].isupper() for item in items]
    members = list(members_between(items, first, last, capitals))
    if members and follows and members[-1].joined and members[-1].end == last and not _PREDICATE.isdisjoint(behind):
        members.pop()
    while members and not members[-1].joined:
        members.pop()
    inside = any(member.first <= claim.number < member.end for member in members)
    return members if inside and len(members) > 1 and not _explains(members, items) else []


def _stretch(claim: Found, items: Sequence[Item]) -> tuple[int, int]:
    """The items [first, last) around the claim's number that may be a list."""
    first, last = claim.number, claim.number + 1
    while first > max(0, claim.number - _LONGEST) and _goes_on(items[first - 1]):
        first -= 1
    while last < min(len(items), claim.number + _LONGEST) and _goes_on(items[last]):
        last += 1
    return first, last


def _goes_on(item: Item) -> bool:
    return item.classes.isdisjoint(_ENDING) and not item.classes.isdisjoint(_NAMING)


def _explains(members: list[Member], items: Sequence[Item]) -> bool:
    """Whether the list only says who the people of its first figure are."""
    first, *others = members
    closed = "comma" in _classes(items, members[-1].end)
    return first.people > 1 and (closed or sum(member.people for member in others) == first.people)


def _classes(items: Sequence[Item], place: int) -> frozenset[str]:
    return items[place].classes if place < len(items) else _NONE
