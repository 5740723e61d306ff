"""PURE: a query with another threshold or step is another query; and what a chat's defaults add to one."""

from collections.abc import Iterator
from dataclasses import replace

from streams.rules.conditions import Threshold
from streams.rules.errors import QueryError
from streams.rules.query import Query, parse
from streams.rules.tree import And, Node, Or, text_of


def threshold_of(query: Query) -> int | None:
    """The one figure from which the query rings ("killed>=30": 30); None where it has none or several."""
    found = list(_rising(query.tree))
    return found[0].low if len(found) == 1 else None


def with_threshold(query: Query, low: int) -> Query:
    """The query with another figure. Raises QueryError where that makes none."""
    return _written(text_of(_replaced(query.tree, low)), query.steps)


def with_step(query: Query, step: int | None) -> Query:
    """The query that rings again at every further so many, or never. Raises QueryError without a figure to rise."""
    return _written(text_of(query.tree), step)


def with_defaults(written: str, threshold: int | None, step: int | None) -> Query:
    """The query that a person wrote; the chat's threshold completes one that says only where or who, and its step is
    put to one that has a figure and names none. Raises QueryError.
    """
    try:
        query = parse(written)
    except QueryError:
        if threshold is None:
            raise
        query = _completed(written, threshold)
    if step is None or query.steps is not None or threshold_of(query) is None:
        return query
    return with_step(query, step)


def _completed(written: str, threshold: int) -> Query:
    """Raises the error of the query as it was written, which the person can mend."""
    try:
        return parse(f"({written}) killed>={threshold}")
    except QueryError:
        return parse(written)


def _written(tree: str, step: int | None) -> Query:
    return parse(f"({tree}) step:{step}" if step else tree)


def _rising(node: Node) -> Iterator[Threshold]:
    match node:
        case And(parts) | Or(parts):
            for part in parts:
                yield from _rising(part)
        case Threshold(_, low, None) if low is not None:
            yield node


def _replaced(node: Node, low: int) -> Node:
    match node:
        case And(parts) | Or(parts):
            return type(node)(tuple(_replaced(part, low) for part in parts))
        case Threshold(_, before, None) if before is not None:
            return replace(node, low=low)
        case _:
            return node
