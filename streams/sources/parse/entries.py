"""A feed's bytes as items, whatever its format: RSS, Atom, RDF or JSON Feed; and where a web page says its feed is.

Runs in the cage.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from streams.sources.errors import Malformed
from streams.sources.item import Item, Pace
from streams.sources.parse import discovery, jsonfeed, xmlfeed

_EXPECTED = "expected an RSS, Atom or RDF feed or a JSON Feed"


@dataclass(frozen=True, slots=True)
class Entries:
    """A feed's items in the feed's order, and the pace that it asks for.

    `over`: the feed says that nothing will follow. `feeds` are the addresses of the feeds that a web page names in its
    place.
    """

    items: tuple[Item, ...] = ()
    pace: Pace | None = None
    over: bool = False
    feeds: tuple[str, ...] = ()


def parse(body: bytes, headers: Mapping[str, str]) -> Entries:
    """What the bytes have; `headers` give content-type and content-location (the base of relative links).

    Raises Malformed for what is no feed and names none, saying what it is instead.
    """
    base = headers.get("content-location", "")
    start = body[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"{"):
        found = jsonfeed.read(body, base)
        return Entries(found.items, over=found.over)
    if not _is_page(start):
        try:
            return Entries(xmlfeed.read(body, headers), pace=xmlfeed.pace(body))
        except Malformed:
            pass  # it may still be a page, behind a comment or a byte order mark
    feeds = discovery.feeds_of(body, base) if b"<" in start else ()
    if not feeds:
        raise Malformed(_what_else(start))
    return Entries(feeds=feeds)


def _is_page(start: bytes) -> bool:
    return start.startswith((b"<!doctype html", b"<html"))


def _what_else(start: bytes) -> str:
    if not start:
        return f"the answer is empty; {_EXPECTED}"
    if _is_page(start) or b"<html" in start:
        return "the answer is a web page (HTML) that names no feed; look for the address of its RSS or Atom feed"
    if start.startswith(b"["):
        return f"the answer is JSON, but no JSON Feed; {_EXPECTED}"
    return "the answer is no RSS, Atom or RDF feed, and no JSON Feed"
