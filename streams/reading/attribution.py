"""Who says it, and whether it is confirmed: one answer for a sentence."""

import re
from typing import Final, NamedTuple

from streams.languages import Language
from streams.text.document import Passage
from streams.text.folding import fold
from streams.text.phrases import pattern_of

_MAX_WORDS: Final = 8
_REACH: Final = 120
"""Characters between the word that attributes and the far end of the speaker's name."""
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
        predicates = [phrase for forms in language.triggers.values() for phrase in forms.get("verb", ())]
        ends = pattern_of((*language.words["and"], *language.words["barrier"], *predicates))
        self._clause = re.compile(f"{_MARKS}|{ends.pattern}")
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
            limit = min(end, match.end() + _REACH)
            closing = self._clause.search(passage.folded, match.end(), limit)
            clause = passage.clean[match.end() : closing.start() if closing else limit]
            return _named(clause.split()[:_MAX_WORDS])
        if match := self._after.search(passage.folded, start, end):
            begin = max(start, match.start() - _REACH)
            openings = [each.end() for each in self._clause.finditer(passage.folded, begin, match.start())]
            clause = passage.clean[max([begin, *openings]) : match.start()]
            return _named(clause.split()[-_MAX_WORDS:])
        return None


def _named(words: list[str]) -> str | None:
    who = " ".join(words).strip(" '’.-")
    return who if who and fold(who).split()[0] not in _NOBODY else None
