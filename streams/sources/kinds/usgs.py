"""Earthquakes from the GeoJSON feeds of the USGS (https://earthquake.usgs.gov/earthquakes/feed/v1.0/geojson.php)."""

from collections.abc import AsyncGenerator
from typing import ClassVar

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from streams.sources.item import Checkpoint, Item
from streams.sources.kinds.quake import LARGEST, Quake, point_of
from streams.sources.parse.fields import unix_moment, web_address
from streams.sources.parse.typed import readable, typed
from streams.sources.protocol import Context, NotModified


class UsgsConfig(BaseModel):
    """Which of the feeds, and from which magnitude on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = Field(
        default="https://earthquake.usgs.gov/earthquakes/feed/v1.0/summary/2.5_day.geojson",
        pattern=r"^https?://\S+$",
        max_length=2000,
        description="address of one of the summary feeds, or of a query of the catalogue in GeoJSON",
    )
    magnitude: float = Field(default=4.5, ge=-2, le=10, description="weaker earthquakes are left out")


class _Properties(msgspec.Struct):
    mag: float | None
    place: str | None
    time: int
    updated: int | None = None
    url: str | None = None
    alert: str | None = None
    status: str | None = None
    tsunami: int | None = None
    ids: str | None = None
    mag_type: str | None = msgspec.field(default=None, name="magType")
    type: str | None = None


class _Geometry(msgspec.Struct):
    coordinates: tuple[float | None, ...] = ()


class _Feature(msgspec.Struct):
    id: str
    properties: _Properties
    geometry: _Geometry


class _Feed(msgspec.Struct):
    features: list[msgspec.Raw]


class UsgsSource:
    """Earthquakes of the USGS, from a GeoJSON feed; one that is measured anew is a new revision."""

    config_model: ClassVar[type[BaseModel]] = UsgsConfig

    def __init__(self, config: UsgsConfig) -> None:
        self._config = config

    async def read(self, context: Context) -> AsyncGenerator[Item | Checkpoint, None]:
        """All earthquakes of the feed that are strong enough, if it changed. Raises SourceError."""
        answer = await context.http.get(self._config.url, validators=context.checkpoint)
        if isinstance(answer, NotModified):
            return
        for feature in readable(typed(answer.body, _Feed, "GeoJSON feed of earthquakes").features, _Feature):
            magnitude = feature.properties.mag
            if magnitude is None or not self._config.magnitude <= magnitude <= LARGEST:
                continue
            if item := _item(feature, magnitude):
                yield item
        yield Checkpoint(answer.validators)


def _item(feature: _Feature, magnitude: float) -> Item | None:
    """The earthquake in words; None where it has no time that a calendar knows.

    The catalogue prefers now one network's id, now another's: the event keeps all of them in `ids`.
    """
    known = feature.properties
    at = unix_moment(known.time / 1000)
    if at is None or not feature.id:
        return None
    longitude, latitude, depth, *_ = (*feature.geometry.coordinates, None, None, None)
    quake = Quake(
        magnitude=magnitude,
        scale=known.mag_type,
        region=known.place or "place unknown",
        at=at,
        depth=depth,
        kind=known.type or "earthquake",
    )
    others = (name for name in (known.ids or "").split(",") if name and name != feature.id)
    return Item(
        guid=feature.id,
        named_by="guid",
        supersedes=tuple(others),
        url=web_address(known.url),
        title=quake.title,
        text="\n\n".join((quake.text, *_warnings(known))),
        published=at,
        updated=unix_moment(known.updated / 1000) if known.updated else None,
        language="en",
        withdrawn=known.status == "deleted",
        point=point_of((longitude, latitude)) if longitude is not None and latitude is not None else None,
    )


def _warnings(known: _Properties) -> list[str]:
    """What the USGS expects of it: the PAGER level (losses), and whether there may be word of a tsunami."""
    expected = [f"The level of expected losses (PAGER) is {known.alert}."] if known.alert else []
    if known.tsunami:
        expected.append("It struck where tsunamis are watched for: see the warning centres.")
    return expected
