"""RSS, Atom and RDF in all their dialects, by feedparser. Runs in the cage.

feedparser gets a stream, never bytes or a string: either may be taken for the path of a file.
"""

import calendar
import io
import re
import sys
from collections.abc import Mapping
from typing import Any, Final

import feedparser

from streams.sources.errors import Malformed
from streams.sources.item import Item, Pace
from streams.sources.parse.dates import moment
from streams.sources.parse.fields import (
    TITLE_LIMIT,
    is_front,
    is_part,
    language_code,
    newest,
    one_line,
    web_address,
    whole_text,
)
from streams.sources.parse.plain import plain, printable, tidy

_REFERENCE: Final = re.compile(rb"&#([xX][0-9a-fA-F]+|[0-9]+);?")
_WHOLE_FOR_BROKEN: Final = 10
"""So many more sequences of UTF-8 must be whole than are broken."""
_HEAD_BYTES: Final = 1 << 16
_PACE: Final = re.compile(rb"<(ttl|skiphours|skipdays)\b[^>]{0,200}>(.{0,4000}?)</\1\s*>", re.IGNORECASE | re.DOTALL)
_DAYS: Final = tuple(name.lower().encode() for name in calendar.day_name)


def read(body: bytes, headers: Mapping[str, str]) -> tuple[Item, ...]:
    """The items of a feed; `headers` give content-type and content-location (the base of relative links).

    Raises Malformed for what is no feed.
    """
    try:
        feed = _feed(body, headers)
    except (ValueError, OverflowError):
        feed = _feed(_REFERENCE.sub(_legal, body), headers)
    if not feed.get("version") and not feed.entries:
        raise Malformed("no RSS, Atom or RDF feed")
    base = headers.get("content-location", "")
    front, language = web_address(feed.feed.get("link"), base), language_code(feed.feed.get("language"))
    items = (_item(entry, base, front, language) for entry in feed.entries)
    return newest(item for item in items if item.guid)


def pace(body: bytes) -> Pace | None:
    """What an RSS channel says of its schedule (https://www.rssboard.org/rss-specification): ttl in minutes, hours in
    GMT, of which 24 stands for 0, and English days. None where it says nothing; feedparser reads only the ttl.
    """
    stated = {name.lower(): value for name, value in reversed(_PACE.findall(body[:_HEAD_BYTES]))}
    ttl = stated.get(b"ttl", b"").strip()
    hours = frozenset(int(hour) % 24 for hour in re.findall(rb">\s*(\d\d?)\s*<", stated.get(b"skiphours", b"")))
    words = stated.get(b"skipdays", b"").lower()
    days = frozenset(number for number, name in enumerate(_DAYS) if name in words)
    found = Pace(ttl=60.0 * int(ttl) if ttl.isdigit() and len(ttl) < 7 else None, skip_hours=hours, skip_days=days)
    return found if found != Pace() else None


def _feed(body: bytes, headers: Mapping[str, str]) -> Any:
    """As feedparser reads it. Not told where the feed is, it leaves ids as they are: a feed may move."""
    known = {name: value for name, value in headers.items() if name != "content-location"}
    if text := _utf_8(body):
        body, known["content-type"] = text.encode(), "application/xml; charset=utf-8"
    return feedparser.parse(io.BytesIO(body), response_headers=known, sanitize_html=False, resolve_relative_uris=False)


def _utf_8(body: bytes) -> str:
    """The text, where the bytes are UTF-8, whatever header and declaration say; else nothing.

    Servers put their default into the header, and the declaration is some template's. Hardly a text of another encoding
    has a few such sequences and no others; one of ours may have a few that were cut in the middle.
    """
    text = body.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    whole = len(text) - len(text.encode("ascii", errors="ignore")) - broken
    return text if whole > broken * _WHOLE_FOR_BROKEN else ""


def _legal(reference: re.Match[bytes]) -> bytes:
    """Nothing for a reference to no character, which feedparser raises on (UnicodeEncodeError, a ValueError)."""
    digits = reference[1]
    if len(digits) > 9:
        return b""
    code = int(digits[1:], 16) if digits[:1] in b"xX" else int(digits)
    return b"" if code > sys.maxunicode or 0xD800 <= code <= 0xDFFF else reference[0]


def _item(entry: Any, base: str, front: str | None, language: str | None) -> Item:
    title = one_line(_plain(entry.get("title_detail")))
    url = _url(entry, base)
    text, own = _text(entry), None if is_front(url, front) else url
    published = moment(entry.get("published"), entry.get("published_parsed"))
    updated = moment(dict.get(entry, "updated"), dict.get(entry, "updated_parsed"))
    return Item(
        guid=printable(entry.get("id") or "") or own or title or text[:TITLE_LIMIT] or url or "",
        url=url,
        title=title,
        text=text,
        published=published or updated,
        updated=updated,
        language=_stated_language(entry) or language,
        named_by="url" if own and not is_part(own) else "guid",
    )


def _url(entry: Any, base: str) -> str | None:
    """Where the article is: feedparser takes any id without `isPermaLink="false"` for it, also a mere number."""
    is_named = entry.get("links") or "/" in (entry.get("link") or "")
    return web_address(entry.get("feedburner_origlink") or (entry.get("link") if is_named else None), base)


def _text(entry: Any) -> str:
    """The longest content, led by the summary."""
    content = max((_plain(detail) for detail in entry.get("content") or ()), key=len, default="")
    return whole_text(_plain(entry.get("summary_detail")), content)


def _plain(detail: Mapping[str, Any] | None) -> str:
    if not detail:
        return ""
    value = str(detail.get("value") or "")
    return tidy(value) if detail.get("type") == "text/plain" else plain(value)


def _stated_language(entry: Any) -> str | None:
    """The entry's own language, where it names one."""
    details = [*(entry.get("content") or ()), entry.get("summary_detail"), entry.get("title_detail")]
    return language_code(entry.get("language")) or next(
        (code for d in details if d and (code := language_code(d.get("language")))), None
    )
