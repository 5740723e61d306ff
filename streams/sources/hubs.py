"""Which hub a feed names, and by which address the hub knows the feed (WebSub, 4: https://www.w3.org/TR/websub/).

Runs in the cage.
"""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import feedparser

from streams.sources.parse.fields import web_address

_LINK: Final = re.compile(r"<([^<>]{1,2000})>((?:\s*;\s*[a-zA-Z*]{1,30}\s*=\s*(?:\"[^\"]{0,200}\"|[^\s\",;]{1,200}))*)")
_REL: Final = re.compile(r"\brel\s*=\s*\"?([^\";]*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Hub:
    """Where to subscribe, and to what; `hub` is None where the feed names none."""

    hub: str | None = None
    topic: str = ""


def find(body: bytes, headers: Mapping[str, str]) -> Hub:
    """The first hub of the Link header, else of the feed; `headers` give link and content-location."""
    base = headers.get("content-location", "")
    links = [*_of_header(headers.get("link", "")), *_of_feed(body)]
    hubs = (address for rel, link in links if "hub" in rel and (address := web_address(link, base)))
    topics = (address for rel, link in links if "self" in rel and (address := web_address(link, base)))
    return Hub(next(hubs, None), next(topics, base))


def _of_header(header: str) -> Iterator[tuple[list[str], str]]:
    """Relations and address of each link (RFC 8288)."""
    for found in _LINK.finditer(header[:20_000]):
        if rel := _REL.search(found[2]):
            yield rel[1].lower().split(), found[1]


def _of_feed(body: bytes) -> Iterator[tuple[list[str], str]]:
    feed = feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False).feed
    for link in feed.get("links", ()):
        yield str(link.get("rel", "")).lower().split(), str(link.get("href", ""))
