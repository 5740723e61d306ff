"""Which pages a site lets us fetch, by its robots.txt (RFC 9309), remembered for a day."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

from streams.sources.errors import Refused, SourceError
from streams.sources.parse.page import ROBOTS_BYTES, allowed
from streams.sources.protocol import Cage, Http, NotModified

AGENT: Final = "Tocsin"
KEPT: Final = timedelta(days=1)
UNREACHABLE: Final = timedelta(minutes=15)
"""How long a site whose robots.txt cannot be had is taken to let nobody in."""
MOST_SITES: Final = 200
_NOBODY: Final = b"User-agent: *\nDisallow: /\n"


@dataclass(frozen=True, slots=True)
class _Rules:
    body: bytes
    until: datetime


class Robots:
    """Asks each site once a day; `http` is the guarded client."""

    def __init__(self, http: Http, cage: Cage, now: Callable[[], datetime]) -> None:
        self._http = http
        self._cage = cage
        self._now = now
        self._sites: OrderedDict[str, _Rules] = OrderedDict()
        self._asking: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def allow(self, url: str) -> bool:
        """Whether we may fetch the page. Raises Malformed for rules that nobody can read in time."""
        parts = urlsplit(url)
        rules = await self._rules(f"{parts.scheme}://{parts.netloc}")
        return not rules.body or await self._cage.run(allowed, rules.body, {"url": url, "agent": AGENT})

    async def _rules(self, site: str) -> _Rules:
        async with self._asking.setdefault(site, asyncio.Lock()):  # many pages of a site come at once
            known = self._sites.get(site)
            if known is None or known.until <= self._now():
                known = self._sites[site] = await self._fetched(site)
                while len(self._sites) > MOST_SITES:
                    self._sites.popitem(last=False)
            return known

    async def _fetched(self, site: str) -> _Rules:
        """RFC 9309, 2.3.1: a site without the file lets everybody in, one that cannot answer nobody."""
        try:
            answer = await self._http.get(f"{site}/robots.txt")
        except SourceError as error:
            refused = error.status is not None and 400 <= error.status < 500 and error.status != 429
            if refused and not isinstance(error, Refused):
                return _Rules(b"", self._now() + KEPT)
            return _Rules(_NOBODY, self._now() + UNREACHABLE)
        body = b"" if isinstance(answer, NotModified) else answer.body[:ROBOTS_BYTES]
        return _Rules(body, self._now() + KEPT)
