"""A story that was merged: what the ledger knows of it goes to the story that took it in.

A chat that was told of the one only keeps its message, which tells of the other from now on. A chat that was told of
both keeps both: the merged story's says where it went. What still had to ring rings for the survivor.
"""

from dataclasses import replace

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bots.ledger.database import upsert
from bots.ledger.schema import chats, deliveries, events, messages, mutes, stories
from streams.kafka.codec import decode, encode
from streams.model import Story
from streams.model.ids import short_id


async def survivor_of(connection: AsyncConnection, story: str) -> str:
    """The story that took this one in, or itself."""
    value = await connection.scalar(select(stories.c.value).where(stories.c.id == story))
    into = decode(value, Story).redirect if value else None
    return await survivor_of(connection, into) if into else story


async def lead_over(
    connection: AsyncConnection, gone: str, survivor: Story, version: int
) -> frozenset[tuple[str, int]]:
    """Hand all that is known of a merged story over to its survivor, which has this version.

    Returns the (story, chat) whose message has to say where the story went.
    """
    known = await connection.scalar(select(stories.c.version).where(stories.c.id == gone))
    left = replace(survivor, id=gone, short=short_id(gone), redirect=survivor.id)
    row = {"id": gone, "version": (known or 0) + 1, "value": encode(left)}
    await upsert(connection, stories, row, ("version", "value"))
    theirs = {"story": survivor.id, "version": version}
    for table in (events, deliveries):
        await connection.execute(update(table).where(table.c.story == gone).values(**theirs))
    told = select(messages.c.chat).where(messages.c.story == survivor.id).scalar_subquery()
    alone = update(messages).where(messages.c.story == gone, messages.c.chat.not_in(told))
    await connection.execute(alone.values(story=survivor.id, told=0, shown=0))
    muted = select(mutes.c.chat).where(mutes.c.story == survivor.id).scalar_subquery()
    await connection.execute(
        update(mutes).where(mutes.c.story == gone, mutes.c.chat.not_in(muted)).values(story=survivor.id)
    )
    rest = (
        select(messages.c.chat)
        .join(chats, chats.c.id == messages.c.chat)
        .where(messages.c.story == gone, messages.c.message.is_not(None), chats.c.active)
    )
    return frozenset((gone, chat) for chat in await connection.scalars(rest))
