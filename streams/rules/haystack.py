"""A passage as terms are searched in it: folded, softened, runs of spaces made one; every span finds its way back."""

import re
from bisect import bisect_left, bisect_right
from functools import cached_property
from typing import Final

from streams.rules.terms import soften
from streams.text.document import Passage

LONGEST: Final = 50
"""No word that people read goes on for so long; a text of one word costs no more than another."""

_WORD: Final = re.compile(r"\w+")


class Haystack:
    """`text` is what is searched; its spans are positions in it until `clean` takes them back to `passage.clean`."""

    def __init__(self, passage: Passage) -> None:
        self.passage = passage
        self._cuts: list[int] = []
        self._lost: list[int] = []
        self.text = self._single_spaced(soften(passage.folded))

    def _single_spaced(self, softened: str) -> str:
        kept, start, lost = [], 0, 0
        while (run := softened.find("  ", start)) >= 0:
            kept.append(softened[start : run + 1])
            start = run + 1
            while softened.startswith(" ", start):
                start += 1
            self._cuts.append(run + 1 - lost)
            lost += start - run - 1
            self._lost.append(lost)
        return "".join((*kept, softened[start:])) if kept else softened

    def clean(self, start: int, end: int) -> tuple[int, int]:
        """The span [start, end) of `text` as a span of the passage's clean text."""
        return self._position(start), self._position(end - 1) + 1

    def _position(self, index: int) -> int:
        cut = bisect_right(self._cuts, index)
        return index + self._lost[cut - 1] if cut else index

    def whole(self, start: int, end: int) -> bool:
        """Whether [start, end) begins and ends where words do."""
        text = self.text
        return self.begins(start) and (end >= len(text) or not (text[end].isalnum() and text[end - 1].isalnum()))

    def begins(self, start: int) -> bool:
        """Whether a word begins at `start`."""
        return start == 0 or not (self.text[start].isalnum() and self.text[start - 1].isalnum())

    def word(self, start: int, end: int) -> tuple[int, int]:
        """The span of the letters and digits around [start, end), `LONGEST` on each side at the most."""
        text, first, last = self.text, max(0, start - LONGEST), min(len(self.text), end + LONGEST)
        while start > first and text[start - 1].isalnum():
            start -= 1
        while end < last and text[end].isalnum():
            end += 1
        return start, end

    @cached_property
    def _words(self) -> list[int]:
        return [match.start() for match in _WORD.finditer(self.text)]

    def words_between(self, first_end: int, second_start: int) -> int:
        """How many words further than its left neighbour's last word a span begins: 1 for neighbours."""
        return bisect_left(self._words, second_start) - bisect_left(self._words, first_end) + 1
