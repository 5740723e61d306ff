"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/). Runs in the cage.

Readers are asked to be lenient: a field of a wrong type is as if it were not there, and an id may be a number.
"""

import json
from dataclasses import dataclass
from typing import Any

from streams.sources.errors import Malformed
from streams.sources.item import Item
from streams.sources.parse.fields import (
    TITLE_LIMIT,
    is_front,
    is_part,
    iso_moment,
    language_code,
    newest,
    one_line,
    web_address,
    whole_text,
)
from streams.sources.parse.plain import plain, printable, tidy


@dataclass(frozen=True, slots=True)
class JsonFeed:
    """The items in the feed's order; `over` where it says that it will never have another (`expired`)."""

    items: tuple[Item, ...]
    over: bool


def read(body: bytes, base: str) -> JsonFeed:
    """The feed in the bytes; `base` is its own address. Raises Malformed."""
    try:
        feed = json.loads(body.decode("utf-8-sig", errors="replace"))  # what RFC 8259 asks for
    except (ValueError, RecursionError) as error:
        raise Malformed(f"the answer begins like JSON but is none: {error}") from None
    if not isinstance(feed, dict) or "jsonfeed.org/version/" not in _text(feed, "version"):
        raise Malformed("the answer is JSON, but no JSON Feed: it names no `version` of jsonfeed.org")
    entries = feed.get("items")
    if not isinstance(entries, list):
        raise Malformed("the JSON Feed has no list of `items`")
    language = language_code(feed.get("language"))
    front = web_address(_text(feed, "home_page_url"), base)
    items = (_item(entry, base, front, language) for entry in entries if isinstance(entry, dict))
    return JsonFeed(newest(item for item in items if item.guid), over=feed.get("expired") is True)


def _item(entry: dict[str, Any], base: str, front: str | None, language: str | None) -> Item:
    url = web_address(_text(entry, "url") or _text(entry, "external_url"), base)
    own = None if is_front(url, front) else url
    title = one_line(tidy(_text(entry, "title")))
    html, text = plain(_text(entry, "content_html")), tidy(_text(entry, "content_text"))
    content = whole_text(tidy(_text(entry, "summary")), max(html, text, key=len))
    published, updated = iso_moment(entry.get("date_published")), iso_moment(entry.get("date_modified"))
    return Item(
        guid=_guid(entry.get("id")) or own or title or content[:TITLE_LIMIT],
        url=url,
        title=title,
        text=content,
        published=published or updated,
        updated=updated,
        language=language_code(entry.get("language")) or language,
        named_by="url" if own and not is_part(own) else "guid",
    )


def _guid(stated: object) -> str:
    """The id as text; version 1.1 says what a reader does with one that is a number."""
    known = isinstance(stated, str | int | float) and not isinstance(stated, bool)
    return printable(str(stated)).strip() if known else ""


def _text(entry: dict[str, Any], name: str) -> str:
    value = entry.get(name)
    return value if isinstance(value, str) else ""
