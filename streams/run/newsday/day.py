"""PURE but for `load_day`. A news day as data: outlets, their articles, and the second at which each appears.

A day is a folder of TOML files, one an outlet:

    id = "harbour"                    # names the feed: /harbour/feed.xml
    name = "The Harbour Post"
    language = "en"                   # ISO 639-1
    format = "rss"                    # or "atom"

    [[articles]]
    slug = "ferry"                    # names the article's page: /harbour/ferry
    at = 12                           # seconds after the day's start
    title = "..."
    text = "..."                      # paragraphs, a blank line between them
    published = -3600                 # seconds from `at` (0 unless given), or a date, or false: the feed gives none

    [[articles.edits]]                # a later revision: what it changes
    at = 40
    title = "..."
"""

import tomllib
from dataclasses import field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AwareDatetime, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from streams.errors import ForPeople

_STRICT = ConfigDict(extra="forbid")
_Name = Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
_Words = Annotated[str, Field(min_length=1)]
_Seconds = Annotated[float, Field(ge=0)]


class WrongDay(ForPeople):
    """The day's files must be mended; the message lists every fault with its file."""


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Edit:
    """A later revision of an article, `at` seconds after the day's start; None leaves a part as it was."""

    at: _Seconds
    title: _Words | None = None
    text: _Words | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Piece:
    """An article of the day; `published` as in the file: seconds from `at`, a date, or False for none."""

    slug: _Name
    at: _Seconds
    title: _Words
    text: _Words
    published: Literal[False] | AwareDatetime | float = 0.0
    edits: tuple[Edit, ...] = ()

    @property
    def moments(self) -> tuple[float, ...]:
        """The seconds at which it appears and at which it changes."""
        return (self.at, *(edit.at for edit in self.edits))

    def date(self, start: datetime) -> datetime | None:
        """The publication date in the feed of a day that began at `start`; None: the feed gives none."""
        if self.published is False:
            return None
        if isinstance(self.published, datetime):
            return self.published
        return start + timedelta(seconds=self.at + self.published)


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Outlet:
    """A source of the day and all that it will publish."""

    id: _Name
    name: _Words
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")]
    format: Literal["rss", "atom"]
    articles: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """All outlets of a day, by id."""

    outlets: tuple[Outlet, ...] = field(default=())

    @property
    def articles(self) -> int:
        """How many articles it has."""
        return sum(len(outlet.articles) for outlet in self.outlets)

    @property
    def versions(self) -> int:
        """How many articles and edits it has."""
        return sum(len(piece.moments) for outlet in self.outlets for piece in outlet.articles)

    @property
    def length(self) -> float:
        """The second at which the last article or edit appears."""
        pieces = [piece for outlet in self.outlets for piece in outlet.articles]
        return max((at for piece in pieces for at in piece.moments), default=0)


def load_day(folder: Path) -> Day:
    """The day that the folder's `*.toml` files tell. Raises WrongDay with every fault."""
    outlets: list[Outlet] = []
    faults: list[str] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            outlet = TypeAdapter(Outlet).validate_python(tomllib.loads(path.read_text(encoding="utf-8")))
        except ValidationError as error:
            faults += [f"{path.name}: {_place(one['loc'])}: {one['msg']}" for one in error.errors()]
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            faults.append(f"{path.name}: {error}")
        else:
            outlets.append(outlet)
            faults += [f"{path.name}: {fault}" for fault in _contradictions(outlet)]
    faults += [f"the outlet {one} is told twice" for one in _repeated([outlet.id for outlet in outlets])]
    if not outlets and not faults:
        faults.append(f"{folder} holds no *.toml file, expected one for each outlet")
    if faults:
        raise WrongDay("\n".join(faults))
    return Day(outlets=tuple(sorted(outlets, key=lambda outlet: outlet.id)))


def _place(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location)


def _contradictions(outlet: Outlet) -> list[str]:
    faults = [f"the article {slug} is told twice" for slug in _repeated([piece.slug for piece in outlet.articles])]
    for piece in outlet.articles:
        if list(piece.moments) != sorted(set(piece.moments)):
            faults.append(f"{piece.slug}: its edits must come after it and one another")
        if piece.published is False and outlet.format == "atom":
            faults.append(f"{piece.slug}: Atom demands a date, an undated article needs an RSS outlet")
    return faults


def _repeated(names: list[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})
