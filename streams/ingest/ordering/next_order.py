"""PURE: the next whole order of a source, made from the one before."""

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from itertools import count
from typing import Final
from urllib.parse import urlsplit

from streams.model import FeedOrder

_LONGEST: Final = 60


class AlreadyThere(ValueError):
    """A feed of this address was added before: as the source that the argument names."""


def add(
    url: str, orders: Iterable[FeedOrder], taken: Collection[str], now: datetime, *, desk: str = "main"
) -> FeedOrder:
    """A feed of a desk, called by its host; `taken` are the ids that there are. Raises AlreadyThere."""
    for order in orders:
        if order.url == url:
            raise AlreadyThere(order.source)
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    name = re.sub(r"[^a-z0-9.-]+", "-", host.lower()).strip(".-")[:_LONGEST] or "feed"
    names = (name if number == 1 else f"{name}-{number}" for number in count(1))
    return FeedOrder(source=next(one for one in names if one not in taken), at=now, url=url, desk=desk)


def pause(source: str, before: FeedOrder | None, now: datetime) -> FeedOrder:
    """It is asked no more."""
    return replace(before or FeedOrder(source=source, at=now), at=now, paused=True)


def resume(source: str, before: FeedOrder | None, now: datetime) -> FeedOrder:
    """It is asked again."""
    return replace(before or FeedOrder(source=source, at=now), at=now, paused=False)


def retry(source: str, before: FeedOrder | None, now: datetime) -> FeedOrder:
    """It is asked at once, also where it was paused."""
    return replace(before or FeedOrder(source=source, at=now), at=now, paused=False, retry=now)
