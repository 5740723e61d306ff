"""An article as a source gave it, in one revision."""

from dataclasses import dataclass
from typing import Final, Literal

from streams.model.claim import Category
from streams.model.moment import Moment

Status = Literal["live", "withdrawn"]

LAST_REVISION: Final = 2**31 - 1
"""The revision of an article that was taken down: whatever its source publishes afterwards is an earlier one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Where a structured source says that its event is: WGS 84 degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedFact:
    """A figure that a structured source (CAP, USGS, GDACS) gives as data, not as prose."""

    category: Category
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One revision of one article; every time is aware UTC.

    `id` is the hash of the canonical URL, else of source and guid, and is fixed before any page is
    fetched. `fetched` is the article's time in the pipeline. `published` is None where the source gives no
    date: unknown, never now. `supersedes` names earlier articles that this one replaces.
    """

    id: str
    revision: int = 1
    source: str
    desk: str = "main"
    url: str | None = None
    title: str = ""
    text: str = ""
    published: Moment | None = None
    updated: Moment | None = None
    fetched: Moment
    language: str | None = None
    supersedes: tuple[str, ...] = ()
    status: Status = "live"
    facts: tuple[StatedFact, ...] = ()
    point: Point | None = None
