"""From a query's tree to disjunctive normal form: alternatives, each with a text part and a facts part."""

from dataclasses import dataclass
from typing import Final, TypeAlias

from streams.rules.conditions import Condition, FactCondition, Searched, Threshold
from streams.rules.tree import And, Node, Not, Or, text_of

MAX_CLAUSES: Final = 32


class TooManyClauses(ValueError):
    """The query has more alternatives, multiplied out, than `MAX_CLAUSES`."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A condition, or its negation."""

    condition: Condition
    negated: bool = False

    @property
    def text(self) -> str:
        """The literal as a query."""
        return text_of(Not(self.condition) if self.negated else self.condition)


@dataclass(frozen=True, slots=True)
class Clause:
    """One alternative: every literal of both parts must be true.

    `text` is decided within one article, `facts` on the story as it stands. A clause that is `searched` has a word to
    be found; another one's text part (a language, a source, an exclusion) only narrows what its
    facts part finds, is the same for many queries, and is known by `text_id`.
    """

    text: tuple[Literal, ...] = ()
    facts: tuple[Literal, ...] = ()

    @property
    def searched(self) -> bool:
        """Whether the text part asks for words, by themselves or as a sense or a regular expression."""
        return any(not part.negated and isinstance(part.condition, Searched) for part in self.text)

    @property
    def measured(self) -> bool:
        """Whether the facts part asks for a figure."""
        return any(not part.negated and isinstance(part.condition, Threshold) for part in self.facts)

    @property
    def text_id(self) -> str:
        """The text part as a query: what a hit names instead of the query where the part is not searched."""
        return " ".join(part.text for part in self.text)


def clauses_of(tree: Node) -> tuple[Clause, ...]:
    """The alternatives of a tree in the order of its members; those that contradict themselves are left out.

    Raises TooManyClauses.
    """
    products = dict.fromkeys(frozenset(product) for product in _alternatives(tree, negated=False))
    possible = [product for product in products if not any(_opposite(literal) in product for literal in product)]
    return tuple(_clause(product) for product in possible)


_Product: TypeAlias = tuple[Literal, ...]


def _alternatives(node: Node, *, negated: bool) -> list[_Product]:
    match node:
        case Not(part):
            return _alternatives(part, negated=not negated)
        case And(parts) | Or(parts):
            several = [_alternatives(part, negated=negated) for part in parts]
            return _crossed(several) if isinstance(node, And) is not negated else _joined(several)
        case _:
            return [(Literal(node, negated),)]


def _crossed(several: list[list[_Product]]) -> list[_Product]:
    products: list[_Product] = [()]
    for alternatives in several:
        _check(len(products) * len(alternatives))
        products = [(*product, *added) for product in products for added in alternatives]
    return products


def _joined(several: list[list[_Product]]) -> list[_Product]:
    products = [product for alternatives in several for product in alternatives]
    _check(len(products))
    return products


def _check(count: int) -> None:
    if count > MAX_CLAUSES:
        raise TooManyClauses(f"{count} alternatives, at most {MAX_CLAUSES}")


def _opposite(literal: Literal) -> Literal:
    return Literal(literal.condition, not literal.negated)


def _clause(product: frozenset[Literal]) -> Clause:
    ordered = sorted(product, key=lambda literal: literal.text)
    facts = tuple(part for part in ordered if isinstance(part.condition, FactCondition))
    return Clause(tuple(part for part in ordered if part not in facts), facts)
