"""PURE: hours as a chat has them: minutes after midnight, in a zone that people name."""

from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

DAY: Final = 24 * 60
"""Minutes of a day on the clock."""


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
