"""Versioned JSON for every value that leaves a process: `{"v": 1, "type": "article", ...}`.

The only codec: topics, the command line and the workers' state use it. A reader accepts every older version, brought
up to date by the steps in `UPGRADES`; a newer version, another type or a value that does not fit is an `Unreadable`.
"""

from collections.abc import Callable
from typing import Any, Final, TypeVar

import msgspec

from streams.errors import ForPeople
from streams.model import (
    Article,
    Decision,
    FeedOrder,
    FeedState,
    Reading,
    Refusal,
    Rule,
    Ruling,
    Sight,
    Story,
    StoryEvent,
)

T = TypeVar("T")

VERSION: Final = 1
MAX_BYTES: Final = 256 * 1024
"""No value is larger: one near the broker's limit of 1 MB would end a Faust worker outside every wrapper."""

TYPES: Final[dict[str, type]] = {
    "article": Article,
    "reading": Reading,
    "decision": Decision,
    "event": StoryEvent,
    "story": Story,
    "rule": Rule,
    "feed": FeedState,
    "sight": Sight,
    "order": FeedOrder,
    "refusal": Refusal,
    "ruling": Ruling,
}
_DECODERS: Final[dict[str, msgspec.json.Decoder[Any]]] = {
    name: msgspec.json.Decoder(kind) for name, kind in TYPES.items()
}
_NAMES: Final = {kind: name for name, kind in TYPES.items()}

UPGRADES: Final[dict[tuple[str, int], Callable[[dict[str, Any]], dict[str, Any]]]] = {}
"""From (type, version) to the step that makes the next version's object of it."""


class Unreadable(ForPeople, ValueError):
    """The bytes are no value of ours: the message says what was found and what was expected."""


class TooLarge(ValueError):
    """The value is larger than `MAX_BYTES`; it must be cut before it is sent."""


class _Header(msgspec.Struct):
    v: int = 0
    type: str = ""


_encoder = msgspec.json.Encoder()
_header = msgspec.json.Decoder(_Header)


def encode(value: object) -> bytes:
    """The JSON of a frozen value, without a limit: for lines and rows; `encode_message` is for topics."""
    head = b'{"v":%d,"type":"%s",' % (VERSION, _NAMES[type(value)].encode())
    return head + _encoder.encode(value)[1:]


def encode_message(value: object) -> bytes:
    """The JSON of a frozen value for a topic. Raises TooLarge."""
    raw = encode(value)
    if len(raw) > MAX_BYTES:
        raise TooLarge(f"a {_NAMES[type(value)]} of {len(raw)} bytes; at most {MAX_BYTES} fit on a topic")
    return raw


def decode(raw: bytes, kind: type[T]) -> T:
    """The value of type `kind` in `raw`, upgraded from any older version. Raises Unreadable."""
    name = _NAMES[kind]
    try:
        header = _header.decode(raw)
        if header.type != name:
            raise Unreadable(f"expected a value of type {name!r}, found {header.type!r}")
        if header.v == VERSION:
            value: T = _DECODERS[name].decode(raw)
            return value
        return _upgrade(raw, name, header.v, kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable(f"not a readable {name}: {error}") from error


def kind_of(raw: bytes) -> type | None:
    """The type of the value in `raw`, by its header; None where there is none that we know."""
    try:
        return TYPES.get(_header.decode(raw).type)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def _upgrade(raw: bytes, name: str, version: int, kind: type[T]) -> T:
    if version > VERSION:
        raise Unreadable(f"a {name} of version {version}; this program reads up to {VERSION}: upgrade it")
    fields = msgspec.json.decode(raw, type=dict[str, Any])
    for step in range(version, VERSION):
        if (name, step) not in UPGRADES:
            raise Unreadable(f"a {name} of version {step}, from which no upgrade is known")
        fields = UPGRADES[name, step](fields)
    return msgspec.convert(fields, kind)
