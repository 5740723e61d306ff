"""What an event says beside the story itself, as `events.value` keeps it."""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from streams.model import Change, EventKind, Firing, StoryEvent


@dataclass(frozen=True, slots=True)
class EventNote:
    """The kind of an event, what changed, what fired, and the stories that took part in a merge or split; when the bot
    took it in (None: before that was noted).
    """

    kind: EventKind
    changes: tuple[Change, ...] = ()
    fired: tuple[Firing, ...] = ()
    others: tuple[str, ...] = ()
    taken: datetime | None = None


_decoder = msgspec.json.Decoder(EventNote)


def encode_note(event: StoryEvent, taken: datetime | None = None) -> bytes:
    """The bytes to keep of an event."""
    return msgspec.json.encode(EventNote(event.kind, event.changes, event.fired, event.others, taken))


def decode_note(raw: bytes) -> EventNote:
    """The note in `raw`, which this ledger wrote."""
    return _decoder.decode(raw)
