"""The one codec: what is written is read again, what is older too, and what is none of ours is refused."""

import types
from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from streams.kafka import codec
from streams.kafka.codec import MAX_BYTES, TYPES, TooLarge, Unreadable, decode, encode, encode_message
from streams.model import Article, Interval, Rule

NOON = datetime(2020, 2, 28, 12, tzinfo=UTC)
ARTICLE = Article(id="a1", source="agency", title="Toll rises", text="At least 33 soldiers were killed.", fetched=NOON)
SIMPLE: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(max_size=20),
    int: st.integers(-(2**63), 2**63 - 1),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    date: st.dates(),
    datetime: st.datetimes(timezones=st.just(UTC)),
    types.NoneType: st.none(),
}


def of_type(kind: Any) -> st.SearchStrategy[Any]:
    """Any value of a type of the model."""
    if kind in SIMPLE:
        return SIMPLE[kind]
    if kind is Interval:
        return st.tuples(st.integers(0, 99), st.integers(0, 99)).map(
            lambda pair: Interval(low=min(pair), high=max(pair))
        )
    if is_dataclass(kind):
        hints = get_type_hints(kind, include_extras=True)
        return st.builds(kind, **{f.name: field_value(f, hints[f.name]) for f in fields(kind)})
    return BUILDERS[get_origin(kind)](get_args(kind))


def field_value(field: Field[Any], kind: Any) -> st.SearchStrategy[Any]:
    """Any value of a field, or its default more often than not, so that values stay small."""
    if field.default is not MISSING:
        return st.just(field.default) | st.deferred(lambda: of_type(kind))
    return st.deferred(lambda: of_type(kind))


BUILDERS: dict[Any, Callable[[tuple[Any, ...]], st.SearchStrategy[Any]]] = {
    Annotated: lambda arguments: of_type(arguments[0]),
    Literal: st.sampled_from,
    frozenset: lambda arguments: st.frozensets(of_type(arguments[0]), max_size=3),
    Union: lambda arguments: st.one_of(*map(of_type, arguments)),
    types.UnionType: lambda arguments: st.one_of(*map(of_type, arguments)),
    dict: lambda arguments: st.dictionaries(of_type(arguments[0]), of_type(arguments[1]), max_size=2),
    tuple: lambda arguments: (
        st.lists(of_type(arguments[0]), max_size=2).map(tuple)
        if arguments[-1] is ...
        else st.tuples(*map(of_type, arguments))
    ),
}


@pytest.mark.parametrize("name", sorted(TYPES))
@given(data=st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_every_value_is_read_as_it_was_written(name: str, data: st.DataObject) -> None:
    """No field of any type is lost or changed on a topic."""
    value = data.draw(of_type(TYPES[name]))
    assert decode(encode(value), TYPES[name]) == value


def test_the_wire_names_version_and_type_first() -> None:
    """Any reader can tell what a message is before it knows the rest."""
    assert encode(ARTICLE).startswith(b'{"v":1,"type":"article",')


def test_an_older_version_is_brought_up_to_date(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader understands what was written before its time, step by step."""
    monkeypatch.setattr(codec, "VERSION", 3)
    monkeypatch.setitem(codec.UPGRADES, ("rule", 1), lambda old: {**old, "query": old["text"]})
    monkeypatch.setitem(codec.UPGRADES, ("rule", 2), lambda old: {**old, "name": old["query"].upper()})
    old = b'{"v":1,"type":"rule","id":"q","text":"flood"}'
    assert decode(old, Rule) == Rule(id="q", query="flood", name="FLOOD")


def test_an_older_version_without_a_known_step_is_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    """A gap in the steps is said, not guessed over."""
    monkeypatch.setattr(codec, "VERSION", 2)
    with pytest.raises(Unreadable, match="version 1, from which no upgrade is known"):
        decode(b'{"v":1,"type":"rule","id":"q","query":"flood"}', Rule)


def test_a_newer_version_is_refused_with_what_to_do() -> None:
    """An old program does not half-read what it cannot know."""
    with pytest.raises(Unreadable, match="version 2; this program reads up to 1: upgrade it"):
        decode(b'{"v":2,"type":"rule","id":"q","query":"flood"}', Rule)


def test_a_time_without_zone_is_refused() -> None:
    """A naive time would be read as another moment elsewhere."""
    raw = encode(ARTICLE).replace(b"2020-02-28T12:00:00Z", b"2020-02-28T12:00:00")
    with pytest.raises(Unreadable, match="not a readable article"):
        decode(raw, Article)


@pytest.mark.parametrize(
    "raw", [b"", b"flood", b"\xff\xfe", b"[]", b"null", b"{}", b'{"v":1,"type":"rule"}', encode(ARTICLE)]
)
def test_what_is_no_rule_is_unreadable(raw: bytes) -> None:
    """Bad bytes of every sort end in the one error that leads to the dead letters."""
    with pytest.raises(Unreadable):
        decode(raw, Rule)


def test_a_value_too_large_for_a_topic_is_refused_before_it_is_sent() -> None:
    """The broker's own limit would end a worker; ours is an error that can be handled."""
    large = Article(id="a", source="s", fetched=NOON, text="x" * MAX_BYTES)
    assert len(encode(large)) > MAX_BYTES
    with pytest.raises(TooLarge, match=str(MAX_BYTES)):
        encode_message(large)


def test_nesting_without_end_is_unreadable() -> None:
    """Hostile bytes end in an error that says so, not in a crash of the reader."""
    with pytest.raises(Unreadable):
        decode(b'{"v":1,"type":"article","nested":' + b"[" * 100_000, Article)
