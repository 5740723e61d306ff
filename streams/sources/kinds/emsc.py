"""Earthquakes as the European-Mediterranean Seismological Centre learns of them (https://www.seismicportal.eu/realtime.html).

The websocket says {"action": "create" or "update", "data": a GeoJSON feature}; what it said meanwhile is asked of the
catalogue in the same form (https://www.seismicportal.eu/fdsn-wsevent.html).
"""

from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing
from datetime import datetime
from typing import ClassVar, Final
from urllib.parse import urlencode

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from streams.sources.item import Checkpoint, Item
from streams.sources.kinds.quake import LARGEST, Quake, point_of
from streams.sources.parse.fields import iso_moment
from streams.sources.parse.plain import tidy
from streams.sources.parse.typed import readable, typed
from streams.sources.protocol import Context, NotModified

MOST_MISSED: Final = 500
"""Events asked for after a gap, the latest."""
_KINDS: Final = {
    "e": "earthquake",
    "r": "rockburst",
    "i": "induced event",
    "m": "mine explosion",
    "h": "chemical explosion",
    "x": "experimental explosion",
    "n": "nuclear explosion",
}
"""By the last letter of the event's type; the first says how sure that is."""


class EmscConfig(BaseModel):
    """Where the centre speaks, and from which magnitude on it is listened to."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = Field(
        default="wss://www.seismicportal.eu/standing_order/websocket",
        pattern=r"^wss?://\S+$",
        max_length=300,
        description="address of the websocket",
    )
    catalogue: str = Field(
        default="https://www.seismicportal.eu/fdsnws/event/1/query",
        pattern=r"^https?://[^\s?#]+$",
        max_length=300,
        description="where is asked what was missed",
    )
    magnitude: float = Field(default=4.5, ge=-2, le=10, description="weaker earthquakes are left out")


class _Properties(msgspec.Struct):
    unid: str
    time: str
    lastupdate: str
    mag: float
    lat: float
    lon: float
    depth: float | None = None
    magtype: str | None = None
    evtype: str | None = None
    flynn_region: str | None = None


class _Feature(msgspec.Struct):
    properties: _Properties


class _Message(msgspec.Struct):
    action: str
    data: msgspec.Raw


class _Catalogue(msgspec.Struct):
    features: list[msgspec.Raw]


class EmscSource:
    """Earthquakes of the whole world within minutes, as the EMSC's websocket tells them."""

    config_model: ClassVar[type[BaseModel]] = EmscConfig
    told: ClassVar[bool] = True

    def __init__(self, config: EmscConfig) -> None:
        self._config = config

    async def read(self, context: Context) -> AsyncGenerator[Item | Checkpoint, None]:
        """What was missed since the checkpoint, once the line is open, then what is told. Raises SourceError."""
        left = iso_moment(context.checkpoint.get("updated"))
        newest, is_open = left, False
        async with aclosing(context.http.websocket(self._config.url)) as batches:
            async for batch in batches:
                messages = [typed(message, _Message, "message of the EMSC") for message in batch]
                features = [message.data for message in messages]
                if left and not is_open:
                    features += await self._missed(context, left)
                is_open = True
                for known in (feature.properties for feature in readable(features, _Feature)):
                    updated = iso_moment(known.lastupdate)
                    if updated is None or (left and updated <= left):
                        continue
                    newest = max(newest or updated, updated)
                    if self._config.magnitude <= known.mag <= LARGEST and (item := _item(known, updated)):
                        yield item
                yield Checkpoint({"updated": newest.isoformat()} if newest else {})

    async def _missed(self, context: Context, since: datetime) -> Iterable[msgspec.Raw]:
        """What the catalogue learnt since then; an empty answer (204) is nothing."""
        asked = {
            "format": "json",
            "limit": str(MOST_MISSED),
            "minmagnitude": str(self._config.magnitude),
            "updatedafter": since.replace(tzinfo=None).isoformat(),
        }
        answer = await context.http.get(f"{self._config.catalogue}?{urlencode(asked)}")
        if isinstance(answer, NotModified) or not answer.body:
            return ()
        return typed(answer.body, _Catalogue, "catalogue of earthquakes").features


def _item(known: _Properties, updated: datetime) -> Item | None:
    """The earthquake in words; None where it has no time."""
    at = iso_moment(known.time)
    if at is None or not known.unid:
        return None
    quake = Quake(
        magnitude=known.mag,
        scale=known.magtype,
        region=tidy(known.flynn_region or "").title() or "place unknown",
        at=at,
        depth=known.depth,
        kind=_KINDS.get((known.evtype or "")[-1:].lower(), "seismic event"),
    )
    return Item(
        guid=known.unid,
        named_by="guid",
        url=f"https://www.seismicportal.eu/eventdetails.html?{urlencode({'unid': known.unid})}",
        title=quake.title,
        text=quake.text,
        published=at,
        updated=updated,
        language="en",
        point=point_of((known.lon, known.lat)),
    )
