"""PURE: moments of the local day, as minutes after midnight in a chat's zone, and when they come next."""

from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

DAY: Final = 24 * 60
"""Minutes of a day on the clock."""


def next_at(minute: int, zone: str | None, now: datetime) -> datetime:
    """When the clock of a zone (an IANA name; None: UTC) shows this minute of the day next, after `now`; in UTC.

    A time that a change of the clock skips comes as much later as was skipped; one that it repeats comes first.
    """
    place = ZoneInfo(zone or "UTC")
    today = now.astimezone(place).date()
    for days in (0, 1, 2):
        local = datetime.combine(today + timedelta(days), time(*divmod(minute, 60)), tzinfo=place)
        if local.astimezone(UTC) > now:
            return local.astimezone(UTC)
    raise AssertionError("the day after tomorrow is later than now")


def is_between(start: int, end: int, zone: str | None, now: datetime) -> bool:
    """Whether the local time lies in these hours, which may pass midnight; none where start and end are equal."""
    local = now.astimezone(ZoneInfo(zone or "UTC"))
    return (local.hour * 60 + local.minute - start) % DAY < (end - start) % DAY


def zone_of(name: str | None) -> ZoneInfo | None:
    """The zone with this IANA name; None where a chat has told none."""
    return ZoneInfo(name) if name else None


def clock(minute: int) -> str:
    """ "07:30"."""
    return f"{minute // 60:02}:{minute % 60:02}"


def zone_named(name: str) -> str | None:
    """The IANA name that a person meant: whatever the case, and by its city alone where that is enough."""
    wanted = name.strip().replace(" ", "_").casefold()
    names = _zones()
    return names.get(wanted)


@cache
def _zones() -> dict[str, str]:
    names = sorted(available_timezones())
    cities: dict[str, list[str]] = {}
    for name in names:
        if "/" in name and not name.startswith(("Etc/", "SystemV/", "posix/", "right/")):
            cities.setdefault(name.rpartition("/")[2].casefold(), []).append(name)
    known = {city: found[0] for city, found in cities.items() if len(found) == 1}
    return known | {name.casefold(): name for name in names}
