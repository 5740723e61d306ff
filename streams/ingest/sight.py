"""Whether a desk can see: so that silence is told from blindness. Pure: a function of times.

A desk is blind when none of its sources was read for longer than any of them may wait: because all of them fail, or
because nobody asked them, ingest being down. It sees again with the first that is read.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from streams.model import Sight

BLIND_AFTER: Final = timedelta(minutes=30)
"""How much longer than the shortest interval of its sources a desk may go without any of them."""


@dataclass(frozen=True, slots=True)
class Glimpse:
    """When a source was read last (None: never), and every how many seconds it is asked at the least."""

    read: datetime | None
    interval: float


def sight_of(
    desk: str, glimpses: Collection[Glimpse], before: Sight | None, started: datetime, now: datetime
) -> Sight | None:
    """The desk's last gap as it stands now, the one `before` where nothing changed; None where there never was any.

    `started` stands for the last reading of a desk that was never read. `glimpses` are of all its sources, at least one
    of them.
    """
    read = max((each.read for each in glimpses if each.read), default=started)
    waits = BLIND_AFTER + timedelta(seconds=min(each.interval for each in glimpses))
    open_gap = before if before and before.until is None else None
    if now - read > waits:
        return open_gap or Sight(desk=desk, since=read, sources=len(glimpses))
    return replace(open_gap, until=read) if open_gap else before
