"""The automaton finds the same however its patterns came, and adding stays cheap."""

from hypothesis import given
from hypothesis import strategies as st

from streams.rules.automaton import Automaton

_PATTERNS = st.lists(st.text("ab ", min_size=1, max_size=4), max_size=30)


@given(_PATTERNS, _PATTERNS, st.text("ab é", max_size=40))
def test_every_occurrence_is_found_overlapping_ones_too(first: list[str], later: list[str], text: str) -> None:
    """Also those of patterns that were added one by one between searches."""
    automaton = Automaton(first)
    for pattern in later:
        automaton.add(pattern)
        automaton.find(text)
    found = {(automaton.patterns[number], start, end) for number, start, end in automaton.find(text)}
    assert found == {
        (pattern, start, start + len(pattern))
        for pattern in (*first, *later)
        for start in range(len(text))
        if text.startswith(pattern, start)
    }


def test_a_pattern_keeps_its_number() -> None:
    """Those who keep lists by number need not follow merges."""
    automaton = Automaton(["a"])
    assert [automaton.add(pattern) for pattern in ("b", "a", "c", "b")] == [1, 0, 2, 1]


def test_adding_thousands_one_by_one_compiles_each_a_bounded_number_of_times() -> None:
    """Merging at an eighth keeps the work far below compiling everything at every addition."""
    automaton = Automaton(f"pattern {number}" for number in range(10_000))
    for number in range(1000):
        automaton.add(f"added {number}")
        list(automaton.find("nothing"))
    assert automaton.compiled_patterns < 10_000 + 1000 * 1000 / 2 + 1000
    assert automaton.compiled_patterns < 1000 * 10_000 / 10
