"""One number, as digits, as words or as both: "33", "948.000", "3,6 millions", "quatre-vingt-dix-sept", "28 mil 645".

Words add up while they fit: after twenty comes one to nine, after sixty (French) also eleven, after a hundred anything
below it. A multiplier takes what stands before it; multipliers only fall.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from streams.languages import NumberWords
from streams.text.phrases import Phrases
from streams.text.tokens import Token

Part = Literal["value", "one", "times", "joiner", "half"]
Meaning = tuple[Part, int]

LARGEST: Final = 10**10
"""More is no count of people."""
_GROUPED = re.compile(r"\d{1,3}(?:[., ']\d{3})+")


class Cardinal(NamedTuple):
    """The value, the index after its last token, and whether it is a lone "one" (in many languages also "a")."""

    value: int
    end: int
    lone_one: bool = False


def vocabulary(words: NumberWords) -> Phrases[Meaning]:
    """The words that numbers are made of, for `cardinal`."""
    entries: list[tuple[str, Meaning]] = []
    entries += [(word, ("one", 1)) for word in words.ones]
    entries += [(word, ("value", value)) for word, value in words.values.items()]
    entries += [(word, ("times", factor)) for word, factor in words.multipliers.items()]
    entries += [(word, ("half", 0)) for word in words.halves]
    entries += [(word, ("joiner", 0)) for word in words.joiners]
    return Phrases(entries)


def digits_value(word: str) -> float:
    """What digits say: groups of three behind either separator are thousands, another separator is a decimal one."""
    grouped = _GROUPED.match(word)
    if grouped and (grouped.end() == len(word) or word[grouped.end()] in ".,"):
        whole = re.sub(r"\D", "", grouped[0])
        return float(f"{whole}.{word[grouped.end() + 1 :] or 0}")
    return float(word.replace(",", "."))


@dataclass
class _Sum:
    """A number as it grows: `total` of what was multiplied, `group` what may still be, `scale` the last multiplier."""

    words: NumberWords
    total: float = 0
    group: float | None = None
    scale: float = float("inf")
    literal: bool = False
    count: int = 0

    @property
    def value(self) -> float:
        return self.total + (self.group or 0)

    def add(self, value: int) -> bool:
        """Whether the value fits behind what is there; then it is in."""
        if self.group is None:
            fits = self.count == 0 or self.scale > value
            base: float = 0
        else:
            fits, base = not self.literal and self._fits(int(self.group), value), self.group
        if fits:
            self.group = base + value
            self.count += 1
        return fits

    def _fits(self, group: int, value: int) -> bool:
        if group == 0 or value == 0:
            return False
        if group % 100 == 0:
            return value < 100
        if group % 10 == 0 and group % 100 >= 20:
            return value < 10 or (group % 100 in self.words.teens_after and value < 20)
        return False

    def multiply(self, factor: int) -> bool:
        """Whether the multiplier may stand here; then it is in."""
        if factor < 1000:
            if self.group is not None and not 1 <= self.group < 100:
                return False
            self.group = (self.group or 1) * factor
        else:
            if factor >= self.scale or (self.count == 0 and factor > 1000):
                return False
            self.total += (1 if self.group is None else self.group) * factor
            self.group, self.scale, self.literal = None, factor, False
        self.count += 1
        return True

    def joins(self, following: Meaning) -> bool:
        """Whether a joiner ("et", "and") may stand before the following word."""
        part, value = following
        if self.literal or self.group is None or part not in ("one", "value"):
            return self.group is None and self.count > 0 and part == "half"
        if self.words.joins_before:
            return value in self.words.joins_before
        return self.group % 100 == 0


def cardinal(found: Sequence[Token], index: int, known: Phrases[Meaning], words: NumberWords) -> Cardinal | None:
    """The number that begins at token `index`, or None."""
    growing = _Sum(words)
    position = _half(found, index, known, growing)
    while (after := _step(found, position, known, growing)) is not None:
        position = after
    lone = position == index + 1 and (known.at(found, index) or (("value", 0), 0))[0][0] == "one"
    value = growing.value
    if position == index or value != int(value) or value > LARGEST:
        return None
    return Cardinal(int(value), position, lone)


def _half(found: Sequence[Token], index: int, known: Phrases[Meaning], growing: _Sum) -> int:
    """ "Half a million", "un demi-million": the index after the half, which the multiplier then takes."""
    position, halves = index, 0
    while (element := known.at(found, position)) and element[0][0] in ("half", "one"):
        halves += element[0][0] == "half"
        position = element[1]
    following = known.at(found, position)
    if halves != 1 or following is None or following[0][0] != "times":
        return index
    growing.group, growing.literal, growing.count = 0.5, True, 1
    return position


def _step(found: Sequence[Token], position: int, known: Phrases[Meaning], growing: _Sum) -> int | None:
    """The index after the next part of the number, or None where the number ends."""
    if position >= len(found):
        return None
    if found[position].kind == "digits":
        return _digits(found[position], position, growing)
    element = known.at(found, position)
    if element is None:
        return None
    (part, value), after = element
    if part == "joiner":
        following = known.at(found, after)
        if growing.count == 0 or following is None or not growing.joins(following[0]):
            return None
        return _step(found, after, known, growing)
    if part == "half":
        return _and_a_half(after, growing)
    taken = growing.multiply(value) if part == "times" else growing.add(value)
    return after if taken else None


def _digits(token: Token, position: int, growing: _Sum) -> int | None:
    value = digits_value(token.word)
    if growing.group is not None or (growing.count and value >= growing.scale):
        return None
    growing.group, growing.literal = value, True
    growing.count += 1
    return position + 1


def _and_a_half(after: int, growing: _Sum) -> int | None:
    """ "Deux millions et demi": half of the last multiplier more."""
    if growing.count < 2 or growing.group is not None:
        return None
    growing.total += growing.scale / 2
    growing.group = 0
    return after
