"""An article's own page: whether robots may fetch it, and the article's text on it. Runs in the cage.

trafilatura finds the text, protego reads robots.txt (RFC 9309); both come with the extra `pages`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from streams.sources.parse.fields import TEXT_LIMIT
from streams.sources.parse.plain import tidy

ROBOTS_BYTES: Final = 500 * 1024
"""So much of a robots.txt is read, as RFC 9309 (2.5) requires at the least."""
_NOT_FREE: Final = re.compile(
    rb"""isAccessibleForFree["']?\s*[:=]\s*["']?(?:https?://schema\.org/)?(?:false|no)\b"""
    rb"""|article:content_tier["']\s+content=["']locked["']""",
    re.IGNORECASE,
)
"""How publishers mark what only subscribers read: schema.org's property, and Open Graph's tier."""
_DOORS: Final = frozenset({"consent", "consents", "guce", "cmp"})
_LOGINS: Final = frozenset({"login", "signin", "sign-in", "auth", "account", "accounts", "sso"})
"""Where those are led who may not read on: consent.example, or example/login."""
_WORD: Final = re.compile(r"\b(\w{4,5})")
"""How a word begins: a headline has it in another form than the article."""
_LEAST_SHARED: Final = 1 / 4
_MOST_ADDED: Final = 1
"""A line that has at most so many words beside the headline's is the headline, or a button."""


@dataclass(frozen=True, slots=True)
class Page:
    """The article's text, paragraphs apart by a blank line; or why the page does not give it."""

    text: str = ""
    reason: str | None = None


def allowed(body: bytes, headers: Mapping[str, str]) -> bool:
    """Whether this robots.txt lets `headers["agent"]` fetch `headers["url"]`."""
    from protego import Protego  # here, for only the workers need it

    rules = Protego.parse(body[:ROBOTS_BYTES].decode("utf-8", errors="replace"))
    return bool(rules.can_fetch(headers["url"], headers["agent"]))


def extract(body: bytes, headers: Mapping[str, str]) -> Page:
    """The article on a page. `headers`: `asked`, the address that the feed gives; `url`, the one that answered; `title`
    and `teaser`, the words that the feed has, of which the page must have a quarter beside its headline: a cookie
    notice, an error and another article share few of them.
    """
    if wall := _wall(body, headers["asked"], headers["url"]):
        return Page(reason=wall)
    from trafilatura import extract as main_text  # here as well: 40 MiB

    found = main_text(body, url=headers["url"], include_comments=False, favor_precision=True) or ""
    lines = [line for line in found.split("\n") if line.strip().casefold() != headers["title"].strip().casefold()]
    if not _tells(lines, headers["title"], headers["teaser"]):
        return Page(reason="has another text than the feed tells of")
    return Page(tidy("\n\n".join(lines))[:TEXT_LIMIT])


def _wall(body: bytes, asked: str, url: str) -> str | None:
    led_to = _names(url) - _names(asked)
    if led_to & _DOORS:
        return "asks for consent"
    if led_to & _LOGINS:
        return "asks to log in"
    return "is for subscribers" if _NOT_FREE.search(body) else None


def _names(url: str) -> set[str]:
    """The parts of an address's host, and the first of its path."""
    parts = urlsplit(url.lower())
    return {*(parts.hostname or "").split("."), *parts.path.split("/")[1:2]}


def _tells(lines: list[str], title: str, teaser: str) -> bool:
    """Whether the lines that say more than the headline have enough of the feed's words."""
    headline = _words(title)
    known = headline | _words(teaser)
    there = set().union(*(words for line in lines if len((words := _words(line)) - headline) > _MOST_ADDED))
    return bool(there) and len(known & there) >= _LEAST_SHARED * len(known)


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower()))
