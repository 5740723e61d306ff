"""What one chat is told of one story: read before a step is decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bots.ledger.chats import Chat
from bots.ledger.merging import survivor_of
from bots.ledger.rings import EventNote, decode_note
from bots.ledger.schema import OPEN, chats, deliveries, events, messages, mutes, queries, stories, subscriptions
from bots.ledger.wishes import Wishes, wishes_in
from bots.manner import Manner, Own, manner_of
from streams.kafka.codec import decode
from streams.model import Quote, Story

MOST_AT_ONCE: Final = 60
"""Stories that are looked at together when their hour has come; more than a digest's message holds."""
MOST_ON_SHELF: Final = 100
_LIVING: Final = (messages.c.message, messages.c.sent, messages.c.told, messages.c.shown, messages.c.rendered)


@dataclass(frozen=True, slots=True)
class Told:
    """A story as its newest version stands, by which words each query fired on it, and the merges and splits that it
    had a part in.
    """

    version: int
    story: Story
    fired: dict[str, tuple[Quote, ...]]
    regrouped: tuple[EventNote, ...] = ()


@dataclass(frozen=True, slots=True)
class Ring:
    """An event that this chat must still hear of; `unknowns` sendings of it have had no known outcome. One that is
    `held` waits for its hour, `due`; None: for a look at what the chat wishes now.
    """

    event: str
    version: int
    unknowns: int
    note: EventNote
    held: bool = False
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Telling:
    """One chat and one story. `message` is the living message's id, or None where there is none (any more), `sent` when
    it was accepted (None: before that was noted); `told`, `shown` and `rendered` are as in the schema; `asked` maps the
    chat's own queries that fired to their texts, `own` to what they wish differently from the chat's `wishes`. `muted`:
    the chat wants to hear no more of the story. `old`: the message is not edited any more.
    """

    chat: Chat
    wishes: Wishes
    active: bool
    told_story: Told
    message: int | None
    sent: datetime | None
    told: int
    shown: int
    rendered: str
    rings: tuple[Ring, ...]
    asked: dict[str, str]
    own: dict[str, Own]
    muted: bool = False
    old: bool = False

    @property
    def manner(self) -> Manner:
        """How the chat hears of it: as the subscriptions wish that ring, or where none does, those that ever did."""
        ringing = {one.query for ring in self.rings for one in ring.note.fired}
        heard = [own for query, own in self.own.items() if query in ringing] or list(self.own.values())
        return manner_of(self.wishes, self.chat.thread, heard)

    @property
    def version(self) -> int:
        """The newest version of the story."""
        return self.told_story.version


class Shelf:
    """The stories that were read last, each in its newest version: a fan-out reads them once, not once a chat."""

    def __init__(self) -> None:
        self._told: dict[str, Told] = {}

    async def read(self, connection: AsyncConnection, story: str, version: int) -> Told | None:
        """The story, which has this version."""
        known = self._told.get(story)
        if known is None or known.version != version:
            known = await read_story(connection, story)
        if known:
            self._told.pop(story, None)
            self._told[story] = known
            while len(self._told) > MOST_ON_SHELF:
                del self._told[next(iter(self._told))]
        return known


async def load(connection: AsyncConnection, story: str, chat: int, shelf: Shelf) -> Telling | None:
    """What the chat is told of the story; None where it is told nothing of it."""
    muted = exists().where(mutes.c.story == story, mutes.c.chat == chat)
    row = (
        await connection.execute(
            select(chats, *_LIVING, stories.c.version, muted.label("muted"))
            .join(messages, messages.c.chat == chats.c.id)
            .join(stories, stories.c.id == messages.c.story)
            .where(messages.c.story == story, messages.c.chat == chat)
        )
    ).first()
    told = await shelf.read(connection, story, row.version) if row else None
    if told is None or row is None:
        return None
    asked = [one for one in await _subscribed(connection, chat) if one.query in told.fired]
    return Telling(
        chat=Chat(row.id, row.kind, row.language, row.thread),
        wishes=wishes_in(row),
        active=row.active,
        told_story=told,
        message=row.message,
        sent=row.sent,
        told=row.told,
        shown=row.shown,
        rendered=row.rendered,
        rings=await _rings(connection, story, chat, told.version),
        asked={one.query: one.text for one in asked},
        own={one.query: Own(one.sound, one.preview, one.digest, one.language, one.thread) for one in asked},
        muted=row.muted,
    )


async def waiting_stories(connection: AsyncConnection, chat: int, now: datetime) -> list[str]:
    """The stories of which something that waited for its hour in a chat is due; those that waited longest first."""
    waiting = deliveries.c.chat == chat, deliveries.c.state.in_(("held", "sending"))
    due = deliveries.c.due.is_(None) | (deliveries.c.due <= now)
    stories_due = select(deliveries.c.story).where(*waiting, due).group_by(deliveries.c.story)
    return list(await connection.scalars(stories_due.order_by(func.min(deliveries.c.changed)).limit(MOST_AT_ONCE)))


async def read_story(connection: AsyncConnection, story: str) -> Told | None:
    """The story in its newest version; None where no chat was ever told of it."""
    row = (await connection.execute(select(stories).where(stories.c.id == story))).first()
    if row is None:
        return None
    notes = await connection.scalars(select(events.c.value).where(events.c.story == story).order_by(events.c.version))
    known = [decode_note(raw) for raw in notes]
    fired: dict[str, tuple[Quote, ...]] = {}
    for note in known:
        for firing in note.fired:
            fired[firing.query] = fired.get(firing.query) or firing.quotes
    return Told(row.version, decode(row.value, Story), fired, tuple(note for note in known if note.others))


async def _rings(connection: AsyncConnection, story: str, chat: int, version: int) -> tuple[Ring, ...]:
    rows = await connection.execute(
        select(deliveries, events.c.value)
        .join(events, events.c.id == deliveries.c.event)
        .where(
            deliveries.c.story == story,
            deliveries.c.chat == chat,
            # "sending" too: a chat has one call at a time, so nobody is sending it now
            deliveries.c.state.in_((*OPEN, "held", "sending")),
            deliveries.c.version <= version,
        )
        .order_by(deliveries.c.version)
    )
    return tuple(
        Ring(row.event, row.version, row.unknowns, decode_note(row.value), row.state == "held", row.due) for row in rows
    )


async def asked_queries(connection: AsyncConnection, chat: int, told: Told) -> dict[str, str]:
    """The chat's own queries that fired on the story, oldest subscription first, with their texts."""
    return {one.query: one.text for one in await _subscribed(connection, chat) if one.query in told.fired}


async def _subscribed(connection: AsyncConnection, chat: int) -> Sequence[Row[Any]]:
    return (
        await connection.execute(
            select(subscriptions, queries.c.text)
            .join(queries, queries.c.id == subscriptions.c.query)
            .where(subscriptions.c.chat == chat)
            .order_by(subscriptions.c.since, subscriptions.c.query)
        )
    ).all()


async def find_story(connection: AsyncConnection, chat: int, message: int | None) -> str | None:
    """The story that a message of a chat tells of; without a message, the one that the chat was told of last."""
    if message is None:
        sent = select(deliveries.c.story).where(deliveries.c.chat == chat, deliveries.c.state == "sent")
        row = (await connection.execute(sent.order_by(deliveries.c.changed.desc()).limit(1))).first()
    else:
        living = select(messages.c.story).where(messages.c.chat == chat, messages.c.message == message)
        earlier = select(deliveries.c.story).where(deliveries.c.chat == chat, deliveries.c.message == message)
        row = (await connection.execute(living.union(earlier))).first()
    return await survivor_of(connection, row.story) if row else None
