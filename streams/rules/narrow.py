"""PURE: a query made narrower by one more fact: a higher figure, a place, more sources."""

from collections.abc import Iterator

from streams.rules.conditions import FactCondition, InPlace, Sources, Threshold
from streams.rules.query import Query, parse
from streams.rules.tree import And, Node, text_of


def narrowed(query: Query, fact: FactCondition) -> Query:
    """The query and `fact`, without what the fact makes idle. Raises QueryError where that is too long."""
    members = query.tree.parts if isinstance(query.tree, And) else (query.tree,)
    kept = tuple(one for one in members if not _implied(one, fact))
    step = f" step:{query.steps}" if query.steps is not None else ""
    return parse(text_of(And((*kept, fact))) + step)


def thresholds(query: Query) -> Iterator[Threshold]:
    """What the query asks of figures from below, in any of its alternatives."""
    for clause in query.clauses:
        for fact in clause.facts:
            if isinstance(fact.condition, Threshold) and fact.condition.low is not None and not fact.negated:
                yield fact.condition


def places(query: Query) -> set[str]:
    """The places that the query names, asked for or excluded, by their keys."""
    facts = (fact.condition for clause in query.clauses for fact in clause.facts)
    return {fact.key for fact in facts if isinstance(fact, InPlace)}


def _implied(member: Node, fact: FactCondition) -> bool:
    """Whether a bound from below says nothing any more beside a higher one."""
    match member, fact:
        case Threshold(category, int(low), None), Threshold(other, int(higher), _):
            return category == other and low <= higher
        case Sources(int(low), None), Sources(int(higher), _):
            return low <= higher
    return False
