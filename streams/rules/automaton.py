"""Many patterns found in one pass, with new ones added at little cost.

Aho-Corasick automata cannot grow, so there are two: a large one, and a small one with what was added since. The small
one is made again at the next search after an addition; once it holds an eighth of all patterns it is merged into the
large one, so that the cost of adding n patterns, one by one, stays near n log n.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from ahocorasick_rs import AhoCorasick, MatchKind

MERGE_AT: Final = 64
"""Fewer new patterns than this are never worth a merge."""


class Automaton:
    """Finds every occurrence of its patterns, overlapping ones too; a pattern is known by its place in `patterns`."""

    def __init__(self, patterns: Iterable[str] = ()) -> None:
        self.patterns: list[str] = list(dict.fromkeys(patterns))
        self._numbers = {pattern: number for number, pattern in enumerate(self.patterns)}
        self._large = _compiled(self.patterns)
        self._small = _compiled(())
        self._merged = self._compiled = len(self.patterns)
        self.compiled_patterns = len(self.patterns)

    def add(self, pattern: str) -> int:
        """The number of a pattern, which is found from the next search on."""
        number = self._numbers.setdefault(pattern, len(self.patterns))
        if number == len(self.patterns):
            self.patterns.append(pattern)
        return number

    def find(self, text: str) -> Iterator[tuple[int, int, int]]:
        """(number, start, end) of each occurrence in `text`."""
        self._compile()
        yield from self._large.find_matches_as_indexes(text, overlapping=True)
        if self._merged < len(self.patterns):
            for number, start, end in self._small.find_matches_as_indexes(text, overlapping=True):
                yield number + self._merged, start, end

    def _compile(self) -> None:
        """Bring both automata up to date; `compiled_patterns` counts the work ever done."""
        if self._compiled == len(self.patterns):
            return
        waiting = len(self.patterns) - self._merged
        if waiting > max(MERGE_AT, len(self.patterns) // 8):
            self._large = _compiled(self.patterns)
            self._merged = len(self.patterns)
            self.compiled_patterns += len(self.patterns)
        else:
            self._small = _compiled(self.patterns[self._merged :])
            self.compiled_patterns += waiting
        self._compiled = len(self.patterns)


def _compiled(patterns: Iterable[str]) -> AhoCorasick:
    return AhoCorasick(list(patterns), matchkind=MatchKind.Standard, store_patterns=False)
