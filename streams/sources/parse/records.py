"""JSON objects of any shape as items, by a mapping of names; `parse` runs in the cage."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from streams.model import Point, StatedFact
from streams.sources.errors import Malformed
from streams.sources.item import Item
from streams.sources.parse.dates import moment
from streams.sources.parse.fields import TEXT_LIMIT, iso_moment, known_moment, language_code, one_line, web_address
from streams.sources.parse.plain import plain, printable, tidy
from streams.sources.protocol import Cage

T = TypeVar("T")

_MILLISECONDS: Final = 10**11
"""A number above this counts milliseconds: as seconds it would be in the year 5138."""


class Fields(BaseModel):
    """Where an object has what: a key, or keys below one another with dots between. As they are, those of Tocsin's own
    articles.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = "id"
    url: str = "url"
    title: str = "title"
    text: str = "text"
    published: str = "published"
    updated: str = "updated"
    language: str = "language"
    html: bool = Field(default=False, description="whether title and text are HTML")


@dataclass(frozen=True, slots=True)
class Records:
    """The items in the order of the objects; how many were none, and what was wrong with the last of those."""

    items: tuple[Item, ...] = ()
    bad: int = 0
    why: str = ""


async def read(cage: Cage, lines: Sequence[bytes], fields: Fields) -> Records:
    """The items of the lines. One that the cage cannot read is found by halves: it would stop all others."""
    try:
        return await cage.run(parse, *pack(lines, fields))
    except Malformed as error:
        if len(lines) == 1:
            return Records(bad=1, why=str(error))
    middle = len(lines) // 2
    first, second = await read(cage, lines[:middle], fields), await read(cage, lines[middle:], fields)
    return Records(first.items + second.items, first.bad + second.bad, second.why or first.why)


def pack(lines: Iterable[bytes], fields: Fields) -> tuple[bytes, dict[str, str]]:
    """What `parse` is called with."""
    return msgspec.msgpack.encode(list(lines)), {"fields": fields.model_dump_json()}


def parse(body: bytes, headers: Mapping[str, str]) -> Records:
    """The items of JSON objects, packed; empty ones are passed over."""
    fields = Fields.model_validate_json(headers["fields"])
    items: list[Item] = []
    bad, why = 0, ""
    for line in msgspec.msgpack.decode(body, type=list[bytes]):
        if not line.strip():
            continue
        try:
            items.append(_item(msgspec.json.decode(line, type=dict[str, Any]), fields))
        except (ValueError, RecursionError) as error:  # msgspec's errors and UnicodeDecodeError are ValueErrors
            bad, why = bad + 1, f"{error}"[:200]
    return Records(tuple(items), bad, why)


def _item(record: dict[str, Any], fields: Fields) -> Item:
    read = plain if fields.html else tidy
    url = web_address(_text(record, fields.url))
    title, text = one_line(read(_text(record, fields.title))), read(_text(record, fields.text))[:TEXT_LIMIT]
    guid = printable(_text(record, fields.id)).strip() or url
    if not guid:
        raise ValueError(f"it has neither {fields.id!r} nor a web address as {fields.url!r}")
    published, updated = _moment(_found(record, fields.published)), _moment(_found(record, fields.updated))
    return Item(
        guid=guid,
        url=url,
        title=title,
        text=text,
        published=published,
        updated=updated,
        language=language_code(_found(record, fields.language)),
        withdrawn=record.get("status") == "withdrawn",
        facts=_fitting(record.get("facts"), tuple[StatedFact, ...]) or (),
        point=_fitting(record.get("point"), Point),
    )


def _found(record: dict[str, Any], path: str) -> object:
    value: Any = record
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _text(record: dict[str, Any], path: str) -> str:
    """A text, or a number that stands for one (an id)."""
    value = _found(record, path)
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _moment(value: object) -> datetime | None:
    """A date as ISO 8601 or as feeds write them, or as seconds or milliseconds since 1970."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return iso_moment(value) or (moment(value, None) if isinstance(value, str) else None)
    seconds = value / 1000 if value > _MILLISECONDS else value
    try:
        return known_moment(datetime.fromtimestamp(seconds, UTC))
    except (ValueError, OverflowError, OSError):
        return None


def _fitting(value: object, kind: type[T]) -> T | None:
    """The value as one of our model, where it has that form."""
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return None
