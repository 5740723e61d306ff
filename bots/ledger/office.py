"""What operators ask of the ledger: who is subscribed, what is owed, who is not answered. Within the caller's
transaction.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bots.ledger.chats import deactivate
from bots.ledger.database import upsert
from bots.ledger.schema import OPEN, bans, chats, deliveries, notices, queries, reports, stories, subscriptions
from bots.ledger.tally import Tally, tally
from bots.notices import Noted
from streams.kafka.codec import decode
from streams.model import Story


@dataclass(frozen=True, slots=True)
class Untold:
    """What a reader says is wrong with an alert, and no operator was told yet: never who says it."""

    id: int
    story: Story
    query: str | None
    said: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Stand:
    """How the bot is doing: its tally, how many deliveries are owed, since when the oldest, how many of them wait
    because Telegram asked for it (429), and how many chats there are, and can be written to.
    """

    tally: Tally
    owed: int
    oldest: datetime | None
    throttled: int
    chats: int
    active: int


async def subscribers(connection: AsyncConnection) -> dict[str, int]:
    """How many active chats subscribe to each query, by its id."""
    rows = await connection.execute(
        select(subscriptions.c.query, func.count())
        .join(chats, chats.c.id == subscriptions.c.chat)
        .where(chats.c.active)
        .group_by(subscriptions.c.query)
    )
    return {row[0]: row[1] for row in rows}


async def stand(connection: AsyncConnection) -> Stand:
    """How things are now."""
    waiting = deliveries.c.state.in_((*OPEN, "sending"))
    oldest = func.min(deliveries.c.changed, type_=deliveries.c.changed.type)
    owed, since = (await connection.execute(select(func.count(), oldest).where(waiting))).one()
    told_to_wait = waiting & deliveries.c.error.startswith("429")
    throttled = await connection.scalar(select(func.count()).where(told_to_wait))
    known = await connection.scalar(select(func.count()).select_from(chats))
    active = await connection.scalar(select(func.count()).select_from(chats).where(chats.c.active))
    return Stand(await tally(connection), owed, since, throttled or 0, known or 0, active or 0)


async def ban(connection: AsyncConnection, who: int, why: str, now: datetime) -> None:
    """Answer a chat or user no more; what the chat was still to hear is dead."""
    await upsert(connection, bans, {"id": who, "why": why, "since": now}, ("why",))
    await deactivate(connection, who, "banned", now)


async def unban(connection: AsyncConnection, who: int) -> bool:
    """Answer it again; False where it was not banned. Its alerts begin again with its next /start."""
    return (await connection.execute(delete(bans).where(bans.c.id == who))).rowcount > 0


async def reachable(connection: AsyncConnection, ids: Collection[int]) -> dict[int, str]:
    """The chats among these that can be written to, each with its language."""
    rows = await connection.execute(select(chats.c.id, chats.c.language).where(chats.c.id.in_(ids), chats.c.active))
    return {row.id: row.language for row in rows}


async def noted(connection: AsyncConnection) -> dict[tuple[str, int], Noted]:
    """Every notice in every chat, by source and chat."""
    rows = await connection.execute(select(notices))
    return {
        (row.source, row.chat): Noted(row.source, row.chat, row.message, row.state, row.changed.astimezone(UTC))
        for row in rows
    }


async def note(connection: AsyncConnection, notice: Noted) -> None:
    """A notice is in a chat, and says this."""
    row = {"source": notice.source, "chat": notice.chat, "message": notice.message, "state": notice.state}
    await upsert(connection, notices, {**row, "changed": notice.since}, ("message", "state", "changed"))


async def untold(connection: AsyncConnection, most: int) -> list[Untold]:
    """The oldest reports that no operator was told."""
    rows = await connection.execute(
        select(reports, stories.c.value, queries.c.text.label("asked"))
        .join(stories, stories.c.id == reports.c.story)
        .outerjoin(queries, queries.c.id == reports.c.query)
        .where(reports.c.told.is_(False))
        .order_by(reports.c.id)
        .limit(most)
    )
    return [Untold(row.id, decode(row.value, Story), row.asked, row.text, row.at.astimezone(UTC)) for row in rows]


async def note_told(connection: AsyncConnection, report: int) -> None:
    """An operator was told of this report."""
    await connection.execute(update(reports).where(reports.c.id == report).values(told=True))
