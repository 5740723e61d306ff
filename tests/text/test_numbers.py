"""What a text says about how many, as intervals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.languages import load
from streams.text.folding import fold
from streams.text.numbers import NumberLexer
from streams.text.tokens import tokens

LEXERS = {code: NumberLexer(language.numbers) for code, language in load().items()}

CASES = {
    "fr": {
        "33": ["33"],
        "948.000": ["948000"],
        "380 000": ["380000"],
        "380\u202f000": ["380000"],
        "3,6 millions": ["3600000"],
        "trente-six": ["36"],
        "vingt et un": ["21"],
        "soixante et onze": ["71"],
        "quatre-vingt-dix-sept": ["97"],
        "septante-deux": ["72"],
        "mille neuf cent quatre-vingt-quatre": ["1984"],
        "trois cent mille": ["300000"],
        "deux millions et demi": ["2500000"],
        "un demi-million": ["500000"],
        "au moins 33": ["33.."],
        "pas moins de 33": ["33.."],
        "plus de 400": ["401.."],
        "plus d'une douzaine": ["13.."],
        "jusqu’à 20": ["..20"],
        "moins de dix": ["..9"],
        "environ 35": ["~35"],
        "près d'un million": ["~1000000"],
        "une vingtaine": ["~20"],
        "deux douzaines": ["~24"],
        "des dizaines": ["?20.."],
        "des centaines de milliers": ["?200000.."],
        "plusieurs centaines": ["?200.."],
        "entre 20 et 30": ["20..30"],
        "20 à 30": ["20..30"],
        "20-30": ["20..30"],
        "neuf ou dix": ["9..10"],
        "passé de 9 à 33": ["9", "33"],
        "cinq soldats et trois civils": ["5", "3"],
        "cinq et trois": ["5", "3"],
        "aucun": ["0"],
        "S-400, M5, 17h30 et 28/02/2020": [],
    },
    "en": {
        "380,000": ["380000"],
        "3.6 million": ["3600000"],
        "thirty-six": ["36"],
        "two hundred and six": ["206"],
        "half a million": ["500000"],
        "half a dozen": ["~6"],
        "two dozen": ["~24"],
        "dozens": ["?24.."],
        "hundreds": ["?200.."],
        "tens of thousands": ["?20000.."],
        "at least 33": ["33.."],
        "33 or more": ["33.."],
        "more than a dozen": ["13.."],
        "as many as 40": ["..40"],
        "no more than 40": ["..40"],
        "fewer than 5": ["..4"],
        "nearly 400": ["~400"],
        "between 20 and 30": ["20..30"],
        "9 to 33": ["9..33"],
        "from 9 to 33": ["9", "33"],
        "two soldiers and three civilians": ["2", "3"],
        "twenty and three": ["20", "3"],
        "no one": ["0"],
        "F-16s over M20 at 5pm": [],
        "1" * 5000: [],
    },
}


def written(code: str, text: str) -> list[str]:
    """The intervals of a text, in a short notation."""
    found = []
    for number in LEXERS[code].numbers(fold(text), tokens(fold(text))):
        interval = number.interval
        mark = "~" if interval.approx else "?" if interval.vague else ""
        low, high = ("" if bound is None else str(bound) for bound in (interval.low, interval.high))
        found.append(mark + (low if low == high else f"{low}..{high}"))
    return found


@pytest.mark.parametrize(
    ("code", "text", "expected"), [(code, *case) for code, cases in CASES.items() for case in cases.items()]
)
def test_a_number_says_what_people_understand(code: str, text: str, expected: list[str]) -> None:
    """Digits, words, mixtures, bounds, approximations and ranges."""
    assert written(code, text) == expected


def test_the_phrase_includes_the_words_that_bound_it() -> None:
    """The span of "au moins 33" is all of it."""
    text = "il y a au moins 33 morts"
    (number,) = LEXERS["fr"].numbers(text, tokens(text))
    assert text[number.start : number.end] == "au moins 33"


@given(st.lists(st.sampled_from(["cent", "mille", "et", "un", "vingt", "million", "3,5", "2.000", "demi", "à", "x"])))
def test_any_pile_of_number_words_is_read_without_overlap(words: list[str]) -> None:
    """Numbers never overlap, never raise, and are never below zero."""
    reached = 0
    for number in LEXERS["fr"].numbers(fold(" ".join(words)), tokens(fold(" ".join(words)))):
        assert reached <= number.first < number.last
        assert (number.interval.low or 0) >= 0
        reached = number.last
