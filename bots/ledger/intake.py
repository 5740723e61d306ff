"""An event of `alerts` becomes rows: who must hear of it, in the same transaction as the offset it came from."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bots.fanout import Subscriber, whom_to_ring
from bots.ledger.database import insert_new, upsert
from bots.ledger.rings import encode_note
from bots.ledger.schema import chats, deliveries, events, messages, offsets, stories, subscriptions
from streams.kafka.codec import encode
from streams.model import StoryEvent


@dataclass(frozen=True, slots=True)
class Concerned:
    """The chats that an event concerns: those to ring, and those whose living message may have to change."""

    story: str
    ring: frozenset[int] = frozenset()
    edit: frozenset[int] = frozenset()


async def take_in(connection: AsyncConnection, event: StoryEvent, now: datetime) -> Concerned:
    """Write the rows that an event makes. An event that was taken in before, or concerns no chat, makes none."""
    story = event.story.id
    living = await _living(connection, story)
    ring = whom_to_ring(event, await _subscribers(connection, event), living)
    if not ring and not living:
        return Concerned(story)
    before = await connection.scalar(select(stories.c.version).where(stories.c.id == story))
    version = (before or 0) + 1
    if before is None:
        await insert_new(connection, stories, [{"id": story, "version": version, "value": encode(event.story)}])
    row = {"id": event.id, "story": story, "version": version, "value": encode_note(event)}
    if not await insert_new(connection, events, [row]):
        return Concerned(story)
    await upsert(
        connection, stories, {"id": story, "version": version, "value": encode(event.story)}, ("version", "value")
    )
    await insert_new(connection, messages, [_message(story, chat) for chat in ring - living])
    await insert_new(connection, deliveries, [_delivery(event, chat, version, now) for chat in ring])
    return Concerned(story, ring, living - ring)


async def save_offset(connection: AsyncConnection, topic: str, partition: int, following: int) -> None:
    """Note the offset of the next record to take in."""
    row = {"topic": topic, "partition": partition, "next": following}
    await upsert(connection, offsets, row, ("next",))


async def load_offsets(connection: AsyncConnection, topic: str) -> dict[int, int]:
    """The offset of the next record by partition; a partition that was never read is absent."""
    rows = await connection.execute(select(offsets.c.partition, offsets.c.next).where(offsets.c.topic == topic))
    return {row.partition: row.next for row in rows}


async def _living(connection: AsyncConnection, story: str) -> frozenset[int]:
    statement = (
        select(messages.c.chat)
        .join(chats, chats.c.id == messages.c.chat)
        .where(messages.c.story == story, chats.c.active)
    )
    return frozenset(await connection.scalars(statement))


async def _subscribers(connection: AsyncConnection, event: StoryEvent) -> tuple[Subscriber, ...]:
    if not event.fired:
        return ()
    statement = (
        select(subscriptions.c.chat, subscriptions.c.since)
        .join(chats, chats.c.id == subscriptions.c.chat)
        .where(chats.c.active, subscriptions.c.query.in_([firing.query for firing in event.fired]))
    )
    return tuple(Subscriber(*row) for row in await connection.execute(statement))


def _message(story: str, chat: int) -> dict[str, object]:
    return {"story": story, "chat": chat, "message": None, "told": 0, "shown": 0, "rendered": "", "edits": 0}


def _delivery(event: StoryEvent, chat: int, version: int, now: datetime) -> dict[str, object]:
    ids = {"event": event.id, "chat": chat, "story": event.story.id}
    return {**ids, "version": version, "state": "pending", "unknowns": 0, "changed": now}
