"""JSON from outside as typed values: what has another shape is Malformed, or left out where it is one of many."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

import msgspec

from streams.sources.errors import Malformed

T = TypeVar("T")


def typed(body: bytes, kind: type[T], expected: str) -> T:
    """The value that the JSON is. Raises Malformed, which says what was `expected` instead."""
    try:
        return msgspec.json.decode(body, type=kind)
    except (
        ValueError,
        RecursionError,
    ) as error:  # msgspec's errors are ValueErrors, as that of bytes that are no UTF-8
        raise Malformed(f"the answer is no {expected}: {error}") from None


def readable(parts: Iterable[msgspec.Raw], kind: type[T]) -> Iterator[T]:
    """Those of many that have the shape: one that a stranger wrote oddly does not keep the others away."""
    for part in parts:
        try:
            yield msgspec.json.decode(part, type=kind)
        except (ValueError, RecursionError):
            continue
