"""PURE: a chat's settings and alerts as a document, to keep, to move, and to read back: JSON, or OPML as feed readers
exchange it (opml.org/spec2.opml), with an outline for each query.

What is read came from a stranger: bounded, checked field by field, and XML without document types, so that no entity
can grow or fetch anything.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final, Literal
from xml.etree.ElementTree import Element, SubElement, indent, tostring
from xml.parsers import expat

import msgspec

from bots.commands.reading import QuietMode
from bots.hours import DAY, zone_named
from bots.ledger.chats import Subscription
from bots.ledger.wishes import Wishes
from bots.render.words import LANGUAGES

MOST_BYTES: Final = 256 * 1024
MOST_QUERIES: Final = 1000
"""Queries that are looked at in one document."""
VERSION: Final = 1

_Minute = Annotated[int, msgspec.Meta(ge=0, lt=DAY)]
_Figure = Annotated[int, msgspec.Meta(ge=1, le=10**9)]
_Query = Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]


class NoParcel(ValueError):
    """The file is no document of ours; the message says where, for the person who sent it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What holds for the chat, as in `Wishes`; what is None is not changed by reading it back."""

    language: str | None = None
    zone: str | None = None
    sound: bool | None = None
    preview: bool | None = None
    threshold: _Figure | None = None
    step: _Figure | None = None
    quiet_from: _Minute | None = None
    quiet_to: _Minute | None = None
    quiet_mode: QuietMode | None = None
    digest_at: _Minute | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One query, and what differs for it."""

    query: _Query
    since: datetime | None = None
    sound: bool | None = None
    preview: bool | None = None
    digest: bool | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """The whole document; `feeds` counts the outlines that are feeds, which a chat cannot ask for."""

    tocsin: Literal[1] = VERSION
    settings: Settings = Settings()
    subscriptions: Annotated[tuple[Asked, ...], msgspec.Meta(max_length=MOST_QUERIES)] = ()
    feeds: int = 0


def pack(wishes: Wishes, own: tuple[Subscription, ...]) -> Parcel:
    """A chat's document."""
    names = Settings.__dataclass_fields__
    settings = Settings(**{name: getattr(wishes, name) for name in names})
    asked = tuple(
        Asked(
            query=one.text,
            since=one.since,
            sound=one.sound,
            preview=one.preview,
            digest=one.digest,
            language=one.language,
        )
        for one in own
    )
    return Parcel(settings=settings, subscriptions=asked)


def to_json(parcel: Parcel) -> bytes:
    """The document as JSON, for people too."""
    return msgspec.json.format(msgspec.json.encode(parcel), indent=2) + b"\n"


def to_opml(parcel: Parcel) -> bytes:
    """The queries as OPML; the settings of the chat are not in it."""
    root = Element("opml", version="2.0")
    SubElement(SubElement(root, "head"), "title").text = "Tocsin"
    body = SubElement(root, "body")
    for one in parcel.subscriptions:
        SubElement(body, "outline", type="query", text=one.query, query=one.query)
    indent(root)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def unpack(raw: bytes) -> Parcel:
    """The document in a file, in either form. Raises NoParcel."""
    if len(raw) > MOST_BYTES:
        raise NoParcel(f"{len(raw)} > {MOST_BYTES} bytes")
    text = raw.removeprefix(b"\xef\xbb\xbf").strip()
    parcel = _from_opml(text) if text.startswith(b"<") else _from_json(text)
    known = parcel.settings.zone is None or zone_named(parcel.settings.zone) == parcel.settings.zone
    if not known:
        raise NoParcel("`$.settings.zone`")
    spoken = [parcel.settings.language, *(one.language for one in parcel.subscriptions)]
    if any(one is not None and one not in LANGUAGES for one in spoken):
        raise NoParcel("`language`")
    return parcel


def _from_json(raw: bytes) -> Parcel:
    try:
        return msgspec.json.decode(raw, type=Parcel)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise NoParcel(str(error)) from error


def _from_opml(raw: bytes) -> Parcel:
    outlines = list(_outlines(raw))
    queries = [query for one in outlines if (query := one.get("query") or _plain(one))]
    if len(queries) > MOST_QUERIES:
        raise NoParcel(f"{len(queries)} > {MOST_QUERIES}")
    asked = tuple(Asked(query=query[:2001]) for query in queries)
    return Parcel(subscriptions=asked, feeds=sum("xmlUrl" in one for one in outlines))


def _plain(outline: dict[str, str]) -> str | None:
    """An outline that is a query by its text alone: no feed, and no link."""
    return None if outline.keys() & {"xmlUrl", "htmlUrl", "url"} or outline.get("type") else outline.get("text")


def _outlines(raw: bytes) -> Iterator[dict[str, str]]:
    """The attributes of every outline. Raises NoParcel for what is no OPML, and for any document type."""
    found: list[dict[str, str]] = []
    roots: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if not roots:
            roots.append(name)
        if name == "outline":
            found.append(attributes)

    def refuse(*_: Any) -> None:
        raise NoParcel("<!DOCTYPE")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(raw, True)
    except expat.ExpatError as error:
        raise NoParcel(str(error)) from error
    if roots != ["opml"]:
        raise NoParcel(f"<{roots[0][:40]}>")
    yield from found
