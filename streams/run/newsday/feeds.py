"""PURE. What an outlet shows at a moment of the day: its articles, its feed (RSS 2.0 or Atom, RFC 4287), its pages."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape
from xml.etree import ElementTree as Tree

from streams.run.newsday.day import Outlet, Piece

_ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An article as it reads now; `changed` is when it last did, `published` the date that the feed gives."""

    slug: str
    title: str
    text: str
    published: datetime | None
    changed: datetime


def shown(outlet: Outlet, start: datetime, elapsed: float) -> tuple[Shown, ...]:
    """What the outlet has published `elapsed` seconds into a day that began at `start`, the newest first."""
    ordered = sorted(outlet.articles, key=lambda piece: piece.at, reverse=True)
    return tuple(_revision(piece, start, elapsed) for piece in ordered if piece.at <= elapsed)


def feed(outlet: Outlet, articles: tuple[Shown, ...], start: datetime, base: str) -> bytes:
    """The feed's bytes: the same as long as its articles are, so that its hash is its ETag.

    `base` is the outlet's address without a slash at the end.
    """
    root = _rss(outlet, articles, start, base) if outlet.format == "rss" else _atom(outlet, articles, start, base)
    return bytes(Tree.tostring(root, encoding="utf-8", xml_declaration=True))


def last_change(articles: tuple[Shown, ...], start: datetime) -> datetime:
    """When the feed last changed, in whole seconds; the day's start for an empty one."""
    return max((article.changed for article in articles), default=start).replace(microsecond=0)


def page(outlet: Outlet, article: Shown) -> str:
    """The article's web page."""
    return (
        f'<!doctype html><html lang="{outlet.language}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(article.title)} - {escape(outlet.name)}</title>"
        "<style>:root{color-scheme:light dark}"
        "body{max-width:38rem;margin:2rem auto;padding:0 1rem;font:1.1rem/1.6 serif}</style>"
        f"<p>{escape(outlet.name)}</p><article><h1>{escape(article.title)}</h1>{_paragraphs(article.text)}</article></html>"
    )


def _revision(piece: Piece, start: datetime, elapsed: float) -> Shown:
    title, text, at = piece.title, piece.text, piece.at
    for edit in piece.edits:
        if edit.at <= elapsed:
            title, text, at = edit.title or title, edit.text or text, edit.at
    changed = start + timedelta(seconds=at)
    return Shown(slug=piece.slug, title=title, text=text.strip(), published=piece.date(start), changed=changed)


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(paragraph.strip(), quote=False)}</p>" for paragraph in text.split("\n\n"))


def _add(parent: Tree.Element, tag: str, text: str | None = None, **attributes: str) -> Tree.Element:
    child = Tree.SubElement(parent, tag, attributes)
    child.text = text
    return child


def _rss(outlet: Outlet, articles: tuple[Shown, ...], start: datetime, base: str) -> Tree.Element:
    root = Tree.Element("rss", version="2.0")
    channel = _add(root, "channel")
    _add(channel, "title", outlet.name)
    _add(channel, "link", base)
    _add(channel, "description", outlet.name)
    _add(channel, "language", outlet.language)
    _add(channel, "lastBuildDate", format_datetime(last_change(articles, start)))
    for article in articles:
        item = _add(channel, "item")
        _add(item, "title", article.title)
        _add(item, "link", f"{base}/{article.slug}")
        _add(item, "guid", f"{outlet.id}:{article.slug}", isPermaLink="false")
        if article.published:
            _add(item, "pubDate", format_datetime(article.published))
        _add(item, "description", _paragraphs(article.text))
    return root


def _atom(outlet: Outlet, articles: tuple[Shown, ...], start: datetime, base: str) -> Tree.Element:
    root = Tree.Element("feed", {"xmlns": _ATOM, "xml:lang": outlet.language})
    _add(root, "id", f"urn:tocsin:{outlet.id}")
    _add(root, "title", outlet.name)
    _add(root, "updated", last_change(articles, start).isoformat())
    _add(root, "link", rel="self", href=f"{base}/feed.xml")
    author = _add(root, "author")
    _add(author, "name", outlet.name)
    for article in articles:
        entry = _add(root, "entry")
        _add(entry, "id", f"urn:tocsin:{outlet.id}:{article.slug}")
        _add(entry, "title", article.title)
        _add(entry, "link", rel="alternate", href=f"{base}/{article.slug}")
        if article.published:
            _add(entry, "published", article.published.isoformat())
        _add(entry, "updated", article.changed.isoformat())
        _add(entry, "content", _paragraphs(article.text), type="html")
    return root
