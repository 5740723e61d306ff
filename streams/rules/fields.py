"""What stands behind a field's colon: `lang:fr`, `place:syria`, `since:2020-02-27`; each to its condition."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Final, NoReturn, get_args

from streams.model import Category
from streams.rules.conditions import (
    FromSource,
    InGroup,
    InLanguage,
    InPlace,
    InSense,
    InTitle,
    OnDays,
    Sources,
    Stem,
    Threshold,
    Within,
)
from streams.rules.cues import load_senses
from streams.rules.errors import QueryError
from streams.rules.lexer import Token, check_word
from streams.rules.near import nearest
from streams.rules.places import load_groups, load_languages, place_key
from streams.rules.stems import MIN_CORE, cores_of
from streams.rules.terms import normalise
from streams.rules.tree import And, Node

MAX_NUMBER: Final = 1_000_000_000
MAX_DAYS: Final = 3_660
MAX_NAME: Final = 200
CATEGORIES: Final[tuple[Category, ...]] = get_args(Category)
FIGURES: Final = (*CATEGORIES, "sources")
"""What is compared with a number."""

_WINDOW: Final = re.compile(r"([0-9]{1,5})([hd])")
_HOURS: Final = {"h": 1, "d": 24}


def number_of(query: str, token: Token, most: int = MAX_NUMBER) -> int:
    """The whole number that a token's value is. Raises QueryError."""
    return _number(query, token.value, token.value_column, most)


def compared(query: str, token: Token) -> Node:
    """The condition of a sign between a name and a number: `killed>=30`. Raises QueryError."""
    _check_figure(query, token)
    number = number_of(query, token)
    match token.sign:
        case ">=" | "≥":
            return _bounded(token.name, number, None)
        case ">":
            return _bounded(token.name, number + 1, None)
        case "=":
            return _bounded(token.name, number, number)
    high = number - 1 if token.sign == "<" else number
    if high < 0:
        raise QueryError(query, token.value_column, "no figure is below 0", "a larger number")
    return _bounded(token.name, None, high)


def field(query: str, token: Token) -> Node:
    """The condition of a field and its value. Raises QueryError."""
    if token.name in FIGURES:
        return _range(query, token)
    if token.name not in _MAKERS:
        fields = ", ".join(f"{name}:" for name in FIELDS)
        hint = _close(f"{token.name}:", [f"{name}:" for name in FIELDS])
        expected = f"one of {fields}; or quotes around it{hint}"
        raise QueryError(query, token.column, f"there is no field {token.name}:", expected)
    return _MAKERS[token.name](query, token)


def _check_figure(query: str, token: Token) -> None:
    if token.name not in FIGURES:
        expected = f"one of {', '.join(FIGURES)}{_close(token.name, FIGURES)}"
        raise QueryError(query, token.column, f"{token.name!r} is no figure", expected)


def _bounded(name: str, low: int | None, high: int | None) -> Node:
    category = next((known for known in CATEGORIES if known == name), None)
    return Threshold(category, low, high) if category else Sources(low, high)


def _range(query: str, token: Token) -> Node:
    """`killed:10..50` says the same as `killed>=10 killed<=50`, and becomes that."""
    lowest, dots, highest = token.value.partition("..")
    if not dots:
        expected = f"a range such as {token.name}:10..50, or a sign such as {token.name}>=10"
        raise QueryError(query, token.value_column, f"{token.value!r} is no range", expected)
    low = _number(query, lowest, token.value_column, MAX_NUMBER)
    column = token.value_column + len(lowest) + len(dots)
    high = _number(query, highest, column, MAX_NUMBER)
    if high < low:
        raise QueryError(query, column, f"this range ends below {low}", "the smaller number first")
    if low == high:
        return _bounded(token.name, low, high)
    return And((_bounded(token.name, low, None), _bounded(token.name, None, high)))


def _number(query: str, text: str, column: int, most: int) -> int:
    if not re.fullmatch(r"[0-9]{1,10}", text) or int(text) > most:
        found = f"{text!r} is no number" if text else "a number is missing"
        raise QueryError(query, column, found, f"a whole number up to {most}, in digits only")
    return int(text)


def _title(query: str, token: Token) -> InTitle:
    if not token.quoted:
        check_word(query, token.value, token.value_column)
    words = normalise(token.value)
    if not re.search(r"\w", words):
        _fail(query, token, "there are no letters or digits to search")
    return InTitle(words)


def _stem(query: str, token: Token) -> Stem:
    word = unicodedata.normalize("NFC", token.value).lower()
    if not re.fullmatch(r"\w+", word):
        _fail(query, token, f"{word!r} is not one word")
    if min(map(len, cores_of(word))) < MIN_CORE:
        expected = f"a word whose stem has at least {MIN_CORE} letters; or the word itself, without stem:"
        raise QueryError(query, token.value_column, f"{word!r} is too short for its forms", expected)
    return Stem(word)


def _lang(query: str, token: Token) -> InLanguage:
    return InLanguage(_one_of(query, token, tuple(load_languages())))


def _sense(query: str, token: Token) -> InSense:
    return InSense(_one_of(query, token, tuple(load_senses())))


def _group(query: str, token: Token) -> InGroup:
    return InGroup(_one_of(query, token, load_groups()))


def _source(query: str, token: Token) -> FromSource:
    source = token.value.strip().lower()
    if not 0 < len(source) <= MAX_NAME:
        _fail(query, token, f"a name of {len(source)} characters")
    return FromSource(source)


def _place(query: str, token: Token) -> InPlace:
    key = place_key(token.value)
    if not key:
        _fail(query, token, "place: names nothing")
    return InPlace(key)


def _since(query: str, token: Token) -> OnDays:
    return OnDays(_day(query, token), None)


def _until(query: str, token: Token) -> OnDays:
    return OnDays(None, _day(query, token))


def _day(query: str, token: Token) -> date:
    written = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", token.value)
    try:
        return date(*map(int, written.groups() if written else ()))
    except (TypeError, ValueError):
        _fail(query, token, f"{token.value!r} is no day")


def _within(query: str, token: Token) -> Within:
    window = _WINDOW.fullmatch(token.value.lower())
    hours = int(window[1]) * _HOURS[window[2]] if window else 0
    if not 0 < hours <= MAX_DAYS * 24:
        _fail(query, token, f"{token.value!r} is no time")
    return Within(hours)


def _one_of(query: str, token: Token, known: tuple[str, ...]) -> str:
    value = token.value.lower()
    if value not in known:
        expected = f"one of {', '.join(known)}{_close(value, known)}"
        found = f"{token.name}: does not know {value!r}" if value else f"{token.name}: names nothing"
        raise QueryError(query, token.value_column, found, expected)
    return value


def _fail(query: str, token: Token, problem: str) -> NoReturn:
    raise QueryError(query, token.value_column, problem, _EXAMPLES[token.name])


def _close(name: str, known: Sequence[str]) -> str:
    """A hint at what was likely meant."""
    near = nearest(name, known)
    return f" (did you mean {near}?)" if near else ""


_MAKERS: Final[Mapping[str, Callable[[str, Token], Node]]] = {
    "group": _group,
    "lang": _lang,
    "place": _place,
    "sense": _sense,
    "since": _since,
    "source": _source,
    "stem": _stem,
    "title": _title,
    "until": _until,
    "within": _within,
}
FIELDS: Final = (*_MAKERS, "step")
_EXAMPLES: Final[Mapping[str, str]] = {
    "place": "a country, region or city, or an ISO code",
    "since": "a day as year, month and day, such as since:2020-02-27",
    "source": "the id of a source, such as source:afp",
    "stem": "one word, such as stem:soldier",
    "title": 'a word or "phrase" that the title must have',
    "until": "a day as year, month and day, such as until:2020-03-01",
    "within": f"hours or days, such as within:24h or within:7d, {MAX_DAYS} days at most",
}
