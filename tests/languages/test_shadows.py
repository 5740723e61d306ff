"""Exact words that hide a stem of another list: an exact word wins, and then is nothing of what the stem says."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.languages import load
from streams.reading.lexicon import entries_of
from streams.reading.shapes import all_shapes, literals
from streams.text.phrases import STEM

LANGUAGES = load()
MEANT = tomllib.loads(Path(__file__).with_name("shadows.toml").read_text("utf-8"))
OF_THEIR_OWN = frozenset({"people", "person", "verb", "single", "they", "broad"})
"""Words for people are no things ("шахтёр" is no mine), and predicates no participles (as "raniono")."""
DERIVED = frozenset({"gap", "plain", "filler", "word"})


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_exact_word_hides_a_stem_unless_it_is_meant(code: str) -> None:
    """Whoever lists a word exactly says all that it is, what a stem of another list would say of it too; the others
    are listed as meant."""
    assert sorted(set(_shadowed(code))) == sorted(MEANT.get(code, []))


def _shadowed(code: str) -> Iterator[str]:
    """Each exact phrase with the stem that it hides, as "wybuchu: wybuch*"."""
    entries = entries_of(LANGUAGES[code], literals(all_shapes(LANGUAGES[code])))
    stems = {phrase: entry.classes for phrase, entry in entries.items() if STEM in phrase}
    for phrase, entry in entries.items():
        if STEM in phrase or entry.classes & OF_THEIR_OWN:
            continue
        for stem, classes in stems.items():
            hidden = {name for name in classes - entry.classes - DERIVED if not name.startswith("'")}
            if hidden and _stands_for(stem, phrase):
                yield f"{phrase}: {stem}"


def _stands_for(stem: str, phrase: str) -> bool:
    stems, words = stem.split(), phrase.split()
    return len(stems) == len(words) and all(map(_begins_or_ends, stems, words))


def _begins_or_ends(stem: str, word: str) -> bool:
    if stem.startswith(STEM):
        return word.endswith(stem[1:]) and len(word) >= len(stem)
    return word.startswith(stem[:-1]) if stem.endswith(STEM) else word == stem
