"""What one chat is told of one story: read before a step is decided."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bots.ledger.chats import Chat
from bots.ledger.merging import survivor_of
from bots.ledger.rings import EventNote, decode_note
from bots.ledger.schema import OPEN, chats, deliveries, events, messages, queries, stories, subscriptions
from streams.kafka.codec import decode
from streams.model import Quote, Story


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
    """An event that this chat must still hear of; `unknowns` sendings of it have had no known outcome."""

    event: str
    version: int
    unknowns: int
    note: EventNote


@dataclass(frozen=True, slots=True)
class Telling:
    """One chat and one story. `message` is the living message's id, or None where there is none (any more), `sent` when
    it was accepted (None: before that was noted); `told`, `shown` and `rendered` are as in the schema; `asked` maps the
    chat's own queries that fired to their texts. `zone` is the chat's (an IANA name), `preview` whether it wants to see
    what is linked.
    """

    chat: Chat
    active: bool
    told_story: Told
    message: int | None
    sent: datetime | None
    told: int
    shown: int
    rendered: str
    rings: tuple[Ring, ...]
    asked: dict[str, str]
    zone: str | None = None
    preview: bool = False

    @property
    def version(self) -> int:
        """The newest version of the story."""
        return self.told_story.version


async def load(connection: AsyncConnection, story: str, chat: int) -> Telling | None:
    """What the chat is told of the story; None where it is told nothing of it."""
    told = await read_story(connection, story)
    row = (
        await connection.execute(
            select(chats, messages.c.message, messages.c.sent, messages.c.told, messages.c.shown, messages.c.rendered)
            .join(messages, messages.c.chat == chats.c.id)
            .where(messages.c.story == story, messages.c.chat == chat)
        )
    ).first()
    if told is None or row is None:
        return None
    return Telling(
        chat=Chat(row.id, row.kind, row.language, row.thread),
        active=row.active,
        told_story=told,
        message=row.message,
        sent=row.sent,
        told=row.told,
        shown=row.shown,
        rendered=row.rendered,
        rings=await _rings(connection, story, chat, told.version),
        asked=await asked_queries(connection, chat, told),
        zone=row.zone,
        preview=row.preview,
    )


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
        select(deliveries.c.event, deliveries.c.version, deliveries.c.unknowns, events.c.value)
        .join(events, events.c.id == deliveries.c.event)
        .where(
            deliveries.c.story == story,
            deliveries.c.chat == chat,
            deliveries.c.state.in_((*OPEN, "sending")),  # a chat has one call at a time: nobody is sending it now
            deliveries.c.version <= version,
        )
        .order_by(deliveries.c.version)
    )
    return tuple(Ring(row.event, row.version, row.unknowns, decode_note(row.value)) for row in rows)


async def asked_queries(connection: AsyncConnection, chat: int, told: Told) -> dict[str, str]:
    """The chat's own queries that fired on the story, oldest subscription first, with their texts."""
    if not told.fired:
        return {}
    rows = await connection.execute(
        select(subscriptions.c.query, queries.c.text)
        .join(queries, queries.c.id == subscriptions.c.query)
        .where(subscriptions.c.chat == chat)
        .order_by(subscriptions.c.since, subscriptions.c.query)
    )
    return {row.query: row.text for row in rows if row.query in told.fired}


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
