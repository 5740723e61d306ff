"""Phrases of one word or more, found at a place among tokens; the longest wins."""

from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

from streams.text.folding import fold
from streams.text.tokens import Token, words

T = TypeVar("T")


class Phrases(Generic[T]):
    """A table from phrases, folded here, to what they mean. A phrase given twice keeps its first meaning."""

    def __init__(self, entries: Iterable[tuple[str, T]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], T]]] = {}
        for phrase, meaning in entries:
            spelled = words(fold(phrase))
            if spelled:
                self._by_first.setdefault(spelled[0], []).append((spelled, meaning))
        for candidates in self._by_first.values():
            candidates.sort(key=lambda entry: -len(entry[0]))

    @property
    def first_words(self) -> Iterable[str]:
        """The words with which a phrase begins."""
        return self._by_first.keys()

    def alone(self) -> dict[str, T]:
        """The single words that begin no longer phrase, with what they mean: the common case, without a search."""
        return {
            word: candidates[0][1]
            for word, candidates in self._by_first.items()
            if len(candidates) == 1 and candidates[0][0] == (word,)
        }

    def at(self, found: Sequence[Token], index: int) -> tuple[T, int] | None:
        """What the longest phrase that begins at token `index` means, and the index after it."""
        if index >= len(found) or found[index].word not in self._by_first:
            return None
        return next(iter(self.all_at(found, index)), None)

    def all_at(self, found: Sequence[Token], index: int) -> Iterable[tuple[T, int]]:
        """What every phrase that begins at token `index` means, longest first, with the index after it."""
        for spelled, meaning in self._by_first.get(found[index].word, ()):
            end = index + len(spelled)
            if len(spelled) == 1 or tuple([token.word for token in found[index:end]]) == spelled:
                yield meaning, end
