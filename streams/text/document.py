"""A text made ready for matching and reading, from which every span finds its way back to the original."""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from streams.model import Field, Quote
from streams.text.markup import ENTITY
from streams.text.tokens import Token, tokens


@dataclass(frozen=True)
class Passage:
    """One field of an article. `clean` is `original` without markup and what is not the article's; `folded` is `clean`
    lowered and without accents, character for character (the same length).

    `runs` are pairs (position in clean, position in original) where a run of unchanged text begins, in order; the first
    is (0, ...) unless the passage is empty. `sentences` are spans [start, end) of `clean`, in order.
    """

    field: Field
    original: str
    clean: str
    folded: str
    runs: tuple[tuple[int, int], ...]
    sentences: tuple[tuple[int, int], ...]

    @cached_property
    def _run_starts(self) -> list[int]:
        return [start for start, _ in self.runs]

    @cached_property
    def _run_origins(self) -> list[int]:
        return [original for _, original in self.runs]

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [start for start, _ in self.sentences]

    @cached_property
    def _tokens(self) -> dict[tuple[int, int], list[Token]]:
        return {}

    def tokens(self, start: int, end: int) -> list[Token]:
        """The tokens of folded[start:end], cut once: a sentence is read for several things."""
        known = self._tokens.get((start, end))
        if known is None:
            known = self._tokens[start, end] = tokens(self.folded, start, end)
        return known

    def to_original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that [start, end) of `clean` came from."""
        if start >= end:
            return (self._position(start), self._position(start))
        last = self._position(end - 1)
        entity = ENTITY.match(self.original, last) if self.original[last] == "&" else None
        return self._position(start), entity.end() if entity else last + 1

    def from_original(self, position: int) -> int:
        """The position in `clean` that a position of the original became; one that was left out, somewhere near."""
        clean, original = self.runs[max(0, bisect_right(self._run_origins, position) - 1)] if self.runs else (0, 0)
        return max(0, clean + position - original)

    def _position(self, index: int) -> int:
        if not self.runs:
            return 0
        clean, original = self.runs[max(0, bisect_right(self._run_starts, index) - 1)]
        return min(len(self.original), original + index - clean)

    def sentence_at(self, index: int) -> int:
        """The number of the sentence that holds or precedes the position `index` of `clean`."""
        return max(0, bisect_right(self._sentence_starts, index) - 1)

    def quote(self, start: int, end: int) -> Quote:
        """The words [start, end) of `clean` with their sentence, in the original's coordinates and letters."""
        first, last = self.to_original(start, end)
        sentence_start, sentence_end = self.sentences[self.sentence_at(start)] if self.sentences else (start, end)
        opening, closing = self.to_original(sentence_start, max(sentence_end, end))
        sentence = self.original[opening:closing]
        return Quote(field=self.field, start=first, end=last, sentence=sentence, at=first - opening)


@dataclass(frozen=True)
class Document:
    """An article's title and text in one language (ISO 639-1)."""

    language: str
    title: Passage
    text: Passage

    @property
    def passages(self) -> tuple[Passage, Passage]:
        """The title, then the text."""
        return self.title, self.text
