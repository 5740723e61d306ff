"""JSON of another shape is malformed, whatever is wrong with it."""

from contextlib import suppress

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.sources.errors import Malformed
from streams.sources.parse.typed import readable, typed


class Named(msgspec.Struct):
    """What is expected."""

    name: str


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"name": 7}', b'{"name": "\xb5"}', b'{"name": "\\ud800"}', b"[" * 100_000]
)
def test_what_has_another_shape_says_what_was_expected(body: bytes) -> None:
    """Cut short, of another type, no UTF-8, half a character, nested without end."""
    with pytest.raises(Malformed, match="no list of names"):
        typed(body, Named, "list of names")


def test_one_odd_value_keeps_no_other_away() -> None:
    """A stranger wrote one of many."""
    parts = typed(b'[{"name": "a"}, 7, {"name": "\xb5"}, {"name": "b"}]', list[msgspec.Raw], "list")
    assert [each.name for each in readable(parts, Named)] == ["a", "b"]


@given(st.binary())
def test_no_bytes_make_it_stumble(body: bytes) -> None:
    """A value, or malformed."""
    with suppress(Malformed):
        list(readable(typed(body, list[msgspec.Raw], "list"), Named))
