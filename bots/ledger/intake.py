"""An event of `alerts` becomes rows: who must hear of it, in the same transaction as the offset it came from."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bots.fanout import Subscriber, whom_to_ring
from bots.ledger.database import insert_new, upsert
from bots.ledger.merging import lead_over, survivor_of
from bots.ledger.rings import encode_note
from bots.ledger.schema import chats, deliveries, events, messages, offsets, stories, subscriptions
from streams.kafka.codec import encode
from streams.model import StoryEvent


@dataclass(frozen=True, slots=True)
class Concerned:
    """The chats that an event concerns: those to ring, and those whose living message may have to change.

    `elsewhere` are (story, chat) of messages of other stories that may have to.
    """

    story: str
    ring: frozenset[int] = frozenset()
    edit: frozenset[int] = frozenset()
    elsewhere: frozenset[tuple[str, int]] = frozenset()


async def take_in(connection: AsyncConnection, event: StoryEvent, now: datetime) -> Concerned:
    """Write the rows that an event makes. An event that was taken in before, or concerns no chat, makes none."""
    story = await survivor_of(connection, event.story.id)
    merged = event.others if event.kind == "merge" else ()
    living = await _living(connection, (story, *merged))
    ring = whom_to_ring(event, await _subscribers(connection, event), living)
    if not ring and not living and not merged:
        return Concerned(story)
    before = (await connection.execute(select(stories).where(stories.c.id == story))).first()
    version = before.version + 1 if before else 1
    # A story that was merged meanwhile tells what its survivor tells, not what it was itself.
    value = before.value if before and story != event.story.id else encode(event.story)
    if before is None:
        await insert_new(connection, stories, [{"id": story, "version": version, "value": value}])
    row = {"id": event.id, "story": story, "version": version, "value": encode_note(event, now)}
    if not await insert_new(connection, events, [row]):
        return Concerned(story)
    await upsert(connection, stories, {"id": story, "version": version, "value": value}, ("version", "value"))
    led = [await lead_over(connection, gone, event.story, version) for gone in merged]
    await insert_new(connection, messages, [_message(story, chat) for chat in ring - living])
    await insert_new(connection, deliveries, [_delivery(event, story, chat, version, now) for chat in ring])
    return Concerned(story, ring, living - ring, frozenset().union(*led))


async def save_offset(connection: AsyncConnection, topic: str, partition: int, following: int) -> None:
    """Note the offset of the next record to take in."""
    row = {"topic": topic, "partition": partition, "next": following}
    await upsert(connection, offsets, row, ("next",))


async def load_offsets(connection: AsyncConnection, topic: str) -> dict[int, int]:
    """The offset of the next record by partition; a partition that was never read is absent."""
    rows = await connection.execute(select(offsets.c.partition, offsets.c.next).where(offsets.c.topic == topic))
    return {row.partition: row.next for row in rows}


async def _living(connection: AsyncConnection, told: Collection[str]) -> frozenset[int]:
    statement = (
        select(messages.c.chat)
        .join(chats, chats.c.id == messages.c.chat)
        .where(messages.c.story.in_(told), chats.c.active)
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


def _delivery(event: StoryEvent, story: str, chat: int, version: int, now: datetime) -> dict[str, object]:
    ids = {"event": event.id, "chat": chat, "story": story}
    return {**ids, "version": version, "state": "pending", "unknowns": 0, "changed": now}
