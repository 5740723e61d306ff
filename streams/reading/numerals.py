"""What its neighbours make of a number: people, a measure, a date, a year, an age that stands for its bearer."""

from typing import Final

from msgspec.structs import replace

from streams.reading.classes import (
    AGED,
    CODE,
    MASKED,
    MEASURE,
    NOUGHT,
    NUMBER,
    OLD_YEAR,
    ORDINAL,
    POSSESSED,
    SOME,
    WORD,
    YEAR,
    Item,
)
from streams.reading.unharmed import unharmed
from streams.text.numbers import Number
from streams.text.tokens import Token

_FIRST_YEAR: Final = 1900
"""The first year that beside a toll is more likely a year than the toll."""
_TOLL_REACH: Final = 6
"""The most items from the word for a toll to four digits."""
_OLDEST: Final = 110
"""No age beside a name is higher."""
_NONE: Final[frozenset[str]] = frozenset()
_PREDICATES = frozenset({"passive", "verb", "single"})
_COUNTED = frozenset({"aux", "of_which", "of_them"})
_LABELS = frozenset({"label", "money"})
_MEASURED = frozenset({"thing", "animal", "money"})
_TOLLS = frozenset({"toll", "tally"})
_MARKS = frozenset({"comma", "mark", "stop"})
_NAMED = frozenset({"word", "person"})


def settled(items: list[Item], place: int, year: int | None) -> Item:
    """The item `place`, which holds a number, with the classes that its neighbours give it; before `year` is old."""
    item = items[place]
    return Item(item.start, item.end, _settled_classes(items, place, year), item.number, item.entry)


def _settled_classes(items: list[Item], place: int, year: int | None) -> frozenset[str]:
    before = items[place - 1].classes if place else _NONE
    after = items[place + 1].classes if place + 1 < len(items) else _NONE
    beyond = items[place + 2].classes if place + 2 < len(items) else _NONE
    if _beside_name(items, place):
        return AGED
    if _shares_unit(items, place):
        return MEASURE
    if _named_so(items, place) and "thing" not in after:
        return CODE
    if _tells_toll(items, place):
        return NUMBER
    classes = _numeral_classes(items[place], (before, after, beyond), year)
    return MASKED if classes is NUMBER and unharmed(items, place) else classes


def _numeral_classes(
    item: Item, around: tuple[frozenset[str], frozenset[str], frozenset[str]], year: int | None
) -> frozenset[str]:
    number = item.number
    before, after, beyond = around
    counts = "people" in after or "count" in after
    if number is not None and number.form == "ordinal" and not after.isdisjoint({"month", "thing"}):
        return MEASURE
    if number is None or (number.form == "ordinal" and number.interval.low != 1):
        return ORDINAL
    if number.form == "ordinal" or (number.form == "one" and not (counts or _one_counts(item, around))):
        return item.entry.classes if item.entry else WORD
    if number.form == "fraction":
        return CODE
    if number.form == "year" and not (_is_thing(after) or _counts_despite_year(before, after, beyond)):
        return OLD_YEAR if year is not None and (number.interval.low or 0) < year else YEAR
    if _measures(before, after, _NONE if number.form == "none" else beyond):
        return SOME if number.interval.vague else MEASURE
    return _counting(item)


def with_point(found: list[Token], number: Number) -> Number:
    """The number, with the point that makes digits an ordinal where no sentence ends ("am 7. Oktober")."""
    if number.last != number.first + 1 or number.last + 1 >= len(found) or found[number.first].kind != "digits":
        return number
    point = found[number.last]
    if point.word != "." or point.start != number.end:
        return number
    return replace(number, form="ordinal", last=number.last + 1)


def _beside_name(items: list[Item], place: int) -> bool:
    """Whether a number between a word and a mark is the age of a person named before ("Smith, 34," or "Smith (34)")."""
    number = items[place].number
    if number is None or number.form != "cardinal" or not 2 <= place < len(items) - 1:
        return False
    low, high = number.interval.low, number.interval.high
    named, opening, closing = (items[index].classes for index in (place - 2, place - 1, place + 1))
    enclosed = ("comma" in opening and not closing.isdisjoint(_MARKS)) or ("mark" in opening and "mark" in closing)
    return enclosed and low == high and low is not None and low <= _OLDEST and not named.isdisjoint(_NAMED)


def _shares_unit(items: list[Item], place: int) -> bool:
    """Whether a number has the unit of the next one ("8 and 10 years")."""
    if place + 3 >= len(items) or "and" not in items[place + 1].classes:
        return False
    return "number" in items[place + 2].classes and "thing" in items[place + 3].classes


def _tells_toll(items: list[Item], place: int) -> bool:
    """Whether four digits behind the word for a toll are the toll and no year: news names no year before 1900."""
    number = items[place].number
    if number is None or number.form != "year" or (number.interval.low or 0) >= _FIRST_YEAR:
        return False
    return any(not item.classes.isdisjoint(_TOLLS) for item in items[max(0, place - _TOLL_REACH) : place])


def _counting(item: Item) -> frozenset[str]:
    """The classes of a number that counts people."""
    if item.number is not None and item.number.form == "none":
        return NOUGHT
    return POSSESSED if item.entry is not None and "possessed" in item.entry.classes else NUMBER


def _one_counts(item: Item, around: tuple[frozenset[str], frozenset[str], frozenset[str]]) -> bool:
    """Whether a "one" that may be an article counts: before "other soldier" or "9-year-old", or, where it is no
    article, before "was", "died", "of them" or "of the wounded" and behind "killed"."""
    before, after, beyond = around
    if "sole" in item.classes:
        counting = "active" in before or not after.isdisjoint(_COUNTED)
        beside = counting or not (_PREDICATES.isdisjoint(after) and _PREDICATES.isdisjoint(before))
        if beside or ("of" in after and "hurt" in beyond):
            return True
    if "word" in after or "others" in after:
        return "people" in beyond
    return "number" in after and "age" in beyond


def _named_so(items: list[Item], place: int) -> bool:
    """Whether an article stands before a plain figure above one: "an Eight Trey man" has it in his name."""
    number, article = items[place].number, items[place - 1].number if place else None
    if number is None or article is None or article.form != "one" or "sole" in items[place - 1].classes:
        return False
    return number.form == "cardinal" and (number.interval.low or 0) > 1 and number.interval.low == number.interval.high


def _is_thing(after: frozenset[str]) -> bool:
    """Whether what follows makes a year's digits count things ("1900 tanks"), and does not only call it a year."""
    return "thing" in after and "unit_of_time" not in after


def _counts_despite_year(before: frozenset[str], after: frozenset[str], beyond: frozenset[str]) -> bool:
    """Whether what looks like a year counts people: "2000 soldiers", "2000 dead", "2000 tués", but not "in 2013 killed
    some", "2013 killed 25"."""
    dated = not before.isdisjoint({"located", "month"}) or "number" in beyond
    verbal = dated and not after.isdisjoint({"active", "passive", "verb"})
    return "people" in after or ("count" in after and not verbal) or ("word" in after and "people" in beyond)


def _measures(before: frozenset[str], after: frozenset[str], beyond: frozenset[str]) -> bool:
    """Whether the neighbours make a number a measure, a label's number or a date."""
    if not (_LABELS.isdisjoint(before) and _MEASURED.isdisjoint(after)):
        return True
    if "month" in after or ("of" in after and "month" in beyond):
        return True
    if "month" in before and ("located" in after or not after & {"people", "count", "word"}):
        return True
    qualified = "word" in after and after.isdisjoint({"located", "determiner"})
    return qualified and not beyond.isdisjoint({"thing", "animal"})
