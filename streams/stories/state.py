"""The state of the stories as rows: one head for each story, one row for each member reading.

A head is bounded, so that a story of 5,000 articles neither outgrows a message nor rewrites megabytes; a member row
holds what must be taken back when that article is edited or withdrawn. Rows are versioned JSON.
"""

from dataclasses import dataclass, field
from typing import Final, TypeVar

import msgspec

from streams.model import Category, Figure, Moment, Status, Story
from streams.stories.traits import Traits

VERSION: Final = 2


class UnreadableState(ValueError):
    """The bytes are no row of this version: rebuild the state from `readings`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """The text part of clause `clause` of `query` is true in `count` of the story's articles."""

    query: str
    clause: int
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A story and what deciding about it needs.

    `base` is what articles older than the newest 50 had settled; `met` the text parts that its articles met; `acted`
    how many live articles report each act; `outlets` the sources that spoke for themselves; `told` the figures that
    were announced ("killed+33", fallen to: "killed-29"), the high-water marks; `announced` whether the story was.
    `clock` is the desk's latest publication time when the row was written. `took` names the stories that it took in:
    their rows stand behind it, as redirects. `apart` names those that a person parted it from: no article merges them
    again. `ruled` are the rulings on it, the newest 50. `tellings` are title and lead of its first article in each
    language.
    """

    story: Story
    traits: Traits
    base: dict[Category, Figure] = field(default_factory=dict)
    met: tuple[Met, ...] = ()
    acted: dict[str, int] = field(default_factory=dict)
    outlets: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    announced: bool = False
    clock: Moment | None = None
    took: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    ruled: tuple[str, ...] = ()
    tellings: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One article in a story: the revision that counts, and what it contributed by `hits` and `acts`.

    `left` is the story that this revision took it out of.
    """

    id: str
    revision: int
    story: str
    source: str
    status: Status = "live"
    hits: tuple[tuple[str, int], ...] = ()
    acts: tuple[str, ...] = ()
    left: str | None = None


Row = TypeVar("Row", Head, Member)

_encoder = msgspec.json.Encoder()
_decoders: Final[dict[type, msgspec.json.Decoder[tuple[int, Head] | tuple[int, Member]]]] = {
    kind: msgspec.json.Decoder(tuple[int, kind])  # type: ignore[valid-type]  # a type made from the table's key
    for kind in (Head, Member)
}


def encode(row: Head | Member) -> bytes:
    """The bytes of a row."""
    return _encoder.encode((VERSION, row))


def decode(raw: bytes, kind: type[Row]) -> Row:
    """The row of type `kind` in `raw`. Raises UnreadableState."""
    try:
        version, row = _decoders[kind].decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise UnreadableState(f"no {kind.__name__} row: {error}; rebuild the state from readings") from error
    if version != VERSION:
        raise UnreadableState(f"a {kind.__name__} row of version {version}, expected {VERSION}; rebuild the state")
    return row  # type: ignore[return-value]  # the decoder was chosen by `kind`
