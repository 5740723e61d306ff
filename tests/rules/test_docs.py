"""docs/reference/queries.md is true: each row of its tables is a case here."""

import re
import textwrap
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from streams.languages.language import Language
from streams.model import Place
from streams.rules import parser
from streams.rules.cues import load_senses
from streams.rules.errors import QueryError
from streams.rules.explain import explain
from streams.rules.fields import FIELDS
from streams.rules.file import parse_rules
from streams.rules.firing import FactBook
from streams.rules.matcher import TextMatcher
from streams.rules.places import load_groups
from streams.rules.query import parse
from tests.rules.conftest import MakeDocument, MakeStory

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "queries.md").read_text(encoding="utf-8")


def rows(header: str) -> list[list[str]]:
    """The cells of the rows below each header line that begins so; the first cell without its code quotes."""
    tables = re.findall(rf"^{re.escape(header)}.*\n\|[-|]+\n((?:\|.*\n)+)", PAGE, re.MULTILINE)
    lines = [line for table in tables for line in table.splitlines()]
    found = [[cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    assert found, header
    return [[row[0].strip("`"), *row[1:]] for row in found]


TEXTS = [(row[0], row[-2], row[-1]) for row in rows("| write | to find |") + rows("| write | in this text |")]


@pytest.mark.parametrize(("query", "text", "found"), TEXTS)
def test_words_and_senses_are_found_as_the_page_says(
    query: str, text: str, found: str, document: MakeDocument, languages: Mapping[str, Language]
) -> None:
    """The tables of words and of senses."""
    assert bool(TextMatcher([parse(query)], languages).match(document(text))) is {"yes": True, "no": False}[found]


@pytest.mark.parametrize(("query", "title", "text", "source", "found"), rows("| write | title | text |"))
def test_titles_and_sources_are_asked_as_the_page_says(
    query: str,
    title: str,
    text: str,
    source: str,
    found: str,
    document: MakeDocument,
    languages: Mapping[str, Language],
) -> None:
    """The table of where the words stand."""
    matched = TextMatcher([parse(query)], languages).match(document(text, title=title), source)
    assert bool(matched) is {"yes": True, "no": False}[found]


@pytest.mark.parametrize(("query", "killed", "place", "true"), rows("| write | killed in the story |"))
def test_figures_and_places_are_true_as_the_page_says(
    query: str, killed: str, place: str, true: str, story: MakeStory
) -> None:
    """The table of figures."""
    low, high = (None if bound == "open" else int(bound) for bound in killed.split(" to "))
    here = Place(id=place, name=place, kind="country", country=place)
    fired = FactBook([parse(query)]).fire(story(places=(here,), killed=(low, high)), ())
    assert bool(fired) is {"yes": True, "no": False}[true]


@pytest.mark.parametrize(("query", "killed", "soldiers", "sources", "true"), rows("| write | killed | soldiers"))
def test_groups_and_sources_are_counted_as_the_page_says(
    query: str, killed: str, soldiers: str, sources: str, true: str, story: MakeStory
) -> None:
    """The table of groups."""
    here = story(killed=int(killed))
    groups = {"soldiers": story(killed=int(soldiers)).figures} if soldiers else {}
    fired = FactBook([parse(query)]).fire(replace(here, groups=groups, independent=int(sources)), ())
    assert bool(fired) is {"yes": True, "no": False}[true]


@pytest.mark.parametrize(("query", "day", "newest", "true"), rows("| write | day of the event |"))
def test_windows_are_open_as_the_page_says(query: str, day: str, newest: str, true: str, story: MakeStory) -> None:
    """The table of days."""
    known = date.fromisoformat(day) if day else None
    told = replace(story(killed=1), day=known, changed=datetime.fromisoformat(newest).replace(tzinfo=UTC))
    assert bool(FactBook([parse(query)]).fire(told, ())) is {"yes": True, "no": False}[true]


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


def test_the_grammar_of_the_page_is_the_parsers() -> None:
    """One grammar, told twice."""
    (told,) = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)
    assert textwrap.indent(told, "    ") in (parser.__doc__ or "")


def test_every_field_group_and_sense_is_on_the_page() -> None:
    """Whoever adds one says what it is."""
    fields = re.findall(r"`(\w+)`", re.findall(r"The fields are (.*?)\.\n", PAGE)[0])
    assert (*fields, "step") == FIELDS
    assert set(re.findall(r"`(\w+)`", PAGE)) >= set(load_groups())
    assert set(re.findall(r"^\| `sense:(\w+)` \|[^|]+\|$", PAGE, re.MULTILINE)) == set(load_senses())
