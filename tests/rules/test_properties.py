"""Queries that nobody wrote: rendered and parsed again, and matched as a reader without any index would."""

import re
from collections.abc import Mapping
from datetime import date

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from streams.languages.language import Language
from streams.rules.conditions import (
    Condition,
    FromSource,
    InGroup,
    InLanguage,
    InPlace,
    InSense,
    InTitle,
    Near,
    OnDays,
    Pattern,
    Phrase,
    Sources,
    Stem,
    Threshold,
    Within,
)
from streams.rules.errors import QueryError
from streams.rules.lexer import QUOTES
from streams.rules.matcher import TextMatcher
from streams.rules.query import Query, parse
from streams.rules.tree import And, Node, Not, Or, canonical, text_of
from tests.rules.conftest import MakeDocument

WORDS = ("rouge", "verte", "bleue")
FORMS = {"rouge": "rouges", "verte": "vertes", "bleue": "bleues"}
PHRASES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=2).map(" ".join)
SEARCHED = st.one_of(
    PHRASES.map(Phrase),
    PHRASES.map(InTitle),
    st.sampled_from(WORDS).map(Stem),
    st.sampled_from(("rouges? ", "(bleue|verte)s", "e.rouge$")).map(Pattern),
    st.builds(lambda two, distance: Near(min(two), max(two), distance), st.tuples(PHRASES, PHRASES), st.integers(1, 4)),
    st.sampled_from((InLanguage("fr"), InLanguage("en"), FromSource("afp"), FromSource("ansa"))),
)
FACTS: st.SearchStrategy[Condition] = st.one_of(
    st.builds(Threshold, st.sampled_from(("killed", "missing")), st.integers(0, 99), st.none()),
    st.builds(Threshold, st.just("wounded"), st.none(), st.integers(0, 99)),
    st.builds(Sources, st.integers(1, 9), st.none()),
    st.sampled_from(
        (InGroup("soldiers"), InPlace("sy"), InPlace("ville du lac"), InSense("nato"), Within(5), Within(48))
    ),
    st.dates(date(1900, 1, 1)).map(lambda day: OnDays(day, None)),
    st.dates(date(1900, 1, 1)).map(lambda day: OnDays(None, day)),
    st.from_regex(r"[a-z]{3}[a-z |()?.\\/]{0,8}", fullmatch=True).map(lambda text: Pattern(text.replace("/", r"\/"))),
    st.text(st.characters(exclude_characters=QUOTES), min_size=1, max_size=9).map(
        lambda text: FromSource(text.strip().lower())
    ),
)


def trees(leaves: "st.SearchStrategy[Condition]") -> "st.SearchStrategy[Node]":
    """How conditions combine, to a few levels."""
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            inner.map(Not),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: And(tuple(parts))),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts))),
        ),
        max_leaves=6,
    )


def understood(text: str) -> Query:
    """The query of a text; where it is refused (it says nothing to ring for, or too much), the example is no test."""
    try:
        return parse(text)
    except QueryError:
        assume(False)
        raise


@given(trees(st.one_of(SEARCHED, FACTS)))
def test_a_query_that_is_rendered_is_parsed_to_itself(tree: Node) -> None:
    """And in normal order it stays as it is."""
    query = understood(text_of(tree))
    assert query.tree == canonical(tree)
    assert parse(query.canonical) == query


@settings(max_examples=400)
@given(
    tree=SEARCHED | trees(SEARCHED),
    title=st.lists(st.sampled_from((*WORDS, *FORMS.values())), max_size=3),
    text=st.lists(st.sampled_from((*WORDS, *WORDS, *FORMS.values(), "ou")), max_size=8),
)
def test_a_query_matches_where_a_reader_without_an_index_says_so(
    tree: Node, title: list[str], text: list[str], document: MakeDocument, languages: Mapping[str, Language]
) -> None:
    """Word by word, condition by condition."""
    query = understood(text_of(tree))
    matches = TextMatcher([query], languages).match(document(" ".join(text), title=" ".join(title)), "AFP")
    assert bool(matches) is true(tree, (title, text))


def true(node: Node, fields: tuple[list[str], list[str]]) -> bool:
    """What the article's words say about a tree."""
    match node:
        case Not(part):
            return not true(part, fields)
        case And(parts):
            return all(true(part, fields) for part in parts)
        case Or(parts):
            return any(true(part, fields) for part in parts)
        case _:
            return holds(node, fields)


def holds(condition: Condition, fields: tuple[list[str], list[str]]) -> bool:
    """What the article's words say about a condition."""
    match condition:
        case Phrase(words):
            return any(places(words, field) for field in fields)
        case InTitle(words):
            return bool(places(words, fields[0]))
        case Stem(word):
            return any({word, FORMS[word]} & set(field) for field in fields)
        case Pattern(expression):
            return any(re.search(expression, " ".join(field)) for field in fields)
        case Near(left, right, distance):
            return any(close(left, right, distance, field) for field in fields)
        case InLanguage(code):
            return code == "fr"
        case FromSource(source):
            return source == "afp"
    raise TypeError(condition)


def places(phrase: str, field: list[str]) -> list[tuple[int, int]]:
    """The first and last word of each place of a phrase."""
    words = phrase.split()
    starts = range(len(field) - len(words) + 1)
    return [(start, start + len(words) - 1) for start in starts if field[start : start + len(words)] == words]


def close(left: str, right: str, distance: int, field: list[str]) -> bool:
    """Whether two phrases stand near each other, without sharing a word."""
    pairs = [(one, other) for one in places(left, field) for other in places(right, field)]
    gaps = [max(other[0] - one[1], one[0] - other[1]) for one, other in pairs]
    return any(0 < gap <= distance for gap in gaps)
