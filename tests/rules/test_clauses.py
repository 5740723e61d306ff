"""The normal form means what the tree means."""

from collections.abc import Set

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.rules.clauses import Clause, TooManyClauses, clauses_of
from streams.rules.conditions import InPlace, Phrase
from streams.rules.tree import And, Node, Not, Or, canonical, text_of

LEAVES = (Phrase("a"), Phrase("b"), Phrase("c"), InPlace("x"), InPlace("y"))


def _trees() -> st.SearchStrategy[Node]:
    return st.recursive(
        st.sampled_from(LEAVES),
        lambda inner: st.one_of(
            inner.map(Not),
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: And(tuple(parts))),
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: Or(tuple(parts))),
        ),
        max_leaves=8,
    )


def _true(node: Node, facts: Set[Node]) -> bool:
    match node:
        case Not(part):
            return not _true(part, facts)
        case And(parts):
            return all(_true(part, facts) for part in parts)
        case Or(parts):
            return any(_true(part, facts) for part in parts)
    return node in facts


def _clause_true(clause: Clause, facts: Set[Node]) -> bool:
    return all((part.condition in facts) is not part.negated for part in (*clause.text, *clause.facts))


@given(_trees(), st.sets(st.sampled_from(LEAVES)))
def test_some_clause_is_true_exactly_where_the_tree_is(tree: Node, facts: set[Node]) -> None:
    """Multiplying out, dropping contradictions and sorting change no meaning."""
    try:
        clauses = clauses_of(tree)
    except TooManyClauses:
        return
    assert any(_clause_true(clause, facts) for clause in clauses) == _true(tree, facts)


@given(_trees(), st.sets(st.sampled_from(LEAVES)))
def test_normal_order_changes_no_meaning_and_is_final(tree: Node, facts: set[Node]) -> None:
    """Sorting and flattening again gives the same text."""
    ordered = canonical(tree)
    assert _true(ordered, facts) == _true(tree, facts)
    assert text_of(canonical(ordered)) == text_of(ordered)


def test_a_product_that_is_too_large_is_refused_before_it_is_made() -> None:
    """Fifty alternatives in each of fifty members would be more than memory holds."""
    member = Or(tuple(Phrase(f"w{n}") for n in range(50)))
    with pytest.raises(TooManyClauses):
        clauses_of(And((member,) * 50))
