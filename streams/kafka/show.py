"""Messages made readable for people: decoded where they can be, with their origin, and found again by a filter."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec
from aiokafka import ConsumerRecord

from streams.kafka.codec import Unreadable, decode, encode, kind_of
from streams.kafka.topics import TOPICS

_FIELD = re.compile(r"(?P<path>[a-z_][a-z0-9_.-]*)=(?P<value>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One message. `value` is its JSON as objects, or its text where it is none, or None for a deletion; `problem` says
    why it could not be decoded; `headers` are a dead letter's: its origin, the stage and the error.
    """

    topic: str
    partition: int
    offset: int
    time: datetime
    key: str | None
    value: Any
    headers: dict[str, str] = field(default_factory=dict)
    problem: str | None = None


def show(topic: str, record: "ConsumerRecord[bytes, bytes]") -> Shown:
    """A record of the topic that we call `topic`."""
    value, problem = _readable(TOPICS[topic].holds, record.value)
    return Shown(
        topic=topic,
        partition=record.partition,
        offset=record.offset,
        time=datetime.fromtimestamp(record.timestamp / 1000, UTC),
        key=None if record.key is None else record.key.decode(errors="replace"),
        value=value,
        headers={name: content.decode(errors="replace") for name, content in record.headers},
        problem=problem,
    )


def parse_filter(text: str) -> Callable[[Shown], bool]:
    """What a filter asks for: `field=value`, or any text, which is looked for everywhere and in any case.

    A field is one of the message's (`key=...`, `partition=3`), of its headers (`stage=read`) or of its value, where
    dots lead inwards (`story.id=...`); in a list, any element will do. Values are compared as JSON writes them, without
    quotes (`low=33`, `status=live`, `published=null`).
    """
    match = _FIELD.fullmatch(text)
    if match is None:
        return lambda shown: text.casefold() in msgspec.json.encode(shown).decode().casefold()
    path, wanted = match["path"].split("."), match["value"]
    return lambda shown: wanted in set(_found(shown, path))


def _readable(holds: tuple[type, ...], raw: bytes | None) -> tuple[Any, str | None]:
    if raw is None:
        return None, None
    if not holds:
        return _json_or_text(raw), None
    kind = kind_of(raw)
    try:
        return msgspec.json.decode(encode(decode(raw, kind if kind in holds else holds[0]))), None
    except Unreadable as error:
        return _json_or_text(raw), str(error)


def _json_or_text(raw: bytes) -> Any:
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return raw.decode(errors="replace")


def _found(shown: Shown, path: list[str]) -> Iterator[str]:
    whole = msgspec.to_builtins(shown)
    for root in (whole, shown.headers, shown.value):
        yield from map(_written, _inside(root, path))


def _inside(value: Any, path: list[str]) -> Iterator[Any]:
    if isinstance(value, list):
        for element in value:
            yield from _inside(element, path)
    elif not path:
        yield value
    elif isinstance(value, dict) and path[0] in value:
        yield from _inside(value[path[0]], path[1:])


def _written(value: Any) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
