"""docs/reference/queries.md is true: each row of its tables is a case here."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from streams.languages.language import Language
from streams.model import Place
from streams.rules.errors import QueryError
from streams.rules.explain import explain
from streams.rules.file import parse_rules
from streams.rules.firing import FactBook
from streams.rules.matcher import TextMatcher
from streams.rules.query import parse
from tests.rules.conftest import MakeDocument, MakeStory

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "queries.md").read_text(encoding="utf-8")


def rows(header: str) -> list[list[str]]:
    """The cells of the rows below each header line that begins so; the first cell without its code quotes."""
    tables = re.findall(rf"^{re.escape(header)}.*\n\|[-|]+\n((?:\|.*\n)+)", PAGE, re.MULTILINE)
    lines = [line for table in tables for line in table.splitlines()]
    found = [re.split(r" ?\| ?", line.strip("|").strip()) for line in lines]
    assert found, header
    return [[row[0].strip("` "), *row[1:]] for row in found]


TEXTS = [(row[0], row[-2], row[-1]) for row in rows("| write | to find |") + rows("| write | in this text |")]


@pytest.mark.parametrize(("query", "text", "found"), TEXTS)
def test_words_and_senses_are_found_as_the_page_says(
    query: str, text: str, found: str, document: MakeDocument, languages: Mapping[str, Language]
) -> None:
    """The tables of words and of senses."""
    assert bool(TextMatcher([parse(query)], languages).match(document(text))) is {"yes": True, "no": False}[found]


@pytest.mark.parametrize(("query", "killed", "place", "true"), rows("| write | killed in the story |"))
def test_figures_and_places_are_true_as_the_page_says(
    query: str, killed: str, place: str, true: str, story: MakeStory
) -> None:
    """The table of figures."""
    low, high = (None if bound == "open" else int(bound) for bound in killed.split(" to "))
    here = Place(id=place, name=place, kind="country", country=place)
    fired = FactBook([parse(query)]).fire(story(places=(here,), killed=(low, high)), ())
    assert bool(fired) is {"yes": True, "no": False}[true]


@pytest.mark.parametrize(("written", "kept"), rows("| written | kept |"))
def test_queries_are_kept_as_the_page_says(written: str, kept: str) -> None:
    """The table of normal order."""
    assert parse(written).canonical == kept.strip("`")


@pytest.mark.parametrize(("query", "english", "french"), rows("| query | in English |"))
def test_queries_are_said_as_the_page_says(query: str, english: str, french: str) -> None:
    """The table of words."""
    assert (explain(parse(query), "en"), explain(parse(query), "fr")) == (english, french)


@pytest.mark.parametrize(("written", "column", "expected"), rows("| written | column |"))
def test_mistakes_are_told_as_the_page_says(written: str, column: str, expected: str) -> None:
    """The table of errors."""
    with pytest.raises(QueryError) as error:
        parse(written)
    assert (str(error.value.column), error.value.expected) == (column, expected)


def test_the_rule_file_of_the_page_is_one() -> None:
    """Both of its rules have names."""
    (example,) = re.findall(r"```rules\n(.*?)```", PAGE, re.DOTALL)
    assert [rule.name for rule in parse_rules(example)] == ["losses ≥ 20", "article 4"]
