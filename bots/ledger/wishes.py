"""What a chat wishes: language, hours, sounds, defaults. Every function works within the caller's transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bots.ledger.schema import bans, chats, deliveries


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """A chat's settings. Hours are minutes of the local day in `zone` (an IANA name; None: UTC); `digest_at` None: at
    once. `threshold` and `step` are put into new queries that name none.
    """

    language: str
    chosen: bool = False
    active: bool = True
    zone: str | None = None
    sound: bool = True
    preview: bool = False
    threshold: int | None = None
    step: int | None = None
    muted_until: datetime | None = None
    quiet_from: int | None = None
    quiet_to: int | None = None
    quiet_mode: str | None = None
    digest_at: int | None = None


_HOURS: Final = frozenset({"zone", "muted_until", "quiet_from", "quiet_to", "quiet_mode", "digest_at"})
_COLUMNS = [chats.c[name] for name in Wishes.__dataclass_fields__]


async def read_wishes(connection: AsyncConnection, chat: int) -> Wishes | None:
    """A chat's settings; None for one that the ledger does not know."""
    row = (await connection.execute(select(*_COLUMNS).where(chats.c.id == chat))).first()
    return wishes_in(row) if row else None


def wishes_in(row: Row[Any]) -> Wishes:
    """The settings in a row that has the columns of `chats`."""
    return Wishes(**{name: row._mapping[name] for name in Wishes.__dataclass_fields__})


async def change_wishes(connection: AsyncConnection, chat: int, **changed: Any) -> None:
    """Set some of a chat's settings, by their names in `Wishes`; the chat is known.

    What waits for its hour is looked at again when the hours change.
    """
    await connection.execute(update(chats).where(chats.c.id == chat).values(**changed))
    if not _HOURS.isdisjoint(changed):
        await look_again(connection, chat)


async def look_again(connection: AsyncConnection, chat: int) -> None:
    """What a chat wishes has changed: what waits for its hour may be due now, or later."""
    waiting = deliveries.c.chat == chat, deliveries.c.state == "held"
    await connection.execute(update(deliveries).where(*waiting).values(due=None))


async def is_banned(connection: AsyncConnection, *ids: int) -> bool:
    """Whether a chat or user among these is not to be answered."""
    return (await connection.execute(select(bans.c.id).where(bans.c.id.in_(ids)))).first() is not None
