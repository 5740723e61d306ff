"""Dead letters can be made of anything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.agents.effects import Record
from streams.agents.letters import burial
from streams.kafka.codec import decode, encode
from streams.model import Article, Decision
from tests.agents.conftest import START, article


def record(value: bytes | None, key: bytes | None = b"the-key") -> Record:
    """A record of `articles`."""
    return Record("articles", 5, 17, START.timestamp(), key, value)


def decision(value: bytes | None, error: Exception, named: str = "the-key") -> Decision:
    """What the burial of such a record tells."""
    (told,) = burial("", "read", record(value), error, Article, named).reports
    return decode(told.value or b"", Decision)


@pytest.mark.parametrize("value", [None, b"", b"\xff", b'{"v":1,"type":"article","x":' + b"[" * 100_000])
def test_what_cannot_be_read_is_named_by_its_key(value: bytes | None) -> None:
    """Nesting without end included."""
    buried = decision(value, ValueError("why"))
    assert (buried.id, buried.outcome, buried.at) == ("the-key", "dead-letter", START)
    assert buried.reason == "ValueError: why"


def test_what_can_be_read_is_named_by_itself() -> None:
    """With its revision and its time."""
    buried = decision(encode(article(7, "x", revision=3)), ValueError("why"))
    assert (buried.id, buried.revision, buried.at.minute) == ("article-00007", 3, 7)


def test_a_reason_and_an_id_without_end_are_cut() -> None:
    """A decision that outgrew a message could not be sent, at any start."""
    long = article(7, "x")
    raw = encode(long).replace(b"article-00007", b"i" * 400_000)
    assert len(decision(raw, ValueError("e" * 400_000)).id) == 500
    assert len(decision(None, ValueError("\ud800" * 400_000), "k" * 400_000).reason) == 500


@given(value=st.binary(), error=st.text(), named=st.text(min_size=1))
def test_burying_never_fails(value: bytes, error: str, named: str) -> None:
    """The original bytes are in the letter, whatever they are."""
    effects = burial("", "read", record(value), ValueError(error), Article, named)
    assert effects.alerts[0].value == value
    assert effects.reports
