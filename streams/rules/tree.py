"""The syntax tree of a query: how its conditions combine.

`text_of` gives a tree's canonical text: case and accents folded, spaces normalised, the members of AND and OR sorted,
none twice, so that two queries that mean the same by these rules have one text and thereby one id.
"""

from dataclasses import dataclass
from typing import TypeAlias

from streams.rules.conditions import Condition, written


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


Node: TypeAlias = Condition | Not | And | Or


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
        case _:
            return written(node)
