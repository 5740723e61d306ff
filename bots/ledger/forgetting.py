"""Forgetting a chat: every row that tells of it, and the queries that it alone had asked for."""

from sqlalchemy import delete, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bots.ledger.schema import chats, queries, subscriptions


async def forget_chat(connection: AsyncConnection, chat: int) -> tuple[str, ...]:
    """Delete everything about a chat; returns the queries that it subscribed to, which others may need still.

    All that is about a chat hangs on its row and goes with it: deliveries, messages, mutes, reports, notices.
    """
    asked = tuple(await connection.scalars(select(subscriptions.c.query).where(subscriptions.c.chat == chat)))
    await connection.execute(delete(chats).where(chats.c.id == chat))
    wanted = exists().where(subscriptions.c.query == queries.c.id)
    await connection.execute(delete(queries).where(queries.c.id.in_(asked), ~wanted))
    return asked
