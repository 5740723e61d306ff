"""What a chat was told, for whoever asks about it later. A chat can ask about its own stories only."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bots.ledger.database import insert_new
from bots.ledger.merging import survivor_of
from bots.ledger.schema import deliveries, messages, mutes, reports, stories
from streams.kafka.codec import decode
from streams.model import Story
from streams.model.ids import short_id


@dataclass(frozen=True, slots=True)
class Report:
    """What a reader says is wrong with a story that their chat was told of; `query` is the chat's that rang for it."""

    chat: int
    story: str
    query: str | None
    text: str
    at: datetime


async def own_story(connection: AsyncConnection, chat: int, name: str) -> str | None:
    """The story of this id or short id, where the chat was told of it; of one that was merged, its survivor."""
    if len(name) == 20:
        known = select(messages.c.story).where(messages.c.chat == chat, messages.c.story == name.lower())
        found = await connection.scalar(known)
        if found is None:
            survivor = await survivor_of(connection, name.lower())
            return survivor if survivor != name.lower() and await own_story(connection, chat, survivor) else None
        return await survivor_of(connection, found)
    mine = await connection.scalars(select(messages.c.story).where(messages.c.chat == chat))
    short = next((story for story in mine if short_id(story) == name.upper()), None)
    return await survivor_of(connection, short) if short else None


async def latest_stories(connection: AsyncConnection, chat: int, most: int) -> list[Story]:
    """The stories that the chat was told of last, the newest first."""
    last = func.max(deliveries.c.changed)
    told = (
        select(deliveries.c.story, last.label("last"))
        .where(deliveries.c.chat == chat, deliveries.c.state == "sent")
        .group_by(deliveries.c.story)
        .order_by(last.desc())
        .limit(most)
        .subquery()
    )
    values = select(stories.c.value).join(told, told.c.story == stories.c.id).order_by(told.c.last.desc())
    return [decode(value, Story) for value in await connection.scalars(values)]


async def mute_story(connection: AsyncConnection, chat: int, story: str, now: datetime) -> None:
    """The chat hears no more of the story."""
    await insert_new(connection, mutes, [{"story": story, "chat": chat, "since": now}])


async def unmute_story(connection: AsyncConnection, chat: int, story: str) -> None:
    """The chat hears of the story again."""
    await connection.execute(delete(mutes).where(mutes.c.chat == chat, mutes.c.story == story))


async def is_muted(connection: AsyncConnection, chat: int, story: str) -> bool:
    """Whether the chat wants to hear no more of the story."""
    known = select(mutes.c.chat).where(mutes.c.chat == chat, mutes.c.story == story)
    return await connection.scalar(known) is not None


async def add_report(connection: AsyncConnection, report: Report) -> None:
    """Note a report for the operators; the same of the same chat that they were not told of yet is noted once."""
    same = select(reports.c.id).where(
        reports.c.chat == report.chat,
        reports.c.story == report.story,
        reports.c.text == report.text,
        reports.c.told.is_(False),
    )
    if (await connection.execute(same)).first() is None:
        row = {"chat": report.chat, "story": report.story, "query": report.query, "text": report.text, "at": report.at}
        await connection.execute(reports.insert().values(**row))
