"""What the ledger still owes, counted."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bots.ledger.schema import OPEN, State, deliveries

NOT_OVER: Final[tuple[State, ...]] = ("held", "sending", *OPEN)


@dataclass(frozen=True, slots=True)
class Queue:
    """How many deliveries are in each state that is not the end, and since when the oldest open one is as it is."""

    states: dict[str, int]
    oldest: datetime | None


async def read_queue(connection: AsyncConnection) -> Queue:
    """The queue as it stands; every state is there, also with none in it."""
    changed = func.min(deliveries.c.changed, type_=deliveries.c.changed.type)
    statement = select(deliveries.c.state, func.count(), changed).where(deliveries.c.state.in_(NOT_OVER))
    rows = (await connection.execute(statement.group_by(deliveries.c.state))).all()
    counts = dict.fromkeys(NOT_OVER, 0) | {row[0]: row[1] for row in rows}
    return Queue(counts, min((row[2] for row in rows if row[0] in OPEN), default=None))
