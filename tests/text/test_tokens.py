"""Words, digits, codes and marks, and where they stand."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.text.tokens import tokens


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("trente-six soldats", "trente/word six/word soldats/word"),
        ('l\'armee dit: "non".', "l/word armee/word dit/word :/mark non/word ./mark"),
        ("s-400, m5 et 17h30", "s-400/code ,/mark m5/code et/word 17h30/code"),
        ("28/02/2020, 10:30 ou 2020-02", "28/02/2020/code ,/mark 10:30/code ou/word 2020-02/code"),
        ("1.234,5 ou 948 000 ou 12'000", "1.234,5/digits ou/word 948 000/digits ou/word 12'000/digits"),
        ("1234567890123 et 3,5", "1234567890123/code et/word 3,5/digits"),
        ("attendez... - oui", "attendez/word .../mark -/mark oui/word"),
        ("و500", "و/word 500/digits"),
    ],
)
def test_a_text_is_cut_into_words_digits_codes_and_marks(text: str, said: str) -> None:
    """Quotes, blanks and the hyphens inside words only separate; what mixes letters and digits is a code."""
    assert " ".join(f"{token.word}/{token.kind}" for token in tokens(text)) == said


@given(st.text(alphabet="ab1 2.,-'_/\u0648\u0661:[", max_size=40), st.integers(0, 40), st.integers(0, 40))
def test_every_word_stands_where_its_span_says(text: str, start: int, end: int) -> None:
    """Also in a part of a text; no two words overlap."""
    found = tokens(text, min(start, len(text)), min(end, len(text)))
    assert all(text[token.start : token.end] == token.word for token in found)
    assert all(before.end <= after.start for before, after in pairwise(found))
