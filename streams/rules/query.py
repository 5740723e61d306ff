"""A query as all others use it: parsed, checked, in normal form, with an id that queries of one meaning share.

The grammar is in `streams.rules.parser`; docs/reference/queries.md tells it to people.
"""

from dataclasses import dataclass
from typing import Final

from streams.model.ids import query_id
from streams.rules.clauses import MAX_CLAUSES, Clause, TooManyClauses, clauses_of
from streams.rules.conditions import Threshold
from streams.rules.errors import QueryError
from streams.rules.parser import Parser
from streams.rules.tree import Node, Or, canonical, text_of

MAX_LENGTH: Final = 2000


@dataclass(frozen=True, slots=True)
class Query:
    """`canonical` is the query in normal order, `id` its hash, `tree` its meaning, `clauses` the same in disjunctive
    normal form (a clause is known by its index). `steps` is the size of a further step above a threshold, or None.
    """

    id: str
    canonical: str
    tree: Node
    clauses: tuple[Clause, ...]
    steps: int | None = None


def parse(text: str) -> Query:
    """The query that a person wrote. Raises QueryError, which shows where and what was expected."""
    if len(text) > MAX_LENGTH:
        raise QueryError(text, MAX_LENGTH + 1, f"a query of {len(text)} characters", f"at most {MAX_LENGTH}")
    parser = Parser(text)
    tree = canonical(parser.parse())
    clauses = _clauses(text, tree)
    if parser.steps is not None and not any(_rises(clause) for clause in clauses):
        raise QueryError(text, parser.step_column, "there is no figure to step up from", "one such as killed>=30")
    step = f" step:{parser.steps}" if parser.steps is not None else ""
    form = (f"({text_of(tree)})" if step and isinstance(tree, Or) else text_of(tree)) + step
    if len(form) > MAX_LENGTH:
        raise QueryError(text, MAX_LENGTH, f"a query of {len(form)} characters", f"at most {MAX_LENGTH}")
    return Query(query_id(form), form, tree, clauses, parser.steps)


def _clauses(text: str, tree: Node) -> tuple[Clause, ...]:
    try:
        clauses = clauses_of(tree)
    except TooManyClauses as error:
        raise QueryError(text, 1, f"multiplied out, this has {error}", f"a query of at most {MAX_CLAUSES}") from error
    if not clauses:
        raise QueryError(text, 1, "this excludes what it asks for", "a query that something can match")
    for clause in clauses:
        if not (clause.searched or clause.measured):
            part = " ".join(literal.text for literal in (*clause.text, *clause.facts))
            found = f"{part} alone does not say what to ring for"
            raise QueryError(text, 1, found, 'beside it a word, a "phrase", a sense or a figure')
    return clauses


def _rises(clause: Clause) -> bool:
    return any(
        isinstance(part.condition, Threshold) and part.condition.low is not None and not part.negated
        for part in clause.facts
    )
