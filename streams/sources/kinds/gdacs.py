"""Disasters of the Global Disaster Alert and Coordination System, from its RSS feed (https://www.gdacs.org/feed_reference.aspx).

Beside RSS an entry has `gdacs:` elements: alertlevel, episodealertlevel, eventtype, eventid, country, severity,
population, datemodified, and the place as `geo:Point`. An event is one article: each episode of it is a new revision.
"""

from collections.abc import AsyncGenerator, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import ClassVar, Final, Literal
from xml.etree.ElementTree import Element

from pydantic import BaseModel, ConfigDict, Field

from streams.model import Point
from streams.sources.errors import Malformed
from streams.sources.item import Checkpoint, Item
from streams.sources.kinds.quake import point_of
from streams.sources.parse.elements import children, local, tree, word
from streams.sources.parse.fields import MOST_ITEMS, TEXT_LIMIT, known_moment, one_line, web_address
from streams.sources.protocol import Context, NotModified

LEVELS: Final = ("green", "orange", "red")


class GdacsConfig(BaseModel):
    """Where the feed is, and from which level on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = Field(
        default="https://www.gdacs.org/xml/rss.xml",
        pattern=r"^https?://\S+$",
        max_length=2000,
        description="address of the RSS feed",
    )
    level: Literal["green", "orange", "red"] = Field(
        default="orange", description="events that never reached this level of alert are left out"
    )


@dataclass(frozen=True, slots=True)
class Events:
    """The events of a feed, in its order."""

    items: tuple[Item, ...] = ()


class GdacsSource:
    """Disasters of the last days, from the feed of GDACS."""

    config_model: ClassVar[type[BaseModel]] = GdacsConfig

    def __init__(self, config: GdacsConfig) -> None:
        self._config = config

    async def read(self, context: Context) -> AsyncGenerator[Item | Checkpoint, None]:
        """All events that are grave enough, if the feed changed. Raises SourceError."""
        answer = await context.http.get(self._config.url, validators=context.checkpoint)
        if isinstance(answer, NotModified):
            return
        for item in (await context.cage.run(parse, answer.body, {"level": self._config.level})).items:
            yield item
        yield Checkpoint(answer.validators)


def parse(body: bytes, headers: Mapping[str, str]) -> Events:
    """The events of at least the level in `headers`. Raises Malformed."""
    root = tree(body, "RSS feed of GDACS")
    if local(root) != "rss":
        raise Malformed(f"the answer is XML ({local(root)!r:.40}); expected the RSS feed of GDACS")
    entries = [element for element in root.iter() if local(element) == "item"][:MOST_ITEMS]
    least = LEVELS.index(headers["level"])
    return Events(tuple(item for entry in entries if _level(entry) >= least and (item := _item(entry))))


def _level(entry: Element) -> int:
    """The graver of the event's and its last episode's; that of no level where neither is known."""
    stated = (word(entry, name).lower() for name in ("alertlevel", "episodealertlevel"))
    return max((LEVELS.index(level) for level in stated if level in LEVELS), default=-1)


def _item(entry: Element) -> Item | None:
    guid = word(entry, "guid")
    text = "\n\n".join(dict.fromkeys(_told(entry)))
    if not guid or not text:
        return None
    return Item(
        guid=guid,
        named_by="guid",
        url=web_address(word(entry, "link")),
        title=one_line(word(entry, "title")),
        text=text[:TEXT_LIMIT],
        published=_moment(word(entry, "pubDate")),
        updated=_moment(word(entry, "datemodified")),
        language="en",
        point=_point(entry),
    )


def _told(entry: Element) -> Iterator[str]:
    """The description, how strong it is, how many live there, and where."""
    yield from filter(None, (word(entry, name) for name in ("description", "severity", "population", "country")))


def _moment(written: str) -> datetime | None:
    try:
        return known_moment(parsedate_to_datetime(written)) if written else None
    except (ValueError, OverflowError):
        return None


def _point(entry: Element) -> Point | None:
    for place in children(entry, "Point"):
        try:
            return point_of((float(word(place, "long")), float(word(place, "lat"))))
        except ValueError:
            return None
    return None
