"""The days that a text names: weekdays, words like "yesterday", dates in words and in figures.

A weekday is the last one on or before publication, except in front of the date that it belongs to ("Thursday, Nov. 5").
A date without a year is the last such day. Where figures leave open which is the month ("03/04/2020"), the later of the
days that have been is meant. What is to come ("jeudi prochain") is no day here.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Final, NamedTuple

from streams.languages import Language
from streams.text.folding import fold
from streams.text.phrases import STEM, alternatives, pattern_of

_NEAR: Final = 12
"""Characters around a day in which a word of the future concerns it."""
_FIGURES: Final = (
    r"(?<![\w./-])(?:(?P<iso>\d{4})-(?P<iso_month>\d\d)-(?P<iso_day>\d\d)"
    r"|(?P<first>\d{1,2})(?P<mark>[./-])(?P<second>\d{1,2})(?P=mark)(?P<figures_year>\d{4}|(?<=/)\d\d))(?![\w/-]|\.\d)"
)


class Dated(NamedTuple):
    """A day and the span [start, end) that names it; `explicit` where it is a date, not a weekday or "yesterday"."""

    start: int
    end: int
    day: date
    explicit: bool


class Dates:
    """The words for days of one language."""

    def __init__(self, language: Language) -> None:
        self._weekdays = _folded(language.weekdays)
        self._months = _folded(language.months)
        self._relative = _folded(language.days)
        self._future = pattern_of(language.future)
        self._pattern = re.compile(f"{_in_words(language)}|{_FIGURES}")
        self._beginning = re.compile(rf"\d|{_any((*language.weekdays, *language.days, *language.months))}")

    def find(self, words: str, published: date) -> Iterator[Dated]:
        """The days that a folded text names, from left to right, seen from the day of publication."""
        for match in self._matches(words):
            day = self._day(match, published)
            if day is not None and not self._to_come(match, words):
                explicit = not (match["weekday"] or match["relative"])
                yield Dated(match.start(), match.end(), day, explicit)

    def _matches(self, words: str) -> Iterator[re.Match[str]]:
        """Where the pattern fits, tried only where a digit or a word begins that it may begin with."""
        reached = 0
        while (beginning := self._beginning.search(words, reached)) is not None:
            match = self._pattern.match(words, beginning.start())
            reached = match.end() if match else beginning.start() + 1
            if match:
                yield match

    def _to_come(self, match: re.Match[str], words: str) -> bool:
        return self._future.search(words, max(0, match.start() - _NEAR), match.end() + _NEAR) is not None

    def _day(self, match: re.Match[str], published: date) -> date | None:
        if match["relative"]:
            return published - timedelta(days=_meaning(self._relative, match["relative"]))
        if match["weekday"]:
            return published - timedelta(days=(published.weekday() - _meaning(self._weekdays, match["weekday"])) % 7)
        if match["iso"]:
            return _past(int(match["iso"]), int(match["iso_month"]), int(match["iso_day"]), published)
        if match["first"]:
            return _of_figures(match, published)
        month = _meaning(self._months, match["month_last"] or match["month_first"])
        number = int(match["day_first"] or match["day_last"])
        year = match["year"] or match["year_last"]
        if year is not None:
            return _past(int(year), month, number, published)
        return _past(published.year, month, number, published) or _past(published.year - 1, month, number, published)


def _in_words(language: Language) -> str:
    months, weekdays, relative = _any(language.months), _any(language.weekdays), _any(language.days)
    endings = _any((*language.numbers.ordinal_endings, "."))
    of = rf"(?:(?:{_any((*language.numbers.of, *language.words['of']))})\s)?"
    return (
        rf"(?<!\w)(?:(?:(?:{weekdays}),?\s(?:[^\W\d_]{{1,4}}\s)?)?"
        rf"(?:(?<!\d[.,:])(?P<day_first>\d{{1,2}})-?(?:{endings})?\s?{of}(?P<month_last>{months})(?:\b\.?)"
        rf"(?:,?\s{of}(?P<year>\d{{4}})\b)?"
        rf"|(?P<month_first>{months})\.?\s(?P<day_last>\d{{1,2}})(?:{endings})?(?!\w|[.,:]\d)"
        rf"(?:,?\s(?P<year_last>\d{{4}})\b)?)"
        rf"|(?P<weekday>{weekdays})\b|(?P<relative>{relative})\b)"
    )


def _of_figures(match: re.Match[str], published: date) -> date | None:
    first, second, year = int(match["first"]), int(match["second"]), int(match["figures_year"])
    if year < 100:
        year += published.year // 100 * 100
        year -= 100 if year > published.year else 0
    orders = [(second, first)] if match["mark"] == "." else [(second, first), (first, second)]
    days = [day for month, number in orders if (day := _past(year, month, number, published))]
    return max(days, default=None)


def _past(year: int, month: int, number: int, published: date) -> date | None:
    """The day, where there is one and it is not to come (a day ahead may be another time zone's today)."""
    try:
        day = date(year, month, number)
    except ValueError:
        return None
    return day if day <= published + timedelta(days=1) else None


def _folded(table: Mapping[str, int]) -> dict[str, int]:
    return {fold(word): number for word, number in table.items()}


def _meaning(table: Mapping[str, int], word: str) -> int:
    """What a word, or the longest stem of it, means."""
    if word in table:
        return table[word]
    stems = (word[:length] + STEM for length in range(len(word), 0, -1))
    return next(table[stem] for stem in stems if stem in table)


def _any(phrases: Iterable[str]) -> str:
    return alternatives(map(fold, phrases))
