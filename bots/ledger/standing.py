"""How a chat stands: what it asked for, what waits for it, and what it was told last."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bots.ledger.schema import OPEN, deliveries, mutes, subscriptions


@dataclass(frozen=True, slots=True)
class Standing:
    """`held` stories wait for their hour, the first until `due`; `owed` are on their way, the first since `since`."""

    subscriptions: int
    muted: int
    held: int
    due: datetime | None
    owed: int
    since: datetime | None
    last: datetime | None


async def read_standing(connection: AsyncConnection, chat: int) -> Standing:
    """How a chat stands now."""
    mine = deliveries.c.chat == chat
    when = deliveries.c.changed
    held = select(func.count(deliveries.c.story.distinct()), func.min(deliveries.c.due)).where(
        mine, deliveries.c.state == "held"
    )
    owed = select(func.count(deliveries.c.story.distinct()), func.min(when)).where(
        mine, deliveries.c.state.in_((*OPEN, "sending"))
    )
    last = select(func.max(when)).where(mine, deliveries.c.state == "sent")
    asked = await connection.scalar(select(func.count()).where(subscriptions.c.chat == chat))
    muted = await connection.scalar(select(func.count()).where(mutes.c.chat == chat))
    waiting, due = (await connection.execute(held)).one()
    under_way, since = (await connection.execute(owed)).one()
    return Standing(asked or 0, muted or 0, waiting, due, under_way, since, await connection.scalar(last))
