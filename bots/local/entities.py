"""A text and its entities, measured as Telegram measures them: offsets and lengths in UTF-16 code units."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

MAX_ENTITIES = 100
"""Telegram silently ignores those beyond."""

_AUTOMATIC = {
    "url": re.compile(r"https?://[^\s<>\"«»“”]+[^\s<>\"«»“”.,;:!?)\]…]"),
    "bot_command": re.compile(r"(?<![\w/<>])/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?(?![\w/<>])"),
    "mention": re.compile(r"(?<!\w)@[a-zA-Z][a-zA-Z0-9_]{2,31}(?!\w)"),
    "hashtag": re.compile(r"(?<!\w)#(?=\w*[^\W\d_])\w{1,255}"),
}
_OPAQUE = {"pre", "code"}
_QUOTES = {"blockquote", "expandable_blockquote"}
_STYLES = {"bold", "italic", "underline", "strikethrough", "spoiler"} | _QUOTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One MessageEntity; `user` is the id of the mentioned user, `unix_time` in seconds."""

    type: str
    offset: int
    length: int
    url: str | None = None
    user: int | None = None
    language: str | None = None
    custom_emoji_id: str | None = None
    unix_time: int | None = None
    date_time_format: str | None = None

    @property
    def end(self) -> int:
        """The first unit after it."""
        return self.offset + self.length

    def to_json(self) -> dict[str, Any]:
        """As the Bot API writes it."""
        values = {name: value for name, value in asdict(self).items() if value is not None}
        if self.user is not None:
            values["user"] = {"id": self.user, "is_bot": False, "first_name": str(self.user)}
        return values


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text with its entities, in order, outer ones first."""

    text: str
    entities: tuple[Entity, ...] = ()


def units(text: str) -> int:
    """The length of a text in UTF-16 code units."""
    return len(text) + sum(character > "\uffff" for character in text)


def finish(text: str, entities: Iterable[Entity]) -> Formatted:
    """What Telegram keeps of a parsed text: trimmed, its links and commands found, impossible nestings undone."""
    trimmed = text.strip()
    lead = units(text[: len(text) - len(text.lstrip())])
    size = units(trimmed)
    given = [clipped for entity in entities if (clipped := _clip(entity, lead, size))]
    found = [entity for entity in _automatic(trimmed) if not any(_overlap(entity, other) for other in given)]
    ordered = sorted(given + found, key=lambda entity: (entity.offset, -entity.length))
    return Formatted(trimmed, tuple(_legal(ordered))[:MAX_ENTITIES])


def _clip(entity: Entity, lead: int, size: int) -> Entity | None:
    start = max(0, entity.offset - lead)
    end = min(size, entity.end - lead)
    return replace(entity, offset=start, length=end - start) if start < end else None


def _automatic(text: str) -> Iterator[Entity]:
    taken = 0
    matches = ((match.start(), kind, match) for kind, pattern in _AUTOMATIC.items() for match in pattern.finditer(text))
    for start, kind, match in sorted(matches, key=lambda found: found[0]):
        if start >= taken:
            taken = match.end()
            yield Entity(type=kind, offset=units(text[:start]), length=units(match.group()))


def _overlap(one: Entity, other: Entity) -> bool:
    """Whether both cannot stand: styles may hold a link or a command, everything else excludes it."""
    return other.type not in _STYLES and one.offset < other.end and other.offset < one.end


def _legal(ordered: Iterable[Entity]) -> Iterator[Entity]:
    """Code holds nothing else, and quotations are not nested."""
    closed = quoted = 0
    for entity in ordered:
        if entity.offset < closed or (entity.type in _QUOTES and entity.offset < quoted):
            continue
        if entity.type in _OPAQUE:
            closed = entity.end
        if entity.type in _QUOTES:
            quoted = entity.end
        yield entity
