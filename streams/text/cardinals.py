"""One number, as digits, as words or as both: "33", "948.000", "3,6 millions", "quatre-vingt-dix-sept", "28 mil 645".

Words that stand together (one word, or with hyphens) are taken together or not at all. What fits is for `Sum`.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from streams.languages import NumberWords
from streams.text.sums import Grammar, Kind, Sum
from streams.text.tokens import Token
from streams.text.vocabulary import Piece, Vocabulary

LARGEST: Final = 10**12
"""More is no count of people."""
_LONGEST: Final = 20
"""No number has more words between hyphens."""
_GROUPED: Final = re.compile(r"(?![0\u0660])\d{1,3}(?:[., '\u066b\u066c]\d{3})+")


class Cardinal(NamedTuple):
    """The value, the index after its last token, and its kind: a lone "one" may be an article as well, a "fraction" is
    no whole number. An `inflected` one has an ending that only the words behind it can explain. `scale` is the
    multiplier that it ends with, or 1."""

    value: float
    end: int
    kind: Kind
    inflected: bool = False
    scale: float = 1


def digits_value(word: str) -> float:
    """What digits say: groups of three behind either separator are thousands, another separator is a decimal one."""
    grouped = _GROUPED.match(word)
    if grouped and (grouped.end() == len(word) or word[grouped.end()] in ".,\u066b"):
        whole = re.sub(r"\D", "", grouped[0])
        return float(f"{whole}.{word[grouped.end() + 1 :] or 0}")
    return float(re.sub("[,\u066b\u066c]", ".", word))


class CardinalReader:
    """Reads single numbers of one language."""

    def __init__(self, words: NumberWords) -> None:
        self._nothing = Sum(Grammar(words))
        self.vocabulary = Vocabulary(words)

    def read(self, folded: str, found: Sequence[Token], index: int) -> Cardinal | None:
        """The number that begins at token `index`, or None."""
        if index < len(found) and not self._goes_on(found, index + 1):
            alone = self._alone(found[index])
            if alone is not None:
                return Cardinal(alone.value, index + 1, _kind(alone))
        growing = self._nothing
        complete: Cardinal | None = None
        position = index
        while (chunk := self._chunk(folded, found, position, first=position == index)) is not None:
            pieces, after = chunk
            taken = growing.with_pieces(pieces)
            if taken is None and position == index:
                taken, after = self._as_far_as_fits(found, index, growing)
            if taken is None:
                break
            growing, position = taken, after
            if growing.complete and growing.value <= LARGEST:
                complete = Cardinal(growing.value, position, growing.kind, growing.inflected, growing.scale)
        return complete

    def _goes_on(self, found: Sequence[Token], index: int) -> bool:
        """Whether the token may belong to the number before it."""
        return index < len(found) and (found[index].kind == "digits" or self.vocabulary.may_begin(found[index]))

    def _alone(self, token: Token) -> Piece | None:
        """The piece that is the whole number: the common case, without a sum."""
        if token.kind == "digits":
            value = digits_value(token.word)
            return Piece("digits", value, token.word) if value <= LARGEST else None
        piece = self.vocabulary.alone.get(token.word)
        return piece if piece is not None and piece.part in ("value", "one", "article") else None

    def _as_far_as_fits(self, found: Sequence[Token], index: int, growing: Sum) -> tuple[Sum | None, int]:
        """The first word alone of words joined by hyphens that make no number together ("vingt-trente")."""
        first = self._pieces(found, index)
        return (growing.with_pieces(first[0]), first[1]) if first else (None, index)

    def _chunk(
        self, folded: str, found: Sequence[Token], index: int, first: bool
    ) -> tuple[tuple[Piece, ...], int] | None:
        """The pieces at `index` that go together, and the index after them: words joined by hyphens, and behind a
        joiner or a decimal point what it joins."""
        pieces: tuple[Piece, ...] = ()
        position = index
        while len(pieces) < _LONGEST and (here := self._pieces(found, position)) is not None:
            pieces, position = (*pieces, *here[0]), here[1]
            if pieces[-1].part not in ("joiner", "point") and not hyphenated(folded, found, position):
                break
        glued = first and len(pieces) > 1 and pieces[0].part == "joiner" and self.vocabulary.inside(found[index].word)
        return (pieces[1:] if glued else pieces, position) if pieces else None

    def _pieces(self, found: Sequence[Token], index: int) -> tuple[tuple[Piece, ...], int] | None:
        if index < len(found) and found[index].kind == "digits":
            return (Piece("digits", digits_value(found[index].word), found[index].word),), index + 1
        return self.vocabulary.at(found, index)


def _kind(piece: Piece) -> Kind:
    if piece.part in ("one", "article"):
        return "one"
    return "cardinal" if piece.value == int(piece.value) else "fraction"


def hyphenated(folded: str, found: Sequence[Token], index: int) -> bool:
    """Whether a hyphen joins the words before and at token `index`."""
    if not 0 < index < len(found) or "digits" in (found[index - 1].kind, found[index].kind):
        return False
    return folded[found[index - 1].end : found[index].start] == "-"
