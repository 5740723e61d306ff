"""Dates as feeds write them beside the standards: in the publisher's language, with zones of its own, as numbers.

Never a guess: what could be two dates is none. Names of months are CLDR's. Runs in the cage.
"""

import calendar
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from time import struct_time
from typing import Final

from streams.sources.parse.fields import iso_moment, known_moment

_OFFSET: Final = re.compile(
    r"(?::\d\d(?:\.\d+)?|\b(?:GMT|UTC|UT))\s?(?P<sign>[+-])(?P<hours>[01]?\d):?(?P<minutes>[0-5]\d)?$"
)
_ZONES: Final = {
    **{"WET": 0, "WEST": 60, "BST": 60, "CET": 60, "CEST": 120, "MET": 60, "MEZ": 60, "MEST": 120, "MESZ": 120},
    **{"EET": 120, "EEST": 180, "TRT": 180, "MSK": 180},
}
"""Minutes east of Greenwich, for names that mean one zone; RFC 822 knows those of America only."""
_EPOCH: Final = re.compile(r"(\d{9,10})(\d{3})?")
_COMPACT: Final = re.compile(r"\d{8}T\d{4,6}.*")
_TIME: Final = r"(?:\D{1,4}(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d))?(?:\s?(?P<half>[ap])\.?m\b)?)?"
_NAMED: Final = (
    re.compile(
        r"(?<!\d)(?P<day>\d{1,2})\.?[\s-]+(?:de\s+)?(?P<month>[^\W\d_]{3,})\.?,?[\s-]+(?:de\s+)?(?P<year>\d{4})" + _TIME
    ),
    re.compile(r"(?P<month>[^\W\d_]{3,})\.?\s+(?P<day>\d{1,2}),?\s+(?P<year>\d{4})" + _TIME, re.IGNORECASE),
)
_NUMBERED: Final = re.compile(
    r"(?<!\d)(?P<first>\d{1,2})(?P<sign>[./])(?P<second_>\d{1,2})(?P=sign)(?P<year>\d{4})" + _TIME
)
_LONGEST: Final = 100
_LOCALES: Final = ("fr", "en", "tr", "de", "es", "it", "pt", "nl", "pl", "uk", "ru", "ar", "ar_SY")


def moment(written: str | None, parsed: struct_time | None) -> datetime | None:
    """The date; `parsed` is what feedparser made of it, in UTC. The offset stays, for it says what day it was there."""
    written = (written or "").strip()[:_LONGEST]
    if epoch := _EPOCH.fullmatch(written):
        return known_moment(datetime.fromtimestamp(int(epoch[1]), UTC))
    if written.isdecimal() or _COMPACT.fullmatch(written):
        return iso_moment(written)  # in "28022020" feedparser finds the year 2802
    try:
        if parsed is None:
            naive = _spelled(written)
            return known_moment(naive.replace(tzinfo=timezone(_zone(written)))) if naive else None
        found = datetime.fromtimestamp(calendar.timegm(parsed), timezone(_zone(written)))
        return known_moment(found - _named_zone(written))
    except (ValueError, OverflowError, OSError):
        return None


def _zone(written: str) -> timedelta:
    offset = _OFFSET.search(written)
    if not offset:
        return _named_zone(written)
    return int(f"{offset['sign']}1") * timedelta(hours=int(offset["hours"]), minutes=int(offset["minutes"] or 0))


def _named_zone(written: str) -> timedelta:
    """feedparser takes a name that it does not know for Greenwich."""
    return timedelta(minutes=_ZONES.get(written.rpartition(" ")[2].upper(), 0))


def _spelled(written: str) -> datetime | None:
    """A date without its zone. Raises ValueError for one that no calendar has."""
    for pattern in _NAMED:
        for found in pattern.finditer(written):
            if month := _months().get(found["month"].casefold()):
                return _made(found, month, int(found["day"]))
    numbered = _NUMBERED.search(written)
    order = _day_and_month(numbered) if numbered else None
    return _made(numbered, order[1], order[0]) if numbered and order else None


def _day_and_month(found: re.Match[str]) -> tuple[int, int] | None:
    """With dots the day comes first everywhere; with slashes not in America, so one must be no month."""
    first, second = int(found["first"]), int(found["second_"])
    if found["sign"] == "." or first > 12:
        return first, second
    return (second, first) if second > 12 else None


def _made(found: re.Match[str], month: int, day: int) -> datetime:
    hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second"))
    if found["half"]:
        hour = hour % 12 + 12 * (found["half"].lower() == "p")
    return datetime(int(found["year"]), month, day, hour, minute, second)  # noqa: DTZ001  # the zone is read apart


@cache
def _months() -> dict[str, int]:
    """Every name of a month, and what of it is three letters or more and begins that of no other."""
    begun: defaultdict[str, set[int]] = defaultdict(set)
    whole: defaultdict[str, set[int]] = defaultdict(set)
    for name, month in _names():
        whole[name].add(month)
        for length in range(3, len(name)):
            begun[name[:length]].add(month)
    known = {**begun, **whole}
    return {name: months.pop() for name, months in known.items() if len(months) == 1}


def _names() -> Iterator[tuple[str, int]]:
    from babel.dates import get_month_names  # here, for few feeds need it

    for locale in _LOCALES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for month, name in get_month_names(width, context, locale).items():
                    yield name.rstrip(".").casefold(), month
