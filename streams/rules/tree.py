"""The syntax tree of a query: conditions on an article's text, conditions on a story's facts, and how they combine.

`text_of` gives a tree's canonical text: case and accents folded, spaces normalised, the members of AND and OR sorted,
none twice, so that two queries that mean the same by these rules have one text and thereby one id.
"""

import re
from dataclasses import dataclass
from typing import Final, TypeAlias

from streams.model import Category

PLAIN_WORD: Final = re.compile(r"\w(?:[\w.'&+]*\w)?")
"""What need not stand in quotes."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """These words, one after the other, somewhere in the article; `words` is folded, single spaces between."""

    words: str


@dataclass(frozen=True, slots=True)
class Near:
    """Both phrases in one field, in either order, `left` at most `distance` words from `right` (neighbours: 1)."""

    left: str
    right: str
    distance: int


@dataclass(frozen=True, slots=True)
class InSense:
    """A new act in a named sense, such as the treaty's article 4 invoked; `name` is a key of `senses.toml`."""

    name: str


@dataclass(frozen=True, slots=True)
class InLanguage:
    """The article is written in this language (ISO 639-1)."""

    code: str


@dataclass(frozen=True, slots=True)
class Threshold:
    """The story's figure of a category: its low is at least `low`, its high at most `high`, where these are given."""

    category: Category
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class InPlace:
    """The story's places include this one; `key` is as `places.place_key` makes it."""

    key: str


@dataclass(frozen=True, slots=True)
class Not:
    """The part is false."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class And:
    """All parts are true."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part is true."""

    parts: tuple["Node", ...]


TextCondition: TypeAlias = Phrase | Near | InSense | InLanguage
FactCondition: TypeAlias = Threshold | InPlace
Node: TypeAlias = TextCondition | FactCondition | Not | And | Or


def canonical(node: Node) -> Node:
    """The same meaning in normal order: nested AND in AND (OR in OR) made one, parts sorted, repetitions dropped."""
    if isinstance(node, Not):
        part = canonical(node.part)
        return part.part if isinstance(part, Not) else Not(part)
    if isinstance(node, And | Or):
        kind = type(node)
        flat: dict[str, Node] = {}
        for part in map(canonical, node.parts):
            for member in part.parts if isinstance(part, kind) else (part,):
                flat[text_of(member)] = member
        parts = tuple(flat[text] for text in sorted(flat))
        return parts[0] if len(parts) == 1 else kind(parts)
    return node


def text_of(node: Node) -> str:
    """The node as a query that parses to it again."""
    match node:
        case And(parts):
            return " ".join(f"({text_of(part)})" if isinstance(part, Or) else text_of(part) for part in parts)
        case Or(parts):
            return " OR ".join(text_of(part) for part in parts)
        case Not(part):
            return f"-({text_of(part)})" if isinstance(part, And | Or) else f"-{text_of(part)}"
        case Near(left, right, distance):
            return f"{_quoted(left)} near/{distance} {_quoted(right)}"
        case Threshold():
            return _threshold(node)
        case Phrase(words):
            return _quoted(words)
        case InSense(name):
            return f"sense:{name}"
        case InLanguage(code):
            return f"lang:{code}"
        case InPlace(key):
            return f"place:{_quoted(key)}"


def _quoted(words: str) -> str:
    return words if PLAIN_WORD.fullmatch(words) else f'"{words}"'


def _threshold(node: Threshold) -> str:
    if node.low is not None and node.low == node.high:
        return f"{node.category}={node.low}"
    return f"{node.category}>={node.low}" if node.low is not None else f"{node.category}<={node.high}"
