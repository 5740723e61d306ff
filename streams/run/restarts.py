"""PURE. When a process that died is started again, and when to give up on it."""

from dataclasses import dataclass, replace

HEALTHY_AFTER = 10.0
"""Seconds: a process that lived as long had a good start; its earlier deaths no longer count."""
FIRST_DELAY = 0.5
LONGEST_DELAY = 15.0
MOST_QUICK_DEATHS = 6
"""The sixth death in a row soon after the start is no accident: somebody has to look."""


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of one process: its quick deaths in a row."""

    quick_deaths: int = 0


@dataclass(frozen=True, slots=True)
class Restart:
    """Start it again after `delay` seconds, or, with `delay` None, give up loudly."""

    record: Record
    delay: float | None


def after_death(record: Record, lived: float) -> Restart:
    """What to do about a process that died after `lived` seconds: 0.5 s at first, doubled at each quick death."""
    if lived >= HEALTHY_AFTER:
        return Restart(Record(), FIRST_DELAY)
    record = replace(record, quick_deaths=record.quick_deaths + 1)
    if record.quick_deaths >= MOST_QUICK_DEATHS:
        return Restart(record, None)
    return Restart(record, min(LONGEST_DELAY, FIRST_DELAY * 2 ** (record.quick_deaths - 1)))
