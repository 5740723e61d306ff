"""The day of the event, from the words of its sentences, seen from the day of publication where the article appeared.

Without a date of publication there is no day.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Final

from streams.languages import Language
from streams.model import Claim
from streams.reading.dates import Dated, Dates
from streams.text.document import Document, Passage
from streams.text.folding import fold
from streams.text.phrases import pattern_of

_REACH: Final = 40
"""Characters before a day in which a word that it belongs to begins."""
_LINK: Final = r"\s(?:[^\W\d_]{1,5}\s)?"
"""What stands between them: at most one short word ("on", "du", "vom", "el")."""
_DATELINE: Final = 60
_AGENCY: Final = re.compile(r"\.?\s*(?:\([^()]{2,40}\)\s*)?-+\s")
_REMEMBERED: Final = 100
"""Sentences of which it is remembered what days they say: those of one article are asked about for each claim."""
_LEAD: Final = 3
"""Sentences in which an article without a toll may say the day."""


class Days:
    """The words for days of one language."""

    def __init__(self, language: Language) -> None:
        self._dates = Dates(language)
        self._barrier = pattern_of(language.words["barrier"])
        saying = pattern_of((*language.attribution_before, *language.attribution_after)).pattern
        incident = pattern_of(language.words.get("incident", ())).pattern
        self._saying = re.compile(rf"{saying}{_LINK}$")
        self._incident_before = re.compile(rf"{incident}{_LINK}$")
        self._incident_after = re.compile(rf"(?:'s)?\s(?:\w+\s)?{incident}")
        self._said = lru_cache(maxsize=_REMEMBERED)(self._days_said)

    def of_event(self, document: Document, claims: Sequence[Claim], published: datetime | None) -> date | None:
        """The day of the event that the article reports; where it gives a toll, the day must stand beside the toll.
        `published` is in the time zone of the article: its own date is the day of publication."""
        if published is None:
            return None
        beside = [claim for claim in claims if claim.scope == "event" and claim.part_of is None]
        for claim in beside:
            dated = self.beside(document, claim, published.date())
            if dated is not None:
                return dated.day
        return self._of_lead(document, published.date(), bool(beside))

    def beside(self, document: Document, claim: Claim, published: date) -> Dated | None:
        """The day in a figure's sentence: of an event named with it ("Thursday's attack"), else of the figure."""
        words = fold(claim.quote)
        said = self._said(words, published)
        if not said:
            return None
        passage = document.title if claim.field == "title" else document.text
        offset = passage.original.find(claim.quote)
        number = claim.start - offset if offset >= 0 else 0
        named = [dated for dated in said if self._of_incident(dated, words)]
        free = (dated for dated in said if not self._barred(dated, words, number))
        return next((dated for dated in (*named, *free)), None)

    def _days_said(self, words: str, published: date) -> tuple[Dated, ...]:
        """The days in a sentence but those on which somebody said it ("police said on Monday"); a dateline's last."""
        found = [dated for dated in self._dates.find(words, published) if not self._of_saying(dated, words)]
        return tuple(sorted(found, key=lambda dated: _of_dateline(dated, words)))

    def _of_saying(self, dated: Dated, words: str) -> bool:
        return self._saying.search(words, max(0, dated.start - _REACH), dated.start) is not None

    def _of_incident(self, dated: Dated, words: str) -> bool:
        before = self._incident_before.search(words, max(0, dated.start - _REACH), dated.start)
        return (before or self._incident_after.match(words, dated.end)) is not None

    def _barred(self, dated: Dated, words: str, number: int) -> bool:
        between = words[dated.end : number] if dated.start < number else ""
        return self._barrier.search(between) is not None

    def _of_lead(self, document: Document, published: date, named: bool) -> date | None:
        """The first day that the lead says; `named`: of an event that is named with it."""
        for words in _leads(document.passages):
            for dated in self._said(words, published):
                if not named or self._of_incident(dated, words):
                    return dated.day
        return None


def _of_dateline(dated: Dated, words: str) -> bool:
    """Whether it is the day on which an agency wrote ("KABUL, Feb 28 (Wire) -")."""
    return dated.start < _DATELINE and _AGENCY.match(words, dated.end) is not None


def _leads(passages: Sequence[Passage]) -> Iterator[str]:
    for passage in passages:
        for start, end in passage.sentences[:_LEAD]:
            yield passage.folded[start:end]
