"""Regular expressions, one by one and by the thousand."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.rules.patterns import PatternError, PatternSet, checked, first_match

NAMED = ["abc", "abc|def", "(abc)+", "x?abcd?", r"\babc\b", "^abc", "[xyz]abc.*", "Größe", "год", "(?-i)ABC"]
UNNAMED = ["ab", "a.b.c", "abc|de", "(abc)?", "(abc)*x", "[abc]{9}", r"\w+", r"\d+ \w\w", "^$", "é", "abc?"]


@pytest.mark.parametrize("expression", NAMED)
def test_an_expression_that_names_three_letters_is_taken(expression: str) -> None:
    """Whatever else it allows around them."""
    assert checked(expression) == expression


@pytest.mark.parametrize("expression", UNNAMED)
def test_an_expression_that_could_begin_anywhere_is_refused(expression: str) -> None:
    """It would be tried on every article."""
    with pytest.raises(PatternError, match="3 letters in a row"):
        checked(expression)


@given(st.text(max_size=20))
def test_any_text_is_an_expression_or_refused(text: str) -> None:
    """No other exception, and the position is in the text."""
    error = refusal(text)
    assert error is None or 0 <= error.position <= len(text)


def refusal(text: str) -> PatternError | None:
    """Why an expression is refused, where it is."""
    try:
        assert checked(text) == text
    except PatternError as error:
        return error
    return None


@given(st.sampled_from(("abcd?", "(abc|bcd)[a-c]", "ab{2,3}c")), st.text("abcdé \ud800\n", max_size=12))
def test_a_match_stands_where_another_engine_finds_it(expression: str, text: str) -> None:
    """In characters, not in bytes."""
    found = re.search(expression, text)
    assert first_match(expression, text) == (found.span() if found else None)


def test_more_letters_than_one_filter_holds_are_spread_over_several() -> None:
    """Nobody's expression is lost."""
    expressions = [f"the very long name of outlet number {number} of the whole world" for number in range(8_000)]
    patterns = PatternSet(expressions)
    assert len(patterns.engines()[0][1]) > 1
    assert patterns.matching([f"Here is {expressions[7_999]}.", expressions[0]]) == {expressions[0], expressions[7_999]}


def test_an_expression_added_later_is_found_from_then_on() -> None:
    """Beside those that were there."""
    patterns = PatternSet(["first one"])
    assert patterns.matching(["first one, second one"]) == {"first one"}
    patterns.add("second one")
    assert patterns.matching(["first one, second one"]) == {"first one", "second one"}
    assert patterns.matching([]) == set()
