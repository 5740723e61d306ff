"""Phrases: whole words, stems, and which of several wins."""

import pytest

from streams.text.phrases import Phrases, pattern_of
from streams.text.tokens import tokens

KNOWN = Phrases(
    [
        ("soldat*", "stem"),
        ("soldaten", "exact"),
        ("soldatenfriedhof*", "longer stem"),
        ("soldat* des konigs", "phrase"),
        ("hayatını kaybet*", "second word"),
        ("mort", "word"),
        ("*soldaten", "head"),
        ("*aten", "shorter head"),
    ]
)


@pytest.mark.parametrize(
    ("text", "meaning", "length"),
    [
        ("soldat", "stem", 1),
        ("soldatin", "stem", 1),
        ("soldaten", "exact", 1),
        ("soldatenfriedhoefe", "stem", 1),
        ("soldatenfriedhofs", "longer stem", 1),
        ("soldaten des konigs", "phrase", 3),
        ("soldaten des", "exact", 1),
        ("hayatini kaybettiler", "second word", 2),
        ("mort", "word", 1),
        ("elitesoldaten", "head", 1),
        ("piraten", "shorter head", 1),
    ],
)
def test_the_longest_phrase_wins_then_the_exact_word_then_stems_then_heads(
    text: str, meaning: str, length: int
) -> None:
    """One order, whatever the order in the file."""
    found = tokens(text)
    assert KNOWN.at(found, 0) == (meaning, length)
    assert KNOWN.begins(found[0].word)


@pytest.mark.parametrize("text", ["mortel", "solda", "hayatini", "kaybettiler"])
def test_a_word_without_a_star_stands_for_itself_alone(text: str) -> None:
    """Nor does the beginning of a phrase, or its end, stand for the whole."""
    assert KNOWN.at(tokens(text), 0) is None


def test_a_pattern_finds_whole_words_stems_and_heads() -> None:
    """The same notation in lists that are searched as patterns."""
    pattern = pattern_of(["laut", "berichte*", "*kreise"])
    found = pattern.finditer("lautlos laut berichteten sie regierungskreise")
    assert [match[0] for match in found] == ["laut", "berichteten", "regierungskreise"]
    assert pattern_of([]).search("laut") is None
