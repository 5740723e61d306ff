"""Who says it, and whether it is confirmed: one answer for a sentence."""

import re
from typing import Final, NamedTuple

from streams.languages import Language
from streams.text.document import Passage
from streams.text.folding import fold
from streams.text.phrases import pattern_of

_MAX_WORDS: Final = 8
_NOBODY: Final = frozenset({"he", "she", "they", "it", "who", "il", "elle", "ils", "on", "qui", "avoir", "to"})
"""Words with which no name of a speaker begins."""
_MARKS = r"[,;:()\n«»“”\"\d]"


class Said(NamedTuple):
    """`who` is the speaker in the words of the text, or None."""

    who: str | None
    confirmed: bool


class Attribution:
    """The words of one language that attribute."""

    def __init__(self, language: Language) -> None:
        ends = pattern_of((*language.words["and"], *language.words["barrier"]))
        self._clause = re.compile(f"{_MARKS}|{ends.pattern}", re.IGNORECASE)
        self._before = pattern_of(language.attribution_before)
        self._after = pattern_of(language.attribution_after)
        self._unconfirmed = pattern_of(language.unconfirmed)

    def of(self, passage: Passage, sentence: tuple[int, int]) -> Said:
        """Who says what stands in the sentence [start, end) of the clean text."""
        start, end = sentence
        confirmed = self._unconfirmed.search(passage.folded, start, end) is None
        return Said(self._speaker(passage, start, end), confirmed)

    def _speaker(self, passage: Passage, start: int, end: int) -> str | None:
        if match := self._before.search(passage.folded, start, end):
            clause = self._clause.split(passage.clean[match.end() : min(end, match.end() + 120)], maxsplit=1)[0]
            return _named(clause.split()[:_MAX_WORDS])
        if match := self._after.search(passage.folded, start, end):
            clause = self._clause.split(passage.clean[max(start, match.start() - 120) : match.start()])[-1]
            return _named(clause.split()[-_MAX_WORDS:])
        return None


def _named(words: list[str]) -> str | None:
    who = " ".join(words).strip(" '’.-")
    return who if who and fold(who).split()[0] not in _NOBODY else None
