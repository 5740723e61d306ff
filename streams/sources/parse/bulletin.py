"""What a publisher of CAP serves: messages, or a list (Atom, RSS) of where they are. Runs in the cage.

CAP 1.2 (https://docs.oasis-open.org/emergency/cap/v1.2/CAP-v1.2-os.html); 1.1 differs in nothing that is read here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element

from streams.model import Point
from streams.sources.errors import Malformed
from streams.sources.item import Item
from streams.sources.kinds.quake import point_of
from streams.sources.parse.elements import children, local, tree, word
from streams.sources.parse.fields import MOST_ITEMS, TEXT_LIMIT, iso_moment, language_code, one_line, web_address

CAP_TYPE: Final = "application/cap+xml"
_MOST_REFERENCES: Final = 100
_DEFAULT_LANGUAGE: Final = "en-US"
"""What a block of information is in where it does not say (CAP 1.2, 3.2.2)."""


@dataclass(frozen=True, slots=True)
class Bulletin:
    """The messages of a document, and the addresses of further ones."""

    items: tuple[Item, ...] = ()
    links: tuple[str, ...] = ()


def parse(body: bytes, headers: Mapping[str, str]) -> Bulletin:
    """Read it; `headers` give content-location, and the language that is wanted of several. Raises Malformed."""
    root = tree(body, "CAP message, nor a feed of them")
    base, language = headers.get("content-location", ""), headers.get("language", "")
    alerts = [element for element in root.iter() if local(element) == "alert"][:MOST_ITEMS]
    if alerts:
        return Bulletin(items=tuple(item for alert in alerts for item in _items(alert, base, language)))
    if local(root) not in ("feed", "rss", "RDF"):
        raise Malformed(f"the answer is XML ({local(root)!r:.40}); expected a CAP message, or a feed of them")
    entries = (element for element in root.iter() if local(element) in ("entry", "item"))
    links = (web_address(_link(entry), base) for entry in entries)
    return Bulletin(links=tuple(dict.fromkeys(link for link in links if link))[:MOST_ITEMS])


def _link(entry: Element) -> str:
    """Where the entry's message is: the link (Atom) or enclosure (RSS) of CAP's type, else its first link."""
    offered = [*children(entry, "link"), *children(entry, "enclosure")]
    offered.sort(key=lambda element: element.get("type") != CAP_TYPE)
    return next((element.get("href") or element.get("url") or element.text or "" for element in offered), "")


def _items(alert: Element, base: str, language: str) -> Iterator[Item]:
    """What a message means: news, or that earlier news are taken back. Exercises, tests and drafts mean nothing, nor
    does what is not for the public.
    """
    if word(alert, "status") != "Actual" or word(alert, "scope") not in ("Public", ""):
        return
    kind, sent = word(alert, "msgType"), iso_moment(word(alert, "sent"))
    name = f"{word(alert, 'sender')},{word(alert, 'identifier')}"
    earlier = tuple(each for each in dict.fromkeys(_references(word(alert, "references"))) if each != name)
    if kind == "Cancel":
        yield from (Item(guid=each, named_by="guid", updated=sent, withdrawn=True) for each in earlier)
    infos = _told(alert, language)
    if kind not in ("Alert", "Update") or not infos or not word(alert, "identifier"):
        return
    yield Item(
        guid=name,
        named_by="guid",
        supersedes=earlier,
        url=next((url for info in infos if (url := web_address(word(info, "web")))), None) or web_address(base),
        title=one_line(_title(infos[0])),
        text="\n\n".join(filter(None, map(_text, infos)))[:TEXT_LIMIT],
        published=sent,
        language=language_code(word(infos[0], "language") or _DEFAULT_LANGUAGE),
        point=next((point for info in infos if (point := _point(info))), None),
    )


def _references(stated: str) -> Iterator[str]:
    """The names of earlier messages, the newest at the end, from "sender,identifier,sent ..."."""
    for reference in stated.split()[-_MOST_REFERENCES:]:
        sender, _, rest = reference.partition(",")
        if identifier := rest.partition(",")[0]:
            yield f"{sender},{identifier}"


def _told(alert: Element, language: str) -> list[Element]:
    """The blocks of information in the language wanted, else in that of the first."""
    infos = list(children(alert, "info"))
    codes = [language_code(word(info, "language") or _DEFAULT_LANGUAGE) for info in infos]
    wanted = language if language in codes else next(iter(codes), None)
    return [info for info, code in zip(infos, codes, strict=True) if code == wanted]


def _title(info: Element) -> str:
    """The headline, led by what it is about where it does not say that; without a headline by where it is."""
    event, headline = word(info, "event"), word(info, "headline") or ", ".join(_areas(info))
    return headline if event.lower() in headline.lower() else f"{event}: {headline}".removesuffix(": ")


def _text(info: Element) -> str:
    degree = (f"{name.capitalize()}: {word(info, name)}." for name in ("urgency", "severity", "certainty"))
    parts = (word(info, "description"), word(info, "instruction"), ", ".join(_areas(info)), " ".join(degree))
    return "\n\n".join(filter(None, parts))


def _areas(info: Element) -> list[str]:
    return [name for area in children(info, "area") if (name := word(area, "areaDesc"))]


def _point(info: Element) -> Point | None:
    """The middle of the first area that is drawn: of its circle, else of its polygon's corners."""
    for area in children(info, "area"):
        drawn = word(area, "circle").split()[:1] or word(area, "polygon").split()
        corners = [corner for pair in drawn if (corner := _corner(pair))]
        if corners:
            latitudes, longitudes = zip(*corners, strict=True)
            return point_of((sum(longitudes) / len(corners), sum(latitudes) / len(corners)))
    return None


def _corner(pair: str) -> tuple[float, float] | None:
    latitude, _, longitude = pair.partition(",")
    try:
        return float(latitude), float(longitude)
    except ValueError:
        return None
