"""What is still owed: read when the bot starts, and again for a chat that moved."""

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bots.fanout import severity
from bots.ledger.schema import OPEN, chats, deliveries, messages, stories
from bots.sender.schedule import RING, Job
from streams.kafka.codec import decode
from streams.model import Story


async def owed_jobs(connection: AsyncConnection, chat: int | None = None) -> list[Job]:
    """A job for each chat and story where a ring is open or the living message is behind; of one chat, if given."""
    ring = exists().where(
        deliveries.c.chat == messages.c.chat,
        deliveries.c.story == messages.c.story,
        deliveries.c.state.in_(OPEN),
    )
    statement = (
        select(messages.c.chat, messages.c.story, ring.label("ring"))
        .join(chats, chats.c.id == messages.c.chat)
        .join(stories, stories.c.id == messages.c.story)
        .where(chats.c.active, ring | (messages.c.shown < stories.c.version))
    )
    if chat is not None:
        statement = statement.where(messages.c.chat == chat)
    rows = (await connection.execute(statement)).all()
    urgent = await _severities(connection, {row.story for row in rows})
    return [Job(row.chat, row.story, urgent[row.story] + (RING if row.ring else 0)) for row in rows]


async def _severities(connection: AsyncConnection, wanted: set[str]) -> dict[str, int]:
    urgent = {}
    for story in wanted:
        value = await connection.scalar(select(stories.c.value).where(stories.c.id == story))
        urgent[story] = severity(decode(value or b"", Story))
    return urgent
