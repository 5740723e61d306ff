"""The conditions of a query: those on an article's text, and those on a story's facts; each can be written back."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

from streams.model import Category

PLAIN_WORD: Final = re.compile(r"\w(?:[\w.'&+]*\w)?")
"""What need not stand in quotes."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """These words, one after the other, somewhere in the article; `words` is folded, single spaces between."""

    words: str


@dataclass(frozen=True, slots=True)
class InTitle:
    """These words, one after the other, in the article's title; `words` as in `Phrase`."""

    words: str


@dataclass(frozen=True, slots=True)
class Near:
    """Both phrases in one field, in either order, `left` at most `distance` words from `right` (neighbours: 1)."""

    left: str
    right: str
    distance: int


@dataclass(frozen=True, slots=True)
class Stem:
    """A word with the same stem as `word` (in lower case, its accents kept) in the article's language."""

    word: str


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression in the syntax of RE2, found in the title or in the text as they stand; case is ignored."""

    expression: str


@dataclass(frozen=True, slots=True)
class InSense:
    """A new act in a named sense, such as the treaty's article 4 invoked; `name` is that of a file of `senses/`."""

    name: str


@dataclass(frozen=True, slots=True)
class InLanguage:
    """The article is written in this language (ISO 639-1)."""

    code: str


@dataclass(frozen=True, slots=True)
class FromSource:
    """The article is of this source; `source` is its id in lower case."""

    source: str


@dataclass(frozen=True, slots=True)
class Threshold:
    """The story's figure of a category: its low is at least `low`, its high at most `high`, where these are given."""

    category: Category
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class InGroup:
    """The victims are of this group: the thresholds beside it are about the group's figures."""

    name: str


@dataclass(frozen=True, slots=True)
class Sources:
    """So many independent sources tell the story: at least `low`, at most `high`, where these are given."""

    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class InPlace:
    """The story's places include this one; `key` is as `places.place_key` makes it."""

    key: str


@dataclass(frozen=True, slots=True)
class OnDays:
    """The event's day is known and lies in these days, the first and the last included, where they are given."""

    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Within:
    """The event's day is known and ended at most so many hours before the story's newest article came in."""

    hours: int


TextCondition: TypeAlias = Phrase | InTitle | Near | Stem | Pattern | InSense | InLanguage | FromSource
FactCondition: TypeAlias = Threshold | InGroup | Sources | InPlace | OnDays | Within
Condition: TypeAlias = TextCondition | FactCondition
Searched: TypeAlias = Phrase | InTitle | Near | Stem | Pattern | InSense
"""What asks for words, so that a query can wait for them."""


def written(condition: Condition) -> str:
    """The condition as a query that parses to it again."""
    return _of_text(condition) if isinstance(condition, TextCondition) else _of_facts(condition)


def _of_text(condition: TextCondition) -> str:
    match condition:
        case Phrase(words):
            return _quoted(words)
        case InTitle(words):
            return f"title:{_quoted(words)}"
        case Near(left, right, distance):
            return f"{_quoted(left)} near/{distance} {_quoted(right)}"
        case Stem(word):
            return f"stem:{word}"
        case Pattern(expression):
            return f"/{expression}/"
        case InSense(name):
            return f"sense:{name}"
        case InLanguage(code):
            return f"lang:{code}"
        case FromSource(source):
            return f"source:{_quoted(source)}"


def _of_facts(condition: FactCondition) -> str:
    match condition:
        case Threshold(category, low, high):
            return _bounded(category, low, high)
        case InGroup(name):
            return f"group:{name}"
        case Sources(low, high):
            return _bounded("sources", low, high)
        case InPlace(key):
            return f"place:{_quoted(key)}"
        case OnDays(first, last):
            return f"since:{first}" if first else f"until:{last}"
        case Within(hours):
            return f"within:{hours // 24}d" if hours % 24 == 0 else f"within:{hours}h"


def _quoted(words: str) -> str:
    return words if PLAIN_WORD.fullmatch(words) else f'"{words}"'


def _bounded(name: str, low: int | None, high: int | None) -> str:
    if low is not None and low == high:
        return f"{name}={low}"
    return f"{name}>={low}" if low is not None else f"{name}<={high}"
