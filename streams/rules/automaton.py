"""Many patterns found in one pass, with new ones added at little cost.

Aho-Corasick automata cannot grow, nor can the filters of regular expressions. So there are two engines of a kind: a
large one, and a small one with what was added since. The small one is made again at the next search after an addition;
once it holds an eighth of all patterns it is merged into the large one, so that the cost of adding n patterns, one by
one, stays near n log n.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, Generic, TypeVar

from ahocorasick_rs import AhoCorasick, MatchKind

MERGE_AT: Final = 64
"""Fewer new patterns than this are never worth a merge."""

Engine = TypeVar("Engine")


class Growing(Generic[Engine]):
    """Patterns, each known by its place in `patterns`, and the engines that `compiled` makes of them."""

    def __init__(self, compiled: Callable[[Sequence[str]], Engine], patterns: Iterable[str] = ()) -> None:
        self.patterns: list[str] = list(dict.fromkeys(patterns))
        self._numbers = {pattern: number for number, pattern in enumerate(self.patterns)}
        self._compiler = compiled
        self._large, self._small = compiled(self.patterns), compiled(())
        self._merged = self._compiled = len(self.patterns)
        self.compiled_patterns = len(self.patterns)

    def add(self, pattern: str) -> int:
        """The number of a pattern, which is found from the next search on."""
        number = self._numbers.setdefault(pattern, len(self.patterns))
        if number == len(self.patterns):
            self.patterns.append(pattern)
        return number

    def engines(self) -> tuple[tuple[int, Engine], ...]:
        """The engines that know all patterns, each with the number of its first."""
        self._compile()
        large = (0, self._large)
        return (large, (self._merged, self._small)) if self._merged < len(self.patterns) else (large,)

    def _compile(self) -> None:
        """Bring both engines up to date; `compiled_patterns` counts the work ever done."""
        if self._compiled == len(self.patterns):
            return
        waiting = len(self.patterns) - self._merged
        if waiting > max(MERGE_AT, len(self.patterns) // 8):
            self._large = self._compiler(self.patterns)
            self._merged = len(self.patterns)
            self.compiled_patterns += len(self.patterns)
        else:
            self._small = self._compiler(self.patterns[self._merged :])
            self.compiled_patterns += waiting
        self._compiled = len(self.patterns)


class Automaton(Growing[AhoCorasick]):
    """Finds every occurrence of its patterns, overlapping ones too."""

    def __init__(self, patterns: Iterable[str] = ()) -> None:
        super().__init__(_automaton, patterns)

    def find(self, text: str) -> Iterator[tuple[int, int, int]]:
        """(number, start, end) of each occurrence in `text`."""
        for first, engine in self.engines():
            for number, start, end in engine.find_matches_as_indexes(text, overlapping=True):
                yield first + number, start, end


def _automaton(patterns: Iterable[str]) -> AhoCorasick:
    return AhoCorasick(list(patterns), matchkind=MatchKind.Standard, store_patterns=False)
