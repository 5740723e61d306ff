"""The feeds that a web page names: `<link rel="alternate" type="application/rss+xml" href=...>`. Runs in the cage.

As in the HTML standard, 4.6.6.1 (https://html.spec.whatwg.org/#rel-alternate): the first is the page's own.
"""

import codecs
import re
from html.parser import HTMLParser
from typing import Final

from streams.sources.parse.fields import web_address

_TYPES: Final = frozenset(f"application/{kind}" for kind in ("rss+xml", "atom+xml", "rdf+xml", "feed+json"))
_MOST_BYTES: Final = 1 << 20
_CHARSET: Final = re.compile(rb"""charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)


class _Links(HTMLParser):
    """Collects the addresses of feeds, resolved against the page's base."""

    def __init__(self, base: str) -> None:
        super().__init__(convert_charrefs=True)
        self.feeds: list[str] = []
        self._base = base

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in reversed(attrs)}
        if tag == "base":
            self._base = web_address(values.get("href"), self._base) or self._base
        elif tag == "link" and _names_a_feed(values) and (found := web_address(values.get("href"), self._base)):
            self.feeds.append(found)


def feeds_of(body: bytes, base: str) -> tuple[str, ...]:
    """The addresses of the feeds that a page at `base` names, in its order, each once."""
    head = body[:_MOST_BYTES]
    links = _Links(base)
    links.feed(head.decode(_encoding(head), errors="replace"))
    return tuple(dict.fromkeys(links.feeds))


def _names_a_feed(link: dict[str, str]) -> bool:
    return "alternate" in link.get("rel", "").lower().split() and (
        link.get("type", "").partition(";")[0].strip().lower() in _TYPES
    )


def _encoding(head: bytes) -> str:
    stated = _CHARSET.search(head[:2048])
    try:
        return codecs.lookup(stated[1].decode()).name if stated else "utf-8"
    except LookupError:
        return "utf-8"
