"""News sitemaps and sitemap indexes as items and addresses. Runs in the cage.

https://www.sitemaps.org/protocol.html, with the extension
https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap: headline, date and language of each
article of the last two days, and no text.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from xml.etree.ElementTree import Element

from streams.sources.errors import Malformed
from streams.sources.item import Item
from streams.sources.parse.elements import children, local, tree, word
from streams.sources.parse.fields import MOST_ITEMS, iso_moment, language_code, one_line, web_address

MOST_PARTS: Final = 5
"""Of an index so many sitemaps are read, the last changed."""
_MOST_BYTES: Final = 50_000_000
"""The protocol's own limit for a sitemap that is not compressed."""
_EARLIEST: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Newsmap:
    """A sitemap's articles, the newest first, or the addresses of an index's sitemaps, the last changed first."""

    items: tuple[Item, ...] = ()
    parts: tuple[str, ...] = ()


def parse(body: bytes, headers: Mapping[str, str]) -> Newsmap:
    """What a sitemap or an index lists; `headers` give content-location. Raises Malformed for what is neither."""
    root = tree(_inflated(body), "sitemap")
    base = headers.get("content-location", "")
    if local(root) == "sitemapindex":
        return Newsmap(parts=_parts(root, base))
    if local(root) != "urlset":
        raise Malformed(f"the answer is no sitemap: its root is <{local(root)[:50]}>")
    items = [item for page in children(root, "url") if (item := _item(page, base))]
    if not items and len(root):
        raise Malformed("the sitemap lists pages without headlines (news:title): it is no news sitemap")
    items.sort(key=lambda item: item.published or _EARLIEST, reverse=True)
    return Newsmap(tuple(items[:MOST_ITEMS]))


def _parts(index: Element, base: str) -> tuple[str, ...]:
    listed = sorted(children(index, "sitemap"), key=_changed, reverse=True)
    addresses = (web_address(word(one, "loc"), base) for one in listed)
    return tuple(dict.fromkeys(filter(None, addresses)))[:MOST_PARTS]


def _changed(listed: Element) -> datetime:
    return iso_moment(word(listed, "lastmod")) or _EARLIEST


def _item(page: Element, base: str) -> Item | None:
    url, news = web_address(word(page, "loc"), base), next(children(page, "news"), None)
    title = one_line(word(news, "title")) if news is not None else ""
    if news is None or not url or not title:
        return None
    publication = next(children(news, "publication"), news)
    return Item(
        guid=url,
        url=url,
        title=title,
        published=iso_moment(word(news, "publication_date")),
        updated=iso_moment(word(page, "lastmod")),
        language=language_code(word(publication, "language")),
    )


def _inflated(body: bytes) -> bytes:
    """A sitemap may be a gzip file, whatever the server says of its type."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        inflating = zlib.decompressobj(wbits=31)
        inflated = inflating.decompress(body, _MOST_BYTES)
    except zlib.error as error:
        raise Malformed(f"the sitemap cannot be decompressed: {error}") from None
    if inflating.unconsumed_tail:
        raise Malformed(f"the sitemap is larger than {_MOST_BYTES // 1_000_000} MB")
    return inflated
