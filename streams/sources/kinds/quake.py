"""An earthquake as the catalogues give it, in words: what is measured becomes a headline and a few sentences."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from streams.model import Point
from streams.sources.parse.fields import TEXT_LIMIT, one_line

LARGEST: Final = 11.0
"""No fault on Earth is long enough for more: a greater magnitude is no measurement."""
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
"""In English whatever the machine's locale is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quake:
    """`at` is UTC, `magnitude` of a scale (`scale`: "mww", "ml"), `depth` in km, `region` as the catalogue calls it,
    `kind` as in "earthquake" or "quarry blast"; None for what is not measured yet.
    """

    magnitude: float
    scale: str | None
    region: str
    at: datetime
    depth: float | None = None
    kind: str = "earthquake"

    @property
    def title(self) -> str:
        """The headline: what, how strong, where."""
        return one_line(f"{self.kind.capitalize()} of magnitude {self.magnitude:.1f}: {self.region}")

    @property
    def text(self) -> str:
        """One sentence with all that is known, in English."""
        scale = f" ({self.scale})" if self.scale else ""
        deep = f", {self.depth:.0f} km deep" if self.depth is not None else ""
        day = f"{self.at.day} {_MONTHS[self.at.month - 1]} {self.at.year} at {self.at:%H:%M} UTC"
        text = f"The {self.kind} of magnitude {self.magnitude:.1f}{scale} happened on {day}{deep}: {self.region}."
        return text[:TEXT_LIMIT]


def point_of(coordinates: tuple[float, ...]) -> Point | None:
    """The place of a GeoJSON position (longitude, latitude, ...); None for one that is on no globe."""
    if len(coordinates) < 2:
        return None
    longitude, latitude = coordinates[:2]
    return Point(latitude=latitude, longitude=longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None
