"""Which bot the ledger's messages are of. Message ids are one bot's own: under another, the same number is nothing, or
in a private chat even another message.
"""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bots.ledger.schema import NOT_TELEGRAM, bots, deliveries, messages, notices, stories


async def recognise(connection: AsyncConnection, bot: int, now: datetime) -> int | None:
    """Note the bot that delivers from now on, by Telegram's id; the id of another one that did before, or None.

    A new token of the same bot changes nothing. Under another bot the messages of the former stay as they are, and what
    a chat is still to hear, or what changes from now on, is a fresh message of the new one.
    """
    former = await connection.scalar(select(bots.c.id))
    if former == bot:
        return None
    await connection.execute(delete(bots))
    await connection.execute(bots.insert().values(id=bot, since=now))
    if former is not None:
        await _let_go(connection)
    return former


async def _let_go(connection: AsyncConnection) -> None:
    newest = select(stories.c.version).where(stories.c.id == messages.c.story).scalar_subquery()
    living = update(messages).where(messages.c.message.is_not(None), messages.c.chat >= NOT_TELEGRAM)
    await connection.execute(living.values(message=None, told=newest, shown=newest))
    for table in (deliveries, notices):
        await connection.execute(update(table).where(table.c.chat >= NOT_TELEGRAM).values(message=None))
