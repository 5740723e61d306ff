"""What is wrong with a query, in French: all of it, and nothing that is never said."""

import tomllib
from importlib.resources import files

import pytest

from streams.rules.errors import QueryError
from streams.rules.problems import describe, said_in
from streams.rules.query import parse
from tests.rules.test_errors import NOT_UNDERSTOOD

TABLE = tomllib.loads((files("streams.rules") / "problems.toml").read_text("utf-8"))["fr"]


def error_of(query: str) -> QueryError:
    """What is wrong with a query."""
    with pytest.raises(QueryError) as error:
        parse(query)
    return error.value


@pytest.mark.parametrize("query", [written for written, *_ in NOT_UNDERSTOOD])
def test_every_problem_is_said_in_french(query: str) -> None:
    """What was found and what was expected."""
    error = error_of(query)
    assert said_in(error.problem, "fr") != error.problem
    assert said_in(error.expected, "fr") != error.expected


def test_nothing_is_translated_that_is_never_said() -> None:
    """Each template is the one by which some mistake is told."""
    errors = [error_of(query) for query, *_ in NOT_UNDERSTOOD]
    said = "\n".join(said_in(part, "fr") for error in errors for part in (error.problem, error.expected))
    unsaid = [words for words in TABLE["texts"].values() if max(words.split("{")[0].split("}"), key=len) not in said]
    assert unsaid == []


def test_the_query_and_the_mark_below_the_mistake_stay() -> None:
    """What was found is shown as it was written, the hint too."""
    assert describe(error_of("otan langue:fr"), "fr").splitlines() == [
        "colonne 6 : il n’y a pas de champ langue: ; attendu : l’un de group:, lang:, place:, sense:, since:, source:,"
        " stem:, title:, until:, within:, step: ; ou des guillemets autour (vouliez-vous dire lang: ?)",
        "  otan langue:fr",
        "       ^",
    ]
    assert "ne connaît pas '{found}'" in describe(error_of("killed>=3 lang:{found}"), "fr")


def test_a_language_without_words_gets_the_programs_own() -> None:
    """English."""
    error = error_of("killed>=x")
    assert describe(error, "de") == describe(error, "en") == str(error)
