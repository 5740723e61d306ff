"""PURE: what people write after /mute, /quiet and /digest."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal, TypeAlias, get_args

from bots.hours import zone_named

QuietMode: TypeAlias = Literal["hold", "critical", "batch"]
"""hold: everything waits for the morning. critical: only what is critical rings. batch: what waited comes as one."""

OFF: Final = ("off", "no", "non")
LONGEST_MUTE: Final = timedelta(days=365)

_SPAN: Final = re.compile(r"(\d{1,5})\s*(m|min|h|d|j)")
_UNITS: Final = {"m": "minutes", "min": "minutes", "h": "hours", "d": "days", "j": "days"}
_CLOCK: Final = re.compile(r"(\d{1,2})(?:[:h](\d{2})?)?")
_HOURS: Final = re.compile(r"(\S+?)\s*[-–]\s*(\S+)(.*)", re.DOTALL)


class Unclear(ValueError):
    """What was written is not what the command takes; the value is the part that is not understood."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Quiet hours: minutes of the local day; without a zone or a mode the chat's own stays."""

    start: int
    end: int
    zone: str | None = None
    mode: QuietMode | None = None


def read_span(written: str) -> timedelta:
    """ "30m", "8h", "2d" (or "2j"). Raises Unclear; also for nothing, and for more than a year."""
    found = _SPAN.fullmatch(written.strip().lower())
    span = timedelta(**{_UNITS[found[2]]: int(found[1])}) if found else timedelta()
    if not timedelta() < span <= LONGEST_MUTE:
        raise Unclear(written)
    return span


def read_clock(written: str) -> int:
    """ "8", "08:00" or "22h30" as minutes after midnight; 24:00 is midnight. Raises Unclear."""
    found = _CLOCK.fullmatch(written.strip().lower())
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
    if minute > 59 or hour * 60 + minute > 24 * 60:
        raise Unclear(written)
    return (hour * 60 + minute) % (24 * 60)


def read_zone(written: str) -> str:
    """A zone by its IANA name or its city. Raises Unclear."""
    zone = zone_named(written)
    if zone is None:
        raise Unclear(written)
    return zone


def read_hours(written: str) -> Hours:
    """ "22-07", "22:30-7:15 Europe/Paris", "22-07 Paris critical". Raises Unclear."""
    found = _HOURS.fullmatch(written.strip())
    if not found:
        raise Unclear(written)
    rest = found[3].split()
    mode = next((one for one in get_args(QuietMode) if rest and rest[-1].lower() == one), None)
    if mode:
        rest.pop()
    zone = read_zone("_".join(rest)) if rest else None
    return Hours(read_clock(found[1]), read_clock(found[2]), zone, mode)


def read_moment(written: str) -> tuple[int, str | None]:
    """ "08:00", "8 Europe/Paris": minutes after midnight, and the zone where one is named. Raises Unclear."""
    first, _, rest = written.strip().partition(" ")
    return read_clock(first), read_zone(rest) if rest.strip() else None
