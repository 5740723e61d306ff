"""OPML, in which feed readers exchange subscriptions (https://opml.org/spec2.opml): read and written. Pure.

A document type, and so any entity, is refused.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from streams.sources.errors import Malformed
from streams.sources.parse.elements import children, local, tree
from streams.sources.parse.fields import TITLE_LIMIT, language_code, one_line, web_address
from streams.sources.parse.plain import printable, tidy

_MOST_LEVELS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """One subscription: the address of its feed, what it is called, its page, its language (ISO 639) and the folders
    that it lies in, the outermost first."""

    url: str
    title: str = ""
    page: str | None = None
    language: str | None = None
    folders: tuple[str, ...] = ()


def read_opml(body: bytes) -> list[Outline]:
    """The subscriptions in the document's order, each address once; what has no web address is left out.

    Raises Malformed for what is no OPML.
    """
    root = tree(body, "OPML document")
    if local(root).lower() != "opml":
        raise Malformed(f"the file is no OPML document: its root is <{local(root)[:50]}>")
    found: dict[str, Outline] = {}
    for body_element in children(root, "body"):
        for outline in _below(body_element, ()):
            found.setdefault(outline.url, outline)
    return list(found.values())


def write_opml(title: str, outlines: Iterable[Outline]) -> bytes:
    """An OPML 2.0 document of these subscriptions, in their folders."""
    root = Element("opml", version="2.0")
    SubElement(SubElement(root, "head"), "title").text = printable(title)
    folders: dict[tuple[str, ...], Element] = {(): SubElement(root, "body")}
    for outline in outlines:
        SubElement(_folder(folders, outline.folders), "outline", _attributes(outline))
    indent(root)
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def _below(element: Element, folders: tuple[str, ...]) -> Iterator[Outline]:
    for child in children(element, "outline"):
        values = {name.lower(): value for name, value in child.items()}
        title = one_line(tidy(values.get("title") or values.get("text") or ""))
        url = web_address(values.get("xmlurl"))
        if url:
            yield Outline(
                url=url,
                title=title,
                page=web_address(values.get("htmlurl")),
                language=language_code(values.get("language")),
                folders=folders,
            )
        if len(folders) < _MOST_LEVELS:
            yield from _below(child, folders if url else (*folders, title[:TITLE_LIMIT]))


def _folder(folders: dict[tuple[str, ...], Element], path: tuple[str, ...]) -> Element:
    if path not in folders:
        above = _folder(folders, path[:-1])
        folders[path] = SubElement(above, "outline", text=printable(path[-1]))
    return folders[path]


def _attributes(outline: Outline) -> dict[str, str]:
    """`text` is required of every outline, `type` and `xmlUrl` of a feed."""
    title = printable(outline.title) or outline.url
    stated = {
        "text": title,
        "title": title,
        "type": "rss",
        "xmlUrl": outline.url,
        "htmlUrl": outline.page,
        "language": outline.language,
    }
    return {name: value for name, value in stated.items() if value}
