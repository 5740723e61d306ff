"""How number words add up to a number: what fits behind what.

Words add up while they fit: after twenty comes one to nine, after sixty (French) also eleven, after a hundred anything
below it. A multiplier takes what stands before it; multipliers only fall, but thousands count millions.
"""

from collections.abc import Iterable
from copy import copy
from typing import Final, Literal

from streams.languages import NumberWords
from streams.languages.number_words import Rank
from streams.text.folding import fold
from streams.text.vocabulary import Piece

Kind = Literal["cardinal", "one", "ordinal", "fraction"]

_ROUND: Final = frozenset({100, 1000, 10**6, 10**9})
"""As ordinals ("hundredth") they multiply what stands before them."""


class Grammar:
    """What a language lets stand behind what, compiled from its `NumberWords`."""

    def __init__(self, words: NumberWords) -> None:
        self.words = words
        self.bare = frozenset(map(fold, words.bare))
        self.never_one = frozenset(map(fold, words.never_one))
        self.joined_ones = frozenset(map(fold, words.joined_ones))
        self.has_bound = frozenset(words.bound.values())
        self.least_ten = 20 if 11 in words.values.values() else 10  # "on iki", twelve, where no word says eleven

    def joins(self, rank: Rank, joined: bool) -> bool:
        """Whether a joiner may stand behind this rank, or, with `joined` false, may be missing."""
        return (rank in self.words.joins) if joined else self.words.joins.get(rank) != "must"

    def fits(self, group: int, last: Piece, value: float, joined: bool) -> bool:
        """Whether a value adds up with the `group` below a thousand whose last word is `last`."""
        if not self._takes(last, value):
            return False
        below = group % 100
        if below == 0:
            return value < 100 and self.joins("hundreds", joined)
        if "units" in self.words.joins:
            unit_first = joined and below < 10 and value in range(20, 100, 10)
            return unit_first and (last.part != "one" or last.word in self.joined_ones)
        teens = below in self.words.teens_after and value < 20
        fits = below % 10 == 0 and last.value >= self.least_ten and (value < 10 or teens)
        return fits and self._joins_tens(below, value, joined)

    def _joins_tens(self, tens: int, value: float, joined: bool) -> bool:
        before = self.words.joins_before
        if before and value not in before:
            return not joined
        return tens in self.words.unjoined or self.joins("tens", joined)

    def _takes(self, last: Piece, value: float) -> bool:
        """Whether the form of the last word, bound or free, is the one that stands before this value."""
        before = self.words.bound_before
        if last.part == "bound":
            return not before or value in before
        return last.value not in self.has_bound or (bool(before) and value not in before)


class Sum:
    """A number as it grows: `_millions` and `_thousands` of what was multiplied, `_group` what may still be, `_whole`
    what stands before a decimal point. Growing makes a new one."""

    def __init__(self, grammar: Grammar) -> None:
        self._grammar = grammar
        self._millions: float = 0
        self._scale: float = float("inf")
        self._thousands: float = 0
        self._group: float | None = None
        self._whole: float | None = None
        self._zeros = 0
        self._last = Piece("joiner", 0, "")
        self._count = 0
        self._literal = self._joined = self._closed = self._ordinal = self._part = False
        self.inflected = False

    def with_pieces(self, pieces: Iterable[Piece]) -> "Sum | None":
        """The number with all these pieces behind it, or None where one does not fit."""
        grown = copy(self)
        return grown if all(grown._take(piece) for piece in pieces) else None

    @property
    def value(self) -> float:
        """What has been said so far."""
        return self._millions + self._thousands + self._low

    @property
    def kind(self) -> Kind:
        """What kind of number it is so far."""
        if self._part or self.value != int(self.value):
            return "fraction"
        if self._ordinal:
            return "ordinal"
        return "one" if self._count == 1 and self._last.part in ("one", "article") else "cardinal"

    @property
    def scale(self) -> float:
        """The multiplier that it ends with, or 1."""
        return self._last.value if self._last.part == "times" else 1

    @property
    def complete(self) -> bool:
        """Whether it may end here."""
        last = self._last.part
        if self._joined or last in ("bound", "point", "zero") or (last in ("half", "article") and self._group == 0.5):
            return False
        return self._count > 0

    @property
    def _low(self) -> float:
        if self._whole is None:
            return self._group or 0
        decimals = "0" * self._zeros + ("" if self._group is None else str(int(self._group)))
        return self._whole + float(f"0.{decimals or 0}")

    @property
    def _begun(self) -> bool:
        return self._group is not None or self._thousands > 0 or self._millions > 0

    @property
    def _spells(self) -> bool:
        """Whether it is behind a decimal point where only single digits follow."""
        return self._whole is not None and self._grammar.words.point_digits

    def _take(self, piece: Piece) -> bool:
        """Whether the piece fits behind what is there; then it is in."""
        if self._closed and not (piece.part in ("ordinal", "ordinal joined") and self._grammar.words.ordinals_chain):
            return False
        if not self._taken(piece):
            return False
        self._joined = piece.part == "joiner"
        self._last = self._last if self._joined else piece
        self._count += 1
        return True

    def _taken(self, piece: Piece) -> bool:
        part = piece.part
        if part == "article":
            return (self._count == 0 and self._add(piece)) or (self._last.part == "half" and self._group == 0.5)
        if part in ("value", "one", "bound", "zero"):
            return self._add(piece)
        if part == "times":
            return self._multiply(piece.value, piece.word)
        if part == "digits":
            return self._digits(piece.value)
        if part == "half":
            return self._half(joined=self._joined or " " in piece.word or not self._grammar.words.joiners)
        if part.startswith("ordinal"):
            return self._close_as_ordinal(piece)
        return self._mark(part)

    def _mark(self, part: str) -> bool:
        """A piece that adds nothing: a joiner, a decimal point, a denominator, an ending."""
        if part == "joiner":
            return self._begun and not self._joined and not self._spells
        if part == "point":
            return self._point()
        self._closed = True
        if part == "denominator" and self.value > 1:
            self._millions, self._thousands, self._group, self._part = 0, 0, 1 / self.value, True
        self.inflected = part == "ending"
        return self._begun

    def _add(self, piece: Piece) -> bool:
        value = piece.value
        if value == 0:
            return self._zero()
        if self._spells:
            return self._digit_behind_point(value)
        if self._group is not None:
            fits = not self._literal and self._grammar.fits(int(self._group), self._last, value, self._joined)
        elif self._millions or self._thousands:
            fits = value < 1000 and self._grammar.joins("thousands", self._joined)
        else:
            fits = not self._joined
        if not fits:
            return False
        if value >= 1000:
            return self._thousand(value)
        self._group = (self._group or 0) + value
        self._literal = value != int(value)
        return True

    def _thousand(self, value: float) -> bool:
        """A value that is a multiplier already: "mille", the Arabic two thousand and two million."""
        if value < 10**6:
            self._thousands = value
        else:
            self._millions, self._scale = value, 10**6
        return self._whole is None

    def _zero(self) -> bool:
        """Zeros stand before a number or behind a decimal point: "zero five" is five."""
        if self._whole is not None and self._group is not None:
            self._group *= 10
            return self._grammar.words.point_digits
        self._zeros += 1
        return not self._begun

    def _digit_behind_point(self, value: float) -> bool:
        self._group = (self._group or 0) * 10 + value
        return value < 10

    def _point(self) -> bool:
        """From here on decimals; a number of thousands has none."""
        if self._whole is not None or self._millions or self._thousands or self._literal or self._count == 0:
            return False
        self._whole, self._group, self._zeros = self._low, None, 0
        return not self._joined

    def _multiply(self, factor: float, word: str) -> bool:
        count = self._before(factor)
        bare = word in self._grammar.bare
        if self._joined or self._last.part == "bound":
            joins = self._joined and self._group is None and self._grammar.joins("thousands", joined=True)
            return joins and bare and factor < 1000 and self._place(1, factor)
        if self._group is None and not count:
            return bare and self._place(1, factor)
        if count == 1 and not self._literal and word in self._grammar.never_one:
            return False
        return self._place(count, factor)

    def _before(self, factor: float) -> float:
        """What a multiplier takes of what stands there."""
        if factor < 1000:
            return self._group or 0
        return self._low + (self._thousands if factor >= 10**6 else 0)

    def _place(self, count: float, factor: float) -> bool:
        """Whether `count` times `factor` has its place in the number; then it is there."""
        if factor < 1000:
            fits = count == int(count) and 1 <= count <= self._grammar.words.hundreds_to and not self._spells
            self._group = count * factor
            return fits
        if factor < 10**6:
            fits = not self._thousands
            self._thousands = count * factor
        else:
            fits = factor < self._scale
            self._millions += count * factor
            self._thousands, self._scale = 0, factor
        self._group, self._whole, self._literal = None, None, False
        return fits

    def _digits(self, value: float) -> bool:
        room = 1000 if self._thousands else self._scale
        fits = self._group is None and self._whole is None and not self._zeros and value < room
        if self._joined:
            fits = fits and self._grammar.joins("thousands", joined=True)
        self._group, self._literal = value, True
        return fits

    def _half(self, joined: bool) -> bool:
        """A half before a multiplier ("half a million", "un demi-million"), or `joined` to a number or a multiplier
        before it ("two and a half million", "deux millions et demi")."""
        if not self._begun or (self._group == 1 and self._count == 1 and not joined):
            self._group, self._literal = 0.5, True
            return True
        if not joined:
            return False
        if self._group is None:
            self._group = (1000 if self._thousands else self._scale) / 2
            self._closed = True
        else:
            self._group += 0.5
        self._literal = True
        return True

    def _close_as_ordinal(self, piece: Piece) -> bool:
        """Behind a cardinal, or where ordinals chain behind ordinals only."""
        words = self._grammar.words
        if self._whole is not None:
            return False
        if self._begun and (piece.part == "ordinal alone" or self._ordinal != words.ordinals_chain):
            return False
        if piece.part == "ordinal joined" and not self._ordinal:
            return False
        behind = self._ordinal
        self._ordinal = self._closed = True
        if behind and self._group is not None and piece.value < 1000:
            return self._chain(piece.value)
        if piece.value in _ROUND and (self._group is not None or piece.value >= 1000):
            return self._place(self._before(piece.value) or 1, piece.value)
        return self._add(piece)

    def _chain(self, value: float) -> bool:
        """An ordinal behind an ordinal ("centésimo vigésimo cuarto")."""
        below = (self._group or 0) % 100
        self._group = (self._group or 0) + value
        return value < (10 if below else 100) and below % 10 == 0
