"""What operators ask of the ledger: who is subscribed, what is owed, who is not answered. Within the caller's
transaction.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bots.ledger.chats import deactivate
from bots.ledger.database import upsert
from bots.ledger.schema import OPEN, bans, chats, deliveries, subscriptions
from bots.ledger.tally import Tally, tally


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
