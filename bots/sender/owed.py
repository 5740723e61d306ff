"""What is still owed: read when the bot starts, for a chat that moved, and when what waited for its hour is due."""

from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bots.fanout import severity
from bots.ledger.schema import OPEN, chats, deliveries, messages, stories
from bots.sender.schedule import RING, WAKE, Job
from bots.sender.verdict import EDITED_FOR
from streams.kafka.codec import decode
from streams.model import Story


async def owed_jobs(connection: AsyncConnection, now: datetime, chat: int | None = None) -> list[Job]:
    """A job for each chat and story where a ring is open or a message that is still edited is behind; of one chat, if
    given.
    """
    ring = exists().where(
        deliveries.c.chat == messages.c.chat,
        deliveries.c.story == messages.c.story,
        deliveries.c.state.in_(OPEN),
    )
    living = messages.c.sent.is_(None) | (messages.c.sent >= now - EDITED_FOR)
    behind = messages.c.message.is_not(None) & (messages.c.shown < stories.c.version)
    statement = (
        select(messages.c.chat, messages.c.story, ring.label("ring"))
        .join(chats, chats.c.id == messages.c.chat)
        .join(stories, stories.c.id == messages.c.story)
        .where(chats.c.active, ring | (messages.c.shown < messages.c.told) | (living & behind))
    )
    if chat is not None:
        statement = statement.where(messages.c.chat == chat)
    rows = (await connection.execute(statement)).all()
    urgent = await _severities(connection, {row.story for row in rows})
    return [Job(row.chat, row.story, urgent[row.story] + (RING if row.ring else 0)) for row in rows]


async def due_chats(connection: AsyncConnection, now: datetime) -> tuple[list[Job], datetime | None]:
    """A job for each chat where something that waited for its hour is due, and when the next one's hour comes."""
    waiting = select(deliveries.c.chat).join(chats, chats.c.id == deliveries.c.chat)
    waiting = waiting.where(chats.c.active, deliveries.c.state == "held").distinct()
    due = deliveries.c.due.is_(None) | (deliveries.c.due <= now)
    jobs = [Job(chat, WAKE, RING) for chat in await connection.scalars(waiting.where(due))]
    later = select(func.min(deliveries.c.due, type_=deliveries.c.due.type))
    following = await connection.scalar(later.where(deliveries.c.state == "held", deliveries.c.due > now))
    return jobs, following


async def _severities(connection: AsyncConnection, wanted: set[str]) -> dict[str, int]:
    urgent = {}
    for story in wanted:
        value = await connection.scalar(select(stories.c.value).where(stories.c.id == story))
        urgent[story] = severity(decode(value or b"", Story))
    return urgent
