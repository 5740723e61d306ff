"""What the fields of a feed are worth, whatever its format: bounded, printable, or nothing."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Final
from urllib.parse import urljoin, urlsplit

from streams.sources.item import Item
from streams.sources.parse.plain import printable

MOST_ITEMS: Final = 1000
"""Of a longer feed the newest are taken."""
TEXT_LIMIT: Final = 200_000
TITLE_LIMIT: Final = 1_000
URL_LIMIT: Final = 2_000
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?=$|[-_])")
_CUT_SHORT: Final = re.compile(r"\s*(\[?\s*(\.{3}|…)\s*\]?)\s*$")
_UNSET: Final = frozenset({date(1, 1, 1), date(1899, 12, 30), date(1970, 1, 1)})
"""What programs write for a date that was never set: the first day of .NET, of spreadsheets and of Unix."""
_EARLIEST: Final = datetime.min.replace(tzinfo=UTC)


def one_line(text: str) -> str:
    """A plain title on one line."""
    return " ".join(text[:TITLE_LIMIT].split("\n"))


def web_address(link: str | None, base: str = "") -> str | None:
    """The link, resolved against `base`, where it is one that a browser would open."""
    link = printable(link or "").strip()
    try:
        link = urljoin(base, link) if link else ""
        parts = urlsplit(link)
        known = parts.scheme in ("http", "https") and parts.hostname and len(link) <= URL_LIMIT
    except ValueError:
        return None
    return link if known else None


def newest(items: Iterable[Item]) -> tuple[Item, ...]:
    """So many items as are taken, in their order; of undated ones the first, for most feeds begin with the newest."""
    found = tuple(items)
    if len(found) <= MOST_ITEMS:
        return found
    order = sorted(range(len(found)), key=lambda place: found[place].published or _EARLIEST, reverse=True)
    return tuple(found[place] for place in sorted(order[:MOST_ITEMS]))


def is_front(url: str | None, front: str | None) -> bool:
    """Whether an entry's address is the site's own front page, which many entries may have and none is at."""
    parts = urlsplit(url or "")
    return bool(url) and (url == front or (parts.path in ("", "/") and not parts.query))


def is_part(url: str | None) -> bool:
    """Whether the address is of a part of a page, as an entry of a live blog has it: `#block-7`. Fragments with a value
    (`#xtor=RSS-1`) tell where a reader came from.
    """
    fragment = urlsplit(url or "").fragment
    return bool(fragment) and "=" not in fragment


def whole_text(summary: str, content: str) -> str:
    """The content, led by the summary where that says something else; both plain."""
    lead = _CUT_SHORT.sub("", summary)
    return (content if lead in content else f"{summary}\n\n{content}".strip())[:TEXT_LIMIT]


def language_code(stated: object) -> str | None:
    """ "fr-FR" is "fr"."""
    found = _LANGUAGE.match(stated.strip().lower()) if isinstance(stated, str) else None
    return found.group() if found else None


def known_moment(moment: datetime) -> datetime | None:
    """The moment, in UTC where it names no offset; None for one that stands for none."""
    return None if moment.date() in _UNSET else moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def iso_moment(written: object) -> datetime | None:
    """An ISO 8601 date with or without a time (RFC 3339, W3C-DTF); None for anything else."""
    try:
        return known_moment(datetime.fromisoformat(written.strip())) if isinstance(written, str) else None
    except (ValueError, OverflowError):
        return None


def unix_moment(seconds: float | None) -> datetime | None:
    """The moment so many seconds after 1970 began; None for one that no calendar has."""
    try:
        return datetime.fromtimestamp(seconds, UTC) if seconds is not None else None
    except (ValueError, OverflowError, OSError):
        return None
