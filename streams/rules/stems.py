"""The forms of a word by its stem, where a query asks for them: Snowball's stemmers, one a language.

A word of an article has a query's stem where both stems, by the stemmer of the article's language, are equal when
folded. A language without a stemmer (Ukrainian) knows the word itself only. So that one pass over an article suffices
for all queries, a word is looked at only where one of the query's `cores_of` stands in it.
"""

from functools import cache, lru_cache
from itertools import takewhile
from typing import Final

import Stemmer

from streams.rules.places import load_languages
from streams.text.folding import fold

MIN_CORE: Final = 3
"""Shorter cores would stand in every sentence."""


@lru_cache(maxsize=65_536)
def stem(word: str, language: str) -> str:
    """The folded stem of a word, in lower case with its accents, by a language's stemmer (ISO 639-1)."""
    stemmer = _stemmer(language)
    return fold(stemmer.stemWord(word) if stemmer else word)


@cache
def cores_of(word: str) -> frozenset[str]:
    """Pieces of which one stands in the words, folded, that have this one's stem in some language."""
    folded = fold(word)
    return frozenset(_core(folded, stem(word, language)) for language in load_languages())


def _core(word: str, stemmed: str) -> str:
    """The stem without its last letter, which stemmers change ("happy", "happi"), or what they left of the word."""
    same = takewhile(lambda letters: letters[0] == letters[1], zip(word, stemmed, strict=False))
    left = stemmed if stemmed in word else "".join(letter for letter, _ in same)
    return left[:-1] if len(left) > MIN_CORE else left


@cache
def _stemmer(language: str) -> "Stemmer.Stemmer | None":
    try:
        return Stemmer.Stemmer(language)
    except KeyError:
        return None
