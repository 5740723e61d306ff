"""What came of a sending, noted. Every function works within the caller's transaction.

A message tells everything up to its version, so it settles all the rings that it was made from at once.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Update, distinct, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bots.ledger.merging import survivor_of
from bots.ledger.schema import State, deliveries, messages
from bots.ledger.telling import Ring, Telling

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


async def note_unknown(
    connection: AsyncConnection, telling: Telling, reason: str, now: datetime, again: State = "again"
) -> None:
    """Nobody knows whether it was accepted: the rings are sent once more, from state `again`; what is silent is not."""
    repeat = max((ring.unknowns for ring in telling.rings), default=MOST_UNKNOWN) + 1 < MOST_UNKNOWN
    state: State = again if repeat else "unknown"
    values = {"state": state, "unknowns": deliveries.c.unknowns + 1, "error": reason, "changed": now}
    await connection.execute(_rings_of(telling).values(**values))
    if not repeat:
        await _give_up(connection, telling)


async def note_held(connection: AsyncConnection, telling: Telling, rings: Sequence[Ring], due: datetime) -> None:
    """Rings of this chat wait for its hour."""
    await connection.execute(_these(telling, rings).values(state="held", due=due))


async def note_woken(connection: AsyncConnection, telling: Telling, now: datetime) -> None:
    """The hour of these rings has come: they are sent as if they had just rung."""
    await connection.execute(_rings_of(telling).values(state="pending", changed=now))


async def note_expired(
    connection: AsyncConnection, telling: Telling, rings: Sequence[Ring], reason: str, now: datetime
) -> None:
    """Rings that are not told, for this reason."""
    await connection.execute(_these(telling, rings).values(state="expired", error=reason, changed=now))


async def note_gathered(connection: AsyncConnection, telling: Telling, message: int, now: datetime) -> None:
    """A digest that tells these rings is in the chat; it is not edited, so a story may have no living message."""
    await connection.execute(_rings_of(telling).values(state="sent", message=message, error=None, changed=now))
    shown = telling.shown if telling.message else telling.version
    await connection.execute(_message_of(telling).values(told=telling.version, shown=shown))


async def note_put_back(connection: AsyncConnection, telling: Telling, reason: str, now: datetime) -> None:
    """A digest was not accepted for now: what it gathered waits again, and is due."""
    await connection.execute(_rings_of(telling).values(state="held", due=now, error=reason, changed=now))


async def recover(connection: AsyncConnection, now: datetime) -> int:
    """At the start: what was being sent when the process died has no known outcome and is sent again; how many rings.

    Only one message is under way in a chat: where it told several stories, it was a digest, and is one again.
    """
    sending = deliveries.c.state == "sending"
    several = select(deliveries.c.chat).where(sending).group_by(deliveries.c.chat)
    digests = several.having(func.count(distinct(deliveries.c.story)) > 1)
    values = {
        "unknowns": deliveries.c.unknowns + 1,
        "error": "the bot ended while it was sending",
        "changed": now,
    }
    gathered = update(deliveries).where(sending, deliveries.c.chat.in_(digests.scalar_subquery()))
    put_back = await connection.execute(gathered.values(state="held", due=now, **values))
    again = await connection.execute(update(deliveries).where(sending).values(state="again", **values))
    return put_back.rowcount + again.rowcount


async def _give_up(connection: AsyncConnection, telling: Telling) -> None:
    """A reply that failed leaves the edit due; any other failure leaves nothing to do for this version."""
    reply = telling.message is not None and telling.rings
    values = {"told": telling.version} if reply else {"told": telling.version, "shown": telling.version}
    await connection.execute(_message_of(telling).values(**values))


def _rings_of(telling: Telling) -> Update:
    return _these(telling, telling.rings)


def _these(telling: Telling, rings: Sequence[Ring]) -> Update:
    return update(deliveries).where(
        deliveries.c.chat == telling.chat.id, deliveries.c.event.in_([ring.event for ring in rings])
    )


def _message_of(telling: Telling) -> Update:
    return update(messages).where(messages.c.story == telling.told_story.story.id, messages.c.chat == telling.chat.id)
