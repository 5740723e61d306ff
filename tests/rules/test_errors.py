"""Queries that are not understood: where, and what was expected."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.rules.errors import QueryError
from streams.rules.query import MAX_LENGTH, Query, parse

NOT_UNDERSTOOD = [
    ("", 1, "a word"),
    ("   ", 4, "a word"),
    ('killed>=3 "article 4', 11, 'a second "'),
    ("killed>=", 9, "a whole number"),
    ("killed>=x", 9, "a whole number"),
    ("killed >= 1e3", 11, "a whole number"),
    ("killed>=99999999999", 9, "a whole number"),
    ("killed>=-1", 9, "a whole number"),
    ("killed<0", 8, "a larger number"),
    ("tues>=3", 1, "killed, wounded, missing, displaced, captured, sources"),
    ("kiled>=3", 1, "did you mean killed?"),
    ("otan colour:red", 6, "group:, lang:, place:, sense:"),
    ("otan langue:fr", 6, "did you mean lang:?"),
    ("killed:30", 8, "killed:10..50"),
    ("killed:..50", 8, "a whole number"),
    ("killed:10..", 12, "a whole number"),
    ("killed:50..10", 12, "the smaller number first"),
    ("killed>=3 sources:x", 19, "sources:10..50"),
    ("sources>=2", 1, "beside it a word"),
    ("killed>=1 group:soldier", 17, "did you mean soldiers?"),
    ("group:soldiers", 1, "beside it a word"),
    ("otan source:", 13, "source:afp"),
    ('otan source:"' + "a" * 201 + '"', 14, "source:afp"),
    ("title:", 7, "the title must have"),
    ("title:otan*", 11, "quotes around"),
    ("stem:", 6, "one word"),
    ('stem:"deux mots"', 7, "one word"),
    ("stem:or", 6, "at least 3 letters"),
    ("otan since:2020-2-7", 12, "since:2020-02-27"),
    ("otan since:2020-02-30", 12, "since:2020-02-27"),
    ("otan until:", 12, "until:2020-03-01"),
    ("otan within:3", 13, "within:24h"),
    ("otan within:0h", 13, "within:24h"),
    ("otan within:9999d", 13, "3660 days"),
    ("within:24h", 1, "beside it a word"),
    ("/otan", 1, "a / at its end"),
    ("/otan/i", 1, "without a flag"),
    ("a //", 4, "3 letters in a row"),
    ("a /(otan/", 4, "the syntax of RE2"),
    ("a /otan" + "\\p{L}" * 300 + "/", 4, "fewer or smaller repetitions"),
    ("a /otan(?=x)/", 8, "the syntax of RE2"),
    ("a /.*/", 4, "3 letters in a row"),
    ("a /ab.cd/", 4, "3 letters in a row"),
    ("a /abc|d/", 4, "3 letters in a row"),
    ("a /otan\\p{L}{9}/", 4, "fewer or smaller repetitions"),
    ("a /ota\ud800n/", 7, "characters of Unicode"),
    ("killed>=1 lang:tlh", 16, "de, en, "),
    ("killed>=1 lang:", 16, "de, en, "),
    ("sense:gdpr", 7, "nato"),
    ("killed>=1 place:", 17, "a country"),
    ("near/5 a", 1, "a word"),
    ("a near/5", 9, "a word or phrase directly after"),
    ("a near/5 killed>=3", 10, "a word or phrase directly after"),
    ("killed>=3 near/5 a", 11, "a word or phrase directly before"),
    ("a near/ b", 8, "a whole number up to 50"),
    ("a near/0 b", 8, "from 1 to 50"),
    ("a near/51 b", 8, "a whole number up to 50"),
    ("(a", 1, "a closing one"),
    ("a)", 2, "an opening one"),
    ("a ()", 4, "a word"),
    ("a OR", 5, "a word"),
    ("OR a", 1, "a word"),
    ("a OR OR b", 6, "a word"),
    ("a -", 4, "directly after it"),
    ("soldat*", 7, "stem:soldat"),
    ("a* near/999", 2, "quotes around"),
    ('"!?"', 1, "a word"),
    ("-rgpd", 1, "beside it a word"),
    ("lang:fr", 1, "beside it a word"),
    ("place:syria", 1, "beside it a word"),
    ("-killed>=3", 1, "beside it a word"),
    ("otan OR -rgpd", 1, "beside it a word"),
    ("a -a", 1, "something can match"),
    ("step:10", 1, "a figure"),
    ("otan step:10", 6, "killed>=30"),
    ("killed<=5 step:10", 11, "killed>=30"),
    ("killed>=3 step:0", 16, "at least 1"),
    ("killed>=3 step:1 step:2", 18, "once"),
    ("killed>=3 -step:1", 12, "without a minus"),
    ("killed>=3 (a step:1)", 14, "outside of parentheses"),
    ("killed>=3 OR a step:1", 11, "parentheses around"),
    ("(" * 21 + "a" + ")" * 21, 21, "a flatter query"),
    ("a" * (MAX_LENGTH + 1), MAX_LENGTH + 1, "at most 2000"),
    ("otan " * 2000, MAX_LENGTH + 1, "at most 2000"),
    (" ".join(f"(a{n} OR b{n})" for n in range(6)), 1, "at most 32"),
    (" OR ".join(f"a{n}" for n in range(250)), 1, "at most 32"),
    ("-(" * 19 + "a b" + ")" * 19 + " OR " + "-(" * 21, 1 + 38 + 3 + 19 + 4 + 41, "a flatter query"),
]


@pytest.mark.parametrize(("written", "column", "expected"), NOT_UNDERSTOOD)
def test_an_error_names_the_column_and_what_was_expected(written: str, column: int, expected: str) -> None:
    """The person who wrote the query can mend it."""
    with pytest.raises(QueryError) as error:
        parse(written)
    assert error.value.column == column
    assert expected in error.value.expected


def test_a_caret_stands_below_the_mistake() -> None:
    """Control characters are shown as spaces, so that the caret stays where it belongs."""
    with pytest.raises(QueryError) as error:
        parse("otan\nkilled>=x")
    assert str(error.value).splitlines()[1:] == ["  otan killed>=x", "               ^"]


def test_of_a_long_query_only_the_surroundings_are_shown() -> None:
    """A message to a person stays readable."""
    with pytest.raises(QueryError) as error:
        parse("mot " * 200 + "killed>=x " + "mot " * 200)
    _, shown, caret = str(error.value).splitlines()
    assert len(shown) < 90
    assert shown[len(caret) - 1] == "x"


@given(st.text(max_size=60) | st.text(alphabet='ab" ()-OR/near5:killed>=<stp*.[]|', max_size=60))
def test_any_text_is_a_query_or_an_error_with_a_column(text: str) -> None:
    """No input ends in another exception, and what is understood survives its canonical form."""
    query, error = _attempt(text)
    if query:
        assert parse(query.canonical) == query
    else:
        assert error is not None
        assert 1 <= error.column <= len(text) + 1


def _attempt(text: str) -> tuple[Query | None, QueryError | None]:
    try:
        return parse(text), None
    except QueryError as error:
        return None, error
