"""The words that numbers are made of, each with its part in a number, alone or within a longer word.

A word made wholly of number words ("dreihunderttausend", "trentatré", "yirmibeş") is cut into them: at each place the
longest word that leaves a rest which can be cut as well.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Final, Literal, NamedTuple

from streams.languages import NumberWords
from streams.text.folding import fold
from streams.text.memory import Memory
from streams.text.phrases import Phrases
from streams.text.tokens import Token, words

Part = Literal[
    "value",
    "one",
    "article",
    "bound",
    "times",
    "joiner",
    "half",
    "zero",
    "point",
    "ordinal",
    "ordinal alone",
    "ordinal joined",
    "denominator",
    "ending",
    "digits",
]

_LONGEST: Final = 120
"""No number in one word has more letters."""
_REMEMBERED: Final = 1 << 16
"""Words of which it is remembered what number words they are made of."""
_INSIDE: Final = "-"
"""Ends what stands only inside a longer word."""


class Piece(NamedTuple):
    """What a number word says; `word` is its spelling, folded."""

    part: Part
    value: float
    word: str


class Vocabulary:
    """The number words of one language."""

    def __init__(self, language: NumberWords) -> None:
        pieces = list(_pieces(language))
        self._phrases = Phrases((piece.word, piece) for piece in pieces if not piece.word.endswith(_INSIDE))
        self.first_words = frozenset(self._phrases.first_words)
        self.alone = self._phrases.alone()
        parts: dict[str, Piece] = {}
        for piece in pieces:
            parts.setdefault(piece.word.removesuffix(_INSIDE), piece)
        self._parts: Mapping[str, Piece] = parts if language.compounds else {}
        self._longest = max(map(len, parts), default=0)
        self.inside = Memory(self._inside, _REMEMBERED).__getitem__

    def may_begin(self, token: Token) -> bool:
        """Whether a number in words may begin at this token."""
        return token.word in self.first_words or (bool(self._parts) and self.inside(token.word) is not None)

    def has_part(self, word: str) -> bool:
        """Whether this word may stand anywhere in a number in words."""
        return self._phrases.holds(word) or (bool(self._parts) and self.inside(word) is not None)

    def at(self, found: Sequence[Token], index: int) -> tuple[tuple[Piece, ...], int] | None:
        """The pieces of the longest number phrase at token `index`, or of the word there, and the index after them."""
        if index >= len(found):
            return None
        phrase = self._phrases.at(found, index)
        if phrase is not None:
            return (phrase[0],), phrase[1]
        inner = self.inside(found[index].word) if self._parts else None
        return (inner, index + 1) if inner else None

    def _inside(self, word: str) -> tuple[Piece, ...] | None:
        """The pieces of a word that is made of two or more, or None."""
        if not self._parts or len(word) > _LONGEST:
            return None
        ways: list[tuple[Piece, ...] | None] = [None] * len(word) + [()]
        for start in range(len(word) - 1, -1, -1):
            for end in range(min(len(word), start + self._longest), start, -1):
                rest = ways[end]
                piece = self._parts.get(word[start:end]) if rest is not None else None
                if piece is not None and rest is not None and (piece.part != "ending" or not rest):
                    ways[start] = (piece, *rest)
                    break
        whole = ways[0]
        return whole if whole and len(whole) > 1 and whole[0].part != "ending" else None


def _pieces(language: NumberWords) -> Iterator[Piece]:
    """Every number word, folded; of a word with several parts the first is meant."""
    tables: list[tuple[Part, Mapping[str, float]]] = [
        ("one", dict.fromkeys(language.ones, 1)),
        ("article", dict.fromkeys(language.articles, 1)),
        ("bound", language.bound),
        ("value", language.values),
        ("times", language.multipliers),
        ("half", dict.fromkeys(language.halves, 0)),
        ("joiner", dict.fromkeys(language.joiners, 0)),
        ("zero", dict.fromkeys(language.zeros, 0)),
        ("point", dict.fromkeys(language.point, 0)),
        ("ordinal", _inflected(language.ordinals, language)),
        ("ordinal alone", _inflected(language.ordinals_alone, language)),
        ("ordinal joined", _inflected(language.ordinals_joined, language)),
        ("denominator", dict.fromkeys(language.denominators, 0)),
        ("ending", dict.fromkeys((ending + _INSIDE for ending in language.endings), 0)),
    ]
    for part, table in tables:
        for word, value in table.items():
            inside = _INSIDE if word.endswith(_INSIDE) else ""
            yield Piece(part, value, " ".join(words(fold(word.removesuffix(_INSIDE)))) + inside)


def _inflected(stems: Mapping[str, int], language: NumberWords) -> dict[str, float]:
    return {stem + ending: value for (stem, value), ending in product(stems.items(), language.ordinal_inflections)}
