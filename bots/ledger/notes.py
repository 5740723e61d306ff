"""What came of a sending, noted. Every function works within the caller's transaction.

A message tells everything up to its version, so it settles all the rings that it was made from at once.
"""

from datetime import datetime

from sqlalchemy import Update, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bots.ledger.merging import survivor_of
from bots.ledger.schema import State, deliveries, messages
from bots.ledger.telling import Telling

MOST_UNKNOWN = 2
"""A sending whose outcome is unknowable is repeated once."""


async def note_sending(connection: AsyncConnection, telling: Telling, now: datetime) -> None:
    """Telegram is about to be handed a message that tells these rings."""
    await connection.execute(_rings_of(telling).values(state="sending", changed=now))


async def note_sent(connection: AsyncConnection, telling: Telling, message: int, rendered: str, now: datetime) -> None:
    """The living message is in the chat; where the story was merged meanwhile, it is its survivor's."""
    await connection.execute(_rings_of(telling).values(state="sent", message=message, error=None, changed=now))
    living = {"message": message, "sent": now, "rendered": rendered}
    values = {**living, "told": telling.version, "shown": telling.version}
    if not (await connection.execute(_message_of(telling).values(**values))).rowcount:
        survivor = await survivor_of(connection, telling.told_story.story.id)
        mine = messages.c.story == survivor, messages.c.chat == telling.chat.id, messages.c.message.is_(None)
        await connection.execute(update(messages).where(*mine).values(**living))


async def note_replied(connection: AsyncConnection, telling: Telling, message: int, now: datetime) -> None:
    """The reply is in the chat."""
    await connection.execute(_rings_of(telling).values(state="sent", message=message, error=None, changed=now))
    await connection.execute(_message_of(telling).values(told=telling.version))


async def note_edited(connection: AsyncConnection, telling: Telling, rendered: str, edits: int) -> None:
    """The living message shows the newest version, after `edits` (0 where its text stayed the same)."""
    values = {"shown": telling.version, "rendered": rendered, "edits": messages.c.edits + edits}
    await connection.execute(_message_of(telling).values(**values))


async def note_lost(connection: AsyncConnection, telling: Telling) -> None:
    """The living message is gone from the chat, or can be edited no more: a fresh one is due."""
    await connection.execute(_message_of(telling).values(message=None))


async def note_refused(connection: AsyncConnection, telling: Telling, reason: str, now: datetime) -> None:
    """Not accepted for now; it will be tried again."""
    await connection.execute(_rings_of(telling).values(state="retry", error=reason, changed=now))


async def note_dead(connection: AsyncConnection, telling: Telling, reason: str, now: datetime) -> None:
    """Never accepted: neither these rings nor this version are tried again."""
    await connection.execute(_rings_of(telling).values(state="dead", error=reason, changed=now))
    await _give_up(connection, telling)


async def note_unknown(connection: AsyncConnection, telling: Telling, reason: str, now: datetime) -> None:
    """Nobody knows whether it was accepted: the rings are sent once more, a silent message is not."""
    repeat = max((ring.unknowns for ring in telling.rings), default=MOST_UNKNOWN) + 1 < MOST_UNKNOWN
    state: State = "again" if repeat else "unknown"
    values = {"state": state, "unknowns": deliveries.c.unknowns + 1, "error": reason, "changed": now}
    await connection.execute(_rings_of(telling).values(**values))
    if not repeat:
        await _give_up(connection, telling)


async def recover(connection: AsyncConnection, now: datetime) -> int:
    """At the start: what was being sent when the process died has no known outcome and is sent again; how many."""
    statement = update(deliveries).where(deliveries.c.state == "sending")
    error = "the bot ended while it was sending"
    values = {"state": "again", "unknowns": deliveries.c.unknowns + 1, "error": error, "changed": now}
    return (await connection.execute(statement.values(**values))).rowcount


async def _give_up(connection: AsyncConnection, telling: Telling) -> None:
    """A reply that failed leaves the edit due; any other failure leaves nothing to do for this version."""
    reply = telling.message is not None and telling.rings
    values = {"told": telling.version} if reply else {"told": telling.version, "shown": telling.version}
    await connection.execute(_message_of(telling).values(**values))


def _rings_of(telling: Telling) -> Update:
    return update(deliveries).where(
        deliveries.c.chat == telling.chat.id, deliveries.c.event.in_([ring.event for ring in telling.rings])
    )


def _message_of(telling: Telling) -> Update:
    return update(messages).where(messages.c.story == telling.told_story.story.id, messages.c.chat == telling.chat.id)
