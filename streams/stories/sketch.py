"""A text made ready, once, to be likened to others: its meaning, its words by rarity, its letters.

Nothing here needs a language's file: sentences are cut plainly, words are stems of six letters, and how rare a word is
comes with the encoder. So a text in any language has a sketch.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from streams.text.folding import fold

READ: Final = 1_500
"""Characters of a text that are compared: title, lead and the next paragraphs."""
OPENING: Final = 300
"""Characters that stand for title and lead."""
COMMON: Final = 6.0
"""Information, in nats, of words so common that they say nothing."""
STEM: Final = 6
_SENTENCE: Final = 300
_SHORTEST: Final = 15
_RUN: Final = 3

_END = re.compile(r"(?<=[.!?؟।])\s+|(?<=[。！？])|\n+")
_WORD = re.compile(r"[^\W_]{3,}|\d+")
_NOT_LETTERS = re.compile(r"[\W_]+")

Rows = NDArray[np.float32]
"""Vectors of length one, a row each."""


class Encoder(Protocol):
    """What tells the meaning of texts and the rarity of words: `streams.stories.encoder.SentenceEncoder`."""

    def vectors(self, texts: Sequence[str]) -> Rows:
        """A row for each text: the smaller their angle, the more alike are the texts, in whatever languages."""
        ...

    def rarity(self, word: str) -> float:
        """The information of a word in nats: the rarer, the higher."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Sketch:
    """`meaning` is the row of the text, `opening` has those of its first two sentences.

    `words`, and `first_words` those of title and lead, map stems to weights, `runs` runs of three letters. `language`
    is empty where it is not known.
    """

    language: str
    length: int
    folded: str
    meaning: Rows
    opening: Rows
    words: Mapping[str, float]
    first_words: Mapping[str, float]
    runs: Mapping[str, float]


def sketch(text: str, language: str, encoder: Encoder) -> Sketch:
    """The sketch of a text: of its first `READ` characters."""
    text = text.strip()[:READ]
    folded = fold(text)
    rows = encoder.vectors([text, *_opening(text)])
    return Sketch(
        language=language,
        length=len(text),
        folded=folded,
        meaning=rows[0],
        opening=rows[1:],
        words=_weighed(text, encoder),
        first_words=_weighed(text[:OPENING], encoder),
        runs=_logarithmic(Counter(_runs(folded))),
    )


def _opening(text: str) -> list[str]:
    """The first two sentences, a title being one: lines end sentences too."""
    cut = [part.strip()[:_SENTENCE] for part in _END.split(text)]
    return [part for part in cut if len(part) > _SHORTEST][:2] or [text[:_SENTENCE]]


def _weighed(text: str, encoder: Encoder) -> dict[str, float]:
    """The stems of a text with their weights: rarity, and the logarithm of how often."""
    counted: Counter[str] = Counter()
    rarity: dict[str, float] = {}
    for word in _WORD.findall(text):
        stem = fold(word)[:STEM]
        counted[stem] += 1
        rarity.setdefault(stem, encoder.rarity(word.lower()) - COMMON)
    return {stem: often * rarity[stem] for stem, often in _logarithmic(counted).items() if rarity[stem] > 0}


def _runs(folded: str) -> Iterable[str]:
    letters = f" {_NOT_LETTERS.sub(' ', folded)} "
    return (letters[start : start + _RUN] for start in range(len(letters) - _RUN + 1))


def _logarithmic(counted: Counter[str]) -> dict[str, float]:
    return {key: 1 + log(often) for key, often in counted.items()}
