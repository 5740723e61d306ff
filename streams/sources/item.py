"""What a source yields: items, and checkpoints between them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from streams.model import Moment, Pace, Point, StatedFact

__all__ = ["Checkpoint", "Item", "Pace"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One article as the source shows it now.

    `guid` is the source's own name for it, the same at each poll. `title` and `text` are plain, paragraphs apart by a
    blank line. `published` is None where the source gives no date: unknown, never now. `withdrawn` says that the source
    took it back. `facts` and `point` are what a structured source states as data. `named_by` says what an article is
    known by: its address, where it has one, or the guid, where many articles show one address. `supersedes` are the
    guids of earlier items of this source, all named by them, that this one replaces.
    """

    guid: str
    url: str | None = None
    title: str = ""
    text: str = ""
    published: Moment | None = None
    updated: Moment | None = None
    language: str | None = None
    withdrawn: bool = False
    facts: tuple[StatedFact, ...] = ()
    point: Point | None = None
    named_by: Literal["url", "guid"] = "url"
    supersedes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """All items before this one are complete: once they are safe, the next read starts from `values`.

    The values (an ETag, a cursor) are the source's own; the host keeps them and does not look inside. `pace` is what
    the source said of its schedule, `note` a sentence for operators about how it is read; both stand until the next
    checkpoint.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    pace: Pace | None = None
    note: str | None = None
