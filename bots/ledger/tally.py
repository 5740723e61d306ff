"""The ledger counted: what was sent, edited, is owed, is dead or unknown. Never a chat id."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bots.ledger.schema import deliveries, messages


@dataclass(frozen=True, slots=True)
class Tally:
    """`states` counts deliveries by state; `unknowns` the sendings whose outcome nobody knows, repeated or not."""

    states: dict[str, int]
    unknowns: int
    edits: int


async def tally(connection: AsyncConnection) -> Tally:
    """The whole ledger's tally."""
    rows = await connection.execute(select(deliveries.c.state, func.count()).group_by(deliveries.c.state))
    unknowns = await connection.scalar(select(func.coalesce(func.sum(deliveries.c.unknowns), 0)))
    edits = await connection.scalar(select(func.coalesce(func.sum(messages.c.edits), 0)))
    return Tally({row[0]: row[1] for row in rows}, unknowns or 0, edits or 0)
