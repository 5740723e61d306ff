"""Phrases of one word or more, found at a place among tokens or in folded text; the longest wins.

A word of a phrase that ends in `*` is a stem: it stands for every word that begins so ("soldat*", "hayatını kaybet*").
A phrase of one word that begins with `*` is a head: it stands for every longer word that ends so ("*soldaten"). Among
phrases of as many words an exact word wins over a stem, a stem over a head, and a longer one over a shorter one.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Final, Generic, TypeVar

from streams.text.folding import fold
from streams.text.memory import Memory
from streams.text.tokens import Token, words

T = TypeVar("T")

STEM: Final = "*"
_REMEMBERED: Final = 5_000
"""Words for which it is remembered what may begin with them: a text repeats its words."""


class Phrases(Generic[T]):
    """A table from phrases, folded here, to what they mean. A phrase given twice keeps its first meaning. `inexact`:
    whether it has stems or heads."""

    def __init__(self, entries: Iterable[tuple[str, T]]) -> None:
        self._exact: dict[str, list[tuple[tuple[str, ...], T]]] = {}
        self._stems: dict[str, list[tuple[tuple[str, ...], T]]] = {}
        self._heads: dict[str, list[tuple[tuple[str, ...], T]]] = {}
        for phrase, meaning in entries:
            for spelled in filter(None, map(_spelled, spellings(phrase))):
                first = spelled[0]
                head, stem = first.startswith(STEM), first.endswith(STEM)
                table = self._heads if head else self._stems if stem else self._exact
                table.setdefault(first.strip(STEM), []).append((spelled, meaning))
        every = {
            word
            for table in (self._exact, self._stems, self._heads)
            for each in table.values()
            for word in chain(*(spelled for spelled, _ in each))
        }
        self._words = frozenset(word for word in every if STEM not in word)
        self._beginnings = tuple(word[:-1] for word in every if word.endswith(STEM))
        self._ends = tuple(word[1:] for word in every if word.startswith(STEM))
        self._lengths = sorted({len(stem) for stem in self._stems}, reverse=True)
        self._head_lengths = sorted({len(head) for head in self._heads}, reverse=True)
        self.inexact = bool(self._lengths or self._head_lengths)
        for word, candidates in self._exact.items():
            candidates += self._inexact(word)
            candidates.sort(key=_rank)
        self._remembered = Memory(self._looked_up, _REMEMBERED)

    @property
    def first_words(self) -> Iterable[str]:
        """The words with which a phrase begins, stems apart."""
        return self._exact.keys()

    def begins(self, word: str) -> bool:
        """Whether a phrase may begin with this word."""
        return word in self._exact or (self.inexact and bool(self._remembered[word]))

    def holds(self, word: str) -> bool:
        """Whether this word may stand anywhere in a phrase."""
        return word in self._words or word.startswith(self._beginnings) or word.endswith(self._ends)

    def may_go_on(self, word: str, following: str) -> bool:
        """Whether a phrase of more than one word may begin with these two."""
        return any(
            len(spelled) > 1 and (spelled[1] == following or spelled[1][-1] == STEM)
            for spelled, _ in self._beginning_with(word)
        )

    def single(self, word: str) -> T | None:
        """What the word means as a phrase of one word."""
        return next((meaning for spelled, meaning in self._beginning_with(word) if len(spelled) == 1), None)

    def alone(self) -> dict[str, T]:
        """The single words that begin no longer phrase, with what they mean: the common case, without a search."""
        return {word: candidates[0][1] for word, candidates in self._exact.items() if candidates[0][0] == (word,)}

    def at(self, found: Sequence[Token], index: int) -> tuple[T, int] | None:
        """What the longest phrase that begins at token `index` means, and the index after it."""
        if index >= len(found) or not (self.inexact or found[index].word in self._exact):
            return None
        for known in self.all_at(found, index):
            return known
        return None

    def all_at(self, found: Sequence[Token], index: int) -> Iterable[tuple[T, int]]:
        """What every phrase that begins at token `index` means, longest first, with the index after it."""
        word = found[index].word
        following = found[index + 1].word if index + 1 < len(found) else ""
        for spelled, meaning in self._beginning_with(word):
            if len(spelled) == 1:
                yield meaning, index + 1
            elif (spelled[1] == following or spelled[1][-1] == STEM) and _fits(spelled, found, index):
                yield meaning, index + len(spelled)

    def _beginning_with(self, word: str) -> Sequence[tuple[tuple[str, ...], T]]:
        return self._remembered[word] if self.inexact else self._exact.get(word, ())

    def _looked_up(self, word: str) -> list[tuple[tuple[str, ...], T]]:
        """The phrases that begin with this word, in the order in which they are tried."""
        known = self._exact.get(word)
        return sorted(self._inexact(word), key=_rank) if known is None else known

    def _inexact(self, word: str) -> list[tuple[tuple[str, ...], T]]:
        """The phrases whose first word stands for this one by its beginning, or by its end."""
        stems = [entry for length in self._lengths for entry in self._stems.get(word[:length], ())]
        heads = [entry for length in self._head_lengths for entry in self._heads.get(word[-length:], ())]
        return stems + heads


def spellings(phrase: str) -> set[str]:
    """The phrase folded, and as its capitals fold where these are other letters ("Straße", "STRASSE")."""
    return {fold(phrase), fold(phrase.upper())}


def pattern_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """Any of the phrases, as whole words of a folded text; nowhere where there are none."""
    together = alternatives(each for phrase in phrases for each in spellings(phrase))
    return re.compile(rf"\b(?:{together})\b")


def alternatives(folded: Iterable[str]) -> str:
    """The regular expression for any of these folded phrases, the longest first; it fits nowhere without one."""
    longest_first = sorted(set(folded), key=len, reverse=True)
    return "|".join(map(_expression, longest_first)) or "(?!)"


def _expression(phrase: str) -> str:
    head, rest = (r"\w+?", phrase[1:]) if phrase.startswith(STEM) else ("", phrase)
    return head + re.escape(rest).replace(r"\*", r"\w*+")


def _spelled(phrase: str) -> tuple[str, ...]:
    """The words of a folded phrase; a stem keeps its mark."""
    spelled: list[str] = []
    for word in words(phrase):
        if word == STEM and spelled:
            spelled[-1] += STEM
        elif spelled == [STEM]:
            spelled = [STEM + word]
        else:
            spelled.append(word)
    return tuple(spelled)


def _rank(entry: tuple[tuple[str, ...], object]) -> tuple[int, int, int]:
    spelled = entry[0]
    inexact = sum(word.endswith(STEM) + 2 * word.startswith(STEM) for word in spelled)
    return -len(spelled), inexact, -sum(map(len, spelled))


def _fits(spelled: tuple[str, ...], found: Sequence[Token], index: int) -> bool:
    """Whether the words behind the first, which is known to fit, stand behind token `index`."""
    if index + len(spelled) > len(found):
        return False
    for offset in range(1, len(spelled)):
        word, token = spelled[offset], found[index + offset].word
        if token != word and not (word[-1] == STEM and token.startswith(word[:-1])):
            return False
    return True
