"""The day of the event, from the words of its sentences, relative to the day of publication.

A weekday is the last one on or before publication; one that is to come ("jeudi prochain") says nothing. A date without
a year is the nearest in the past. Without a date of publication there is no day.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from streams.languages import Language
from streams.model import Claim
from streams.text.document import Document, Passage
from streams.text.folding import fold
from streams.text.phrases import pattern_of

_LEAD: Final = 3
"""Sentences in which an article without a toll may say the day."""


class Days:
    """The words for days of one language."""

    def __init__(self, language: Language) -> None:
        self._weekdays = {fold(word): number for word, number in language.weekdays.items()}
        self._months = {fold(word): number for word, number in language.months.items()}
        self._relative = {fold(word): number for word, number in language.days.items()}
        months, names = _any(self._months), _any(self._weekdays)
        self._pattern = re.compile(
            rf"\b(?:(?P<day_first>\d{{1,2}})(?:er|st|nd|rd|th)?\s(?P<month_last>{months})"
            rf"|(?P<month_first>{months})\s(?P<day_last>\d{{1,2}})(?!\d)"
            rf"|(?P<weekday>{names})|(?P<relative>{_any(self._relative)}))\b(?:,?\s(?P<year>\d{{4}})\b)?"
        )
        self._future = pattern_of(language.future)
        self._barrier = pattern_of(language.words["barrier"])

    def of_event(self, document: Document, claims: Sequence[Claim], published: datetime | None) -> date | None:
        """The day of the event that the article reports; where it gives a toll, the day must stand beside the toll."""
        if published is None:
            return None
        beside = [claim for claim in claims if claim.scope == "event" and claim.part_of is None]
        for claim in beside:
            day = self._beside(document, claim, published.date())
            if day is not None:
                return day
        return None if beside else self._of_lead(document, published.date())

    def _beside(self, document: Document, claim: Claim, published: date) -> date | None:
        words = fold(claim.quote)
        passage = document.title if claim.field == "title" else document.text
        offset = passage.original.find(claim.quote)
        number = claim.start - offset if offset >= 0 else 0
        for match in self._pattern.finditer(words):
            between = words[match.end() : number] if match.start() < number else ""
            if self._barrier.search(between) is None and (day := self._day(match, words, published)):
                return day
        return None

    def _of_lead(self, document: Document, published: date) -> date | None:
        for words in _leads(document.passages):
            for match in self._pattern.finditer(words):
                if day := self._day(match, words, published):
                    return day
        return None

    def _day(self, match: re.Match[str], words: str, published: date) -> date | None:
        if self._future.search(words, max(0, match.start() - 12), match.end() + 12):
            return None
        if match["relative"]:
            return published - timedelta(days=self._relative[match["relative"]])
        if match["weekday"]:
            return published - timedelta(days=(published.weekday() - self._weekdays[match["weekday"]]) % 7)
        month = self._months[match["month_last"] or match["month_first"]]
        number = int(match["day_first"] or match["day_last"])
        return _dated(number, month, int(match["year"]) if match["year"] else None, published)


def _dated(day: int, month: int, year: int | None, published: date) -> date | None:
    """The date, in the given year or the nearest past one; None where there is no such day or it lies ahead."""
    for candidate in (year,) if year else (published.year, published.year - 1):
        try:
            found = date(candidate, month, day)
        except ValueError:
            return None
        if found <= published + timedelta(days=1):
            return found
    return None


def _leads(passages: Sequence[Passage]) -> Iterator[str]:
    for passage in passages:
        for start, end in passage.sentences[:_LEAD]:
            yield passage.folded[start:end]


def _any(words: dict[str, int]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or "(?!)"
