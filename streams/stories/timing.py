"""When an article may announce its event: fresh news, news that comes late, or only history.

Late is what comes in more than `LATE` after its publication: an outage, a slow feed. It is news all the same, and
marked (`SourceFigure.received`, `StoryEvent.late`). History announces nothing: what comes in more than `FRESH` after
its publication, or was published that long before the desk's latest news, or tells of an event more than `RECENT`
before its publication. Nor does the undated: when it was written is unknown, never now.
"""

from datetime import datetime, timedelta
from typing import Final

from streams.model import Reading

LATE: Final = timedelta(hours=1)
"""How long after its publication an article comes in on time."""
FRESH: Final = timedelta(days=3)
"""How long after its publication, and how far behind the desk's latest news, an article may announce a story."""
RECENT: Final = timedelta(days=7)
"""How long before its publication an article's event may lie to be news."""


def lateness(reading: Reading) -> timedelta | None:
    """How long after its publication a reading came in, where that is late. Only a first revision can be: an edit comes
    when its outlet edits."""
    if reading.revision > 1 or reading.published is None or reading.fetched - reading.published <= LATE:
        return None
    return reading.fetched - reading.published


def why_silent(reading: Reading, clock: datetime | None) -> str | None:
    """Why the reading announces no story, or None where it may; `clock` is the desk's latest publication."""
    published = min(reading.published, reading.fetched) if reading.published else None
    if not (published or reading.day):
        return "undated: unknown, so it announces nothing"
    if published and reading.fetched - published > FRESH:
        return f"came in {(reading.fetched - published).days} days after its publication: history"
    if published and clock and published < clock - FRESH:
        return f"published {(clock - published).days} days before the desk's latest news: history"
    reference = published or clock
    if reading.day and reference and reading.day < (reference - RECENT).date():
        return f"of {reading.day.isoformat()}: history"
    return None
