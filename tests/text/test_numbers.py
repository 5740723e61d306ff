"""What a text says about how many, as intervals: a table for each language, and a round trip through a speller."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words

from streams.languages import load
from streams.text.folding import fold
from streams.text.numbers import Number, NumberLexer
from streams.text.tokens import tokens

LEXERS = {code: NumberLexer(language.numbers) for code, language in load().items()}
TABLES = {path.stem: path for path in Path(__file__).with_name("numbers").glob("*.toml")}

EVERY = [*range(121), *range(121, 1200, 37), *range(1200, 10_001, 409)]
"""All short numbers, and of the others enough to meet every word and every way of joining two."""
ROUND = [100_000, 300_000, 948_000, 1_000_000, 2_500_000, 33_000_000]
DUAL = {2000, 2_000_000}
"""The speller writes these in Arabic as the accusative of the singular."""
MISSPELT = {"centodicotto"}
"""The speller's slip for 118 in Italian."""
MARKS = str.maketrans("", "", ",\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652")
"""The speller's English has commas, its Arabic vowel signs."""


def numbers(code: str, text: str) -> list[Number]:
    """The numbers of a text."""
    folded = fold(text)
    return LEXERS[code].numbers(folded, tokens(folded))


def written(code: str, text: str) -> list[str]:
    """The intervals of a text, in a short notation."""
    found = []
    for number in numbers(code, text):
        interval = number.interval
        mark = "~" if interval.approx else "?" if interval.vague else ""
        low, high = ("" if bound is None else str(bound) for bound in (interval.low, interval.high))
        found.append(mark + (low if low == high else f"{low}..{high}"))
    return found


def cases() -> Iterator[tuple[str, str, list[str]]]:
    """The language, text and expected intervals of each line of each table."""
    for code in sorted(TABLES.keys() & LEXERS.keys()):
        table = tomllib.loads(TABLES[code].read_text(encoding="utf-8"))
        yield from ((code, text, expected) for text, expected in table.items())


@pytest.mark.parametrize(("code", "text", "expected"), list(cases()))
def test_a_number_says_what_people_understand(code: str, text: str, expected: list[str]) -> None:
    """Digits, words, mixtures, bounds, approximations, ranges, parts, ordinals; and what is no number."""
    assert written(code, text) == expected


@pytest.mark.parametrize("code", LEXERS)
def test_every_language_has_a_table_of_numbers(code: str) -> None:
    """A language without its table is not known to count."""
    assert code in TABLES


@pytest.mark.parametrize("code", LEXERS)
def test_a_number_in_words_is_read_back_whole(code: str) -> None:
    """What another library spells is one number of that value, from the first letter to the last."""
    for value in (*EVERY, *ROUND):
        spelled = num2words(value, lang=code).translate(MARKS).strip()
        if (code == "ar" and value in DUAL) or spelled in MISSPELT:
            continue
        found = [(number.interval.low, number.start, number.end) for number in numbers(code, spelled)]
        assert found == [(value, 0, len(spelled))], spelled


def test_the_phrase_includes_the_words_that_bound_it() -> None:
    """The span of "au moins 33" is all of it."""
    text = "il y a au moins 33 morts"
    (number,) = numbers("fr", text)
    assert text[number.start : number.end] == "au moins 33"


def test_a_very_long_row_of_digits_counts_nobody() -> None:
    """Nor does it take long."""
    assert written("en", "1" * 5000) == []


@given(
    st.sampled_from(sorted(LEXERS)),
    st.lists(
        st.sampled_from(["cent", "mille", "et", "un", "vingt", "million", "3,5", "2.000", "demi", "à", "x"])
        | st.sampled_from(["ein", "und", "zwanzig", "-", "hundert", "bin", "yüz", "о", "point", "virgule", "half", "0"])
    ),
    st.sampled_from([" ", "-", ""]),
)
def test_any_pile_of_number_words_is_read_without_overlap(code: str, words: list[str], space: str) -> None:
    """Numbers never overlap, never raise, and are never below zero."""
    reached = 0
    for number in numbers(code, space.join(words)):
        assert reached <= number.first < number.last
        assert (number.interval.low or 0) >= 0
        reached = number.last


def test_a_number_that_was_read_before_stands_where_it_is_said_again() -> None:
    """What a stretch of number words says is remembered, not where it stood."""
    text = "Au moins 33 morts ici, au moins 33 morts là, et au moins 33-34 ailleurs."
    found = numbers("fr", text)
    assert [text[number.start : number.end] for number in found] == ["Au moins 33", "au moins 33", "au moins 33-34"]
    assert [(number.interval.low, number.interval.high) for number in found] == [(33, None), (33, None), (33, None)]
    assert [number.first for number in found] == [0, 6, 13]
