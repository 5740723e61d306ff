"""A feed's bytes as items: RSS, Atom and RDF in all their dialects, by feedparser. Runs in the cage.

feedparser gets a stream, never bytes or a string: either may be taken for the path of a file.
"""

import calendar
import io
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from time import struct_time
from typing import Any, Final
from urllib.parse import urlsplit

import feedparser

from streams.sources.errors import Malformed
from streams.sources.item import Item
from streams.sources.plain import plain, printable, tidy

MOST_ITEMS: Final = 1000
"""Of a longer feed the first are taken: feeds put the newest first."""
_TEXT_LIMIT: Final = 200_000
_TITLE_LIMIT: Final = 1_000
_URL_LIMIT: Final = 2_000
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?=$|[-_])")
_REFERENCE: Final = re.compile(rb"&#([xX][0-9a-fA-F]+|[0-9]+);?")
_OFFSET: Final = re.compile(r":\d\d(?:\.\d+)?\s?(?P<sign>[+-])(?P<hours>[01]\d):?(?P<minutes>[0-5]\d)\s*$")
_CUT_SHORT: Final = re.compile(r"\s*(\[?\s*(\.{3}|…)\s*\]?)\s*$")


@dataclass(frozen=True, slots=True)
class Entries:
    """A feed's items in the feed's order."""

    items: tuple[Item, ...] = ()


def parse(body: bytes, headers: Mapping[str, str]) -> Entries:
    """The items of a feed; `headers` give content-type and content-location (the base of relative links).

    Raises Malformed for what is no feed, saying what it is instead.
    """
    try:
        feed = _feed(body, headers)
    except (ValueError, OverflowError):
        feed = _feed(_REFERENCE.sub(_legal, body), headers)
    if not feed.get("version") and not feed.entries:
        raise Malformed(_what_else(body))
    language = _language(feed.feed.get("language"))
    items = (_item(entry, language) for entry in feed.entries[:MOST_ITEMS])
    return Entries(tuple(item for item in items if item.guid))


def _feed(body: bytes, headers: Mapping[str, str]) -> Any:
    return feedparser.parse(
        io.BytesIO(body), response_headers=dict(headers), sanitize_html=False, resolve_relative_uris=False
    )


def _legal(reference: re.Match[bytes]) -> bytes:
    """Nothing for a reference to no character, which feedparser raises on (UnicodeEncodeError, a ValueError)."""
    digits = reference[1]
    if len(digits) > 9:
        return b""
    code = int(digits[1:], 16) if digits[:1] in b"xX" else int(digits)
    return b"" if code > sys.maxunicode or 0xD800 <= code <= 0xDFFF else reference[0]


def _what_else(body: bytes) -> str:
    start = body[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not start:
        return "the answer is empty; expected an RSS, Atom or RDF feed"
    if start.startswith((b"<!doctype html", b"<html")) or b"<html" in start:
        return "the answer is a web page (HTML), not a feed; look for the address of its RSS or Atom feed"
    if start.startswith((b"{", b"[")):
        return "the answer is JSON; expected an RSS, Atom or RDF feed"
    return "the answer is no RSS, Atom or RDF feed"


def _item(entry: Any, language: str | None) -> Item:
    title = _plain(entry.get("title_detail"))[:_TITLE_LIMIT]
    url = _web_address(entry.get("link"))
    text = _text(entry)[:_TEXT_LIMIT]
    published = _moment(entry.get("published_parsed"), entry.get("published"))
    updated = _moment(dict.get(entry, "updated_parsed"), dict.get(entry, "updated"))
    return Item(
        guid=printable(entry.get("id") or "") or url or title or text[:_TITLE_LIMIT],
        url=url,
        title=" ".join(title.split("\n")),
        text=text,
        published=published or updated,
        updated=updated,
        language=_stated_language(entry) or language,
    )


def _text(entry: Any) -> str:
    """The longest content, led by the summary where that says something else."""
    summary = _plain(entry.get("summary_detail"))
    content = max((_plain(detail) for detail in entry.get("content") or ()), key=len, default="")
    lead = _CUT_SHORT.sub("", summary)
    return content if lead in content else f"{summary}\n\n{content}".strip()


def _plain(detail: Mapping[str, Any] | None) -> str:
    if not detail:
        return ""
    value = str(detail.get("value") or "")
    return tidy(value) if detail.get("type") == "text/plain" else plain(value)


def _web_address(link: str | None) -> str | None:
    """The link where it is one that a browser would open."""
    link = printable(link or "").strip()
    try:
        parts = urlsplit(link)
    except ValueError:
        return None
    return link if parts.scheme in ("http", "https") and parts.hostname and len(link) <= _URL_LIMIT else None


def _moment(parsed: struct_time | None, written: str | None) -> datetime | None:
    """feedparser's dates are UTC: the offset, which says what day it was there, is read from the date as written. One
    that no calendar has is no date."""
    if parsed is None:
        return None
    offset = _OFFSET.search(written or "")
    minutes = int(f"{offset['sign']}1") * (int(offset["hours"]) * 60 + int(offset["minutes"])) if offset else 0
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), timezone(timedelta(minutes=minutes)))
    except (ValueError, OverflowError, OSError):
        return None


def _stated_language(entry: Any) -> str | None:
    """The entry's own language, where it names one."""
    details = [*(entry.get("content") or ()), entry.get("summary_detail"), entry.get("title_detail")]
    return _language(entry.get("language")) or next(
        (code for d in details if d and (code := _language(d.get("language")))), None
    )


def _language(stated: str | None) -> str | None:
    """ "fr-FR" is "fr"."""
    found = _LANGUAGE.match((stated or "").strip().lower())
    return found.group() if found else None
