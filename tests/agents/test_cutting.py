"""Stories and events that outgrew a message."""

from dataclasses import replace

import pytest

from streams.agents.cutting import fitting
from streams.kafka.codec import MAX_BYTES, TooLarge, decode, encode_message
from streams.model import Firing, Quote, Refused, Story, StoryEvent
from tests.agents.conftest import START


def story(refused: int = 0, quote: str = "") -> Story:
    """A story with so many refused figures."""
    refusals = tuple(
        Refused(category="killed", low=n, scope="background", reason="history", quote=quote, source="s", article="a")
        for n in range(refused)
    )
    return Story(
        id="s", short="S", desk="main", title="t", language="en", opened=START, changed=START, refused=refusals
    )


def test_a_story_that_fits_is_left_as_it_is() -> None:
    """Not a byte is different."""
    assert fitting(story(10)) == encode_message(story(10))


def test_a_story_that_is_too_large_keeps_its_newest_entries() -> None:
    """It is cut until it fits, from the old end."""
    raw = fitting(story(50, "x" * 20_000))
    assert len(raw) <= MAX_BYTES
    kept = decode(raw, Story).refused
    assert kept
    assert kept[-1].low == 49


def test_an_event_is_cut_in_its_story_then_in_its_quotes() -> None:
    """The firing itself stays."""
    quote = Quote(field="text", start=0, end=1, sentence="y" * 60_000)
    event = StoryEvent(
        id="e", kind="new", cause="a@1", at=START, story=story(50, "x" * 6000),
        fired=tuple(Firing(query=f"q{n}", quotes=(quote,)) for n in range(10)),
    )  # fmt: skip  # one event
    cut = decode(fitting(event), StoryEvent)
    assert [firing.query for firing in cut.fired] == [f"q{n}" for n in range(10)]


def test_what_cannot_be_cut_is_said_to_be_too_large() -> None:
    """It becomes a dead letter, with that reason."""
    with pytest.raises(TooLarge):
        fitting(replace(story(), title="z" * MAX_BYTES))
