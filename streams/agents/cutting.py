"""A story that outgrew a message is cut, never lost: its longest lists give way until it fits."""

from dataclasses import replace
from typing import TypeVar

from streams.kafka.codec import TooLarge, encode_message
from streams.model import Story, StoryEvent

Told = TypeVar("Told", Story, StoryEvent)


def fitting(value: Told) -> bytes:
    """The message of a story or an event, cut as little as needed. Raises TooLarge if even its core does not fit.

    Refused figures, then outlets, history, members and acts give their older half, again and again; the newest entries
    and the current figures stay. An event's quotes go after that.
    """
    while True:
        try:
            return encode_message(value)
        except TooLarge:
            smaller = _smaller(value)
            if smaller == value:
                raise
            value = smaller


def _smaller(value: Told) -> Told:
    if isinstance(value, Story):
        return _halved(value)
    story = _halved(value.story)
    if story != value.story:
        return replace(value, story=story)
    return replace(value, fired=tuple(replace(firing, quotes=()) for firing in value.fired))


def _halved(story: Story) -> Story:
    for name in ("refused", "sources", "history", "members", "acts", "places"):
        entries = getattr(story, name)
        if len(entries) > 1:
            return replace(story, **{name: entries[len(entries) // 2 :]})
    return story
