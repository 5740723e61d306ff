"""The ledger as a witness: what the bot's database says of every chat, for whoever counts a run from outside."""

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.ext.asyncio import AsyncConnection

from bots.ledger.database import make_engine
from bots.ledger.schema import deliveries, messages, offsets, stories, subscriptions
from streams.run.demo.audit import Delivery, Ledger, Living, Subscription
from streams.settings import Settings


async def read_ledger(settings: Settings) -> Ledger:
    """The ledger as it stands; empty while the bot has not made it yet."""
    engine = make_engine(settings.database_url)
    try:
        async with engine.connect() as connection:
            return await _read(connection)
    except (OperationalError, ProgrammingError):  # the bot has not made its tables yet
        return Ledger()
    finally:
        await engine.dispose()


async def _read(connection: AsyncConnection) -> Ledger:
    asked = await connection.execute(select(subscriptions.c.chat, subscriptions.c.query, subscriptions.c.since))
    owed = await connection.execute(
        select(deliveries.c.event, deliveries.c.chat, deliveries.c.state, deliveries.c.message)
    )
    shown = select(
        messages.c.story,
        messages.c.chat,
        messages.c.message,
        messages.c.edits,
        (messages.c.shown >= stories.c.version).label("current"),
    ).join(stories, stories.c.id == messages.c.story)
    living = await connection.execute(shown)
    consumed = await connection.scalar(select(func.coalesce(func.sum(offsets.c.next), 0)))
    return Ledger(
        subscriptions=tuple(Subscription(*row) for row in asked),
        deliveries=tuple(Delivery(*row) for row in owed),
        living=tuple(Living(row.story, row.chat, row.message, row.edits, bool(row.current)) for row in living),
        consumed=int(consumed or 0),
    )
