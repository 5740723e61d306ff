"""What a shape's match counts, as a `Found`: whom, how many, of which group and age, and with which others."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from msgspec import structs

from streams.model import Interval
from streams.reading.classes import Item
from streams.reading.found import Found
from streams.reading.refusal import unmade_by
from streams.reading.shapes import Match
from streams.reading.together import counts_two

_INDIVIDUAL: Final = frozenset({"person", "age"})
_NAMING: Final = frozenset({"word", "comma", "and", "determiner", "measure", "age", "people", "person"})
"""What stands between the ages in a list of names."""
_PHRASE: Final = 4
"""The most items between a number and the people that it counts."""


def counted(match: Match, items: Sequence[Item]) -> Found | None:
    """The claim that a shape found, unless it is only feared, planned or played, or counts animals."""
    if match.trigger is None or match.form is None:
        return None
    trigger = items[match.trigger].entry
    if trigger is None:
        return None
    number = match.trigger if match.number is None else match.number
    single = match.number is None or not _INDIVIDUAL.isdisjoint(items[number].classes)
    first, last = min(number, match.trigger), max(number, match.trigger) + 1
    if single and _is_no_single(items, number, last):
        return None
    if unmade_by(items, first, last) is not None:
        return None
    if number != match.trigger and _is_of_one(items, number, match.trigger):
        return None
    together = not single and _bound(items[number]) != 0 and counts_two(items, match.trigger, match.form, number)
    if together and _bound(items[number]) is None:
        return None
    return Found(
        harm=trigger.categories[match.form],
        number=number,
        first=first,
        last=last,
        group=group_of(items, number, number if single else match.people),
        pattern=match.shape.name,
        single=single and match.shape.counts == 1,
        implied=single and match.shape.counts > 1,
        together=together,
        further=_comes_to(match, items, first),
        reached=match.shape.reached,
        counts=match.shape.counts,
        told_as=match.shape.role,
        active=match.form == "active",
        age=_age(items, number),
    )


def figure_of(claim: Found, items: Sequence[Item]) -> Interval:
    """How many the claim counts."""
    number = items[claim.number].number
    if number is None or claim.single:
        return Interval(low=claim.counts, high=claim.counts)
    if claim.together:
        return Interval(high=number.interval.high)
    if claim.reached and number.interval.low is None:
        return replace(number.interval, low=number.interval.high)
    return number.interval


def outdoes(claim: Found, other: Found) -> bool:
    """Whether a claim says more of the same people: who was hit is dead ("three men shot on Friday have died")."""
    return other.harm == "struck" and claim.harm == "killed"


def companions(claim: Found, items: Sequence[Item]) -> Iterator[Found]:
    """Those named in one list with a single person, each with an age: "Ann Lee, 34, and Bo Lee, 3, were killed"."""
    if not claim.single or "aged" not in items[claim.number].classes:
        return
    for places in (range(claim.number - 1, -1, -1), range(claim.number + 1, len(items))):
        for place in places:
            classes = items[place].classes
            if "aged" in classes:
                number = items[place].number
                age = number.interval.low if number else None
                yield structs.replace(claim, number=place, further=True, age=age, pattern=f"{claim.pattern}-named")
            elif classes.isdisjoint(_NAMING) or "aux" in classes:
                break


def group_of(items: Sequence[Item], number: int, people: int | None) -> str | None:
    """The group of the people counted: those that the shape captured, else the next ones within four items, as far as
    the trigger and the word behind it ("nine wounded soldiers")."""
    places = [people] if people is not None else range(number + 1, min(len(items), number + 5))
    for place in places:
        entry = items[place].entry
        if not items[place].classes.isdisjoint({"number", "and"}) or (
            place > number + 2 and "trigger" in items[place - 2].classes
        ):
            return None
        if entry is not None and entry.group is not None and "people" in items[place].classes:
            return entry.group
    return None


def _bound(item: Item) -> int | None:
    return item.number.interval.high if item.number else None


def _is_of_one(items: Sequence[Item], number: int, trigger: int) -> bool:
    """Whether the verb behind a number above one is of one person: "one of the three men was killed"."""
    figure = items[number].number
    if figure is None or figure.form != "cardinal" or figure.interval.low in (None, 0, 1):
        return False
    return any("singular" in item.classes for item in items[max(number + 1, trigger - 1) : trigger + 1])


def _is_no_single(items: Sequence[Item], person: int, last: int) -> bool:
    """Whether nothing happened to the person ("was not hurt"), or a number before counts it ("a 40-year-old man")."""
    if any("negation" in item.classes for item in items[person:last]):
        return True
    for item in reversed(items[max(0, person - _PHRASE) : person]):
        if "number" in item.classes:
            return True
        if item.classes.isdisjoint({"word", "measure", "age", "others"}):
            return False
    return False


def _comes_to(match: Match, items: Sequence[Item], first: int) -> bool:
    """Whether those who are counted come to others: in a list, or as "another man", "two others"."""
    if match.shape.name.endswith("-list"):
        return True
    return any("others" in item.classes for item in items[max(0, first - 1) : match.people or first + 2])


def _age(items: Sequence[Item], number: int) -> int | None:
    """The age of a single person: "Smith, 34", or "a 34-year-old man" beside the word for the person."""
    for place in (number, number + 1, number - 2, number - 1):
        if 0 <= place < len(items) - 1:
            item = items[place]
            if item.number and ("aged" in item.classes or "age" in items[place + 1].classes):
                return item.number.interval.low
    return None
