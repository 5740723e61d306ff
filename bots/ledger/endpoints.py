"""Chats that are not on Telegram: where each is reached. Every function works within the caller's transaction.

People know such a chat by its number, 1, 2, 3; its id lies so far below the lowest of Telegram's.
"""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bots.ledger.chats import subscriptions_of
from bots.ledger.schema import NOT_TELEGRAM, chats, endpoints


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A chat behind a transport; `secret` is what only the transport may know."""

    chat: int
    transport: str
    address: str
    secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Listed:
    """An endpoint as people see it, with the queries that it subscribes to; without its secret."""

    number: int
    transport: str
    address: str
    language: str
    active: bool
    queries: tuple[str, ...]


def chat_of(number: int) -> int:
    """The chat id of the endpoint with this number."""
    return NOT_TELEGRAM - number


async def add_endpoint(
    connection: AsyncConnection, transport: str, address: str, secret: str | None, language: str, now: datetime
) -> int:
    """A new endpoint; returns its number."""
    lowest = await connection.scalar(select(func.min(endpoints.c.chat)))
    chat = (NOT_TELEGRAM if lowest is None else lowest) - 1
    row = {"id": chat, "kind": transport, "language": language, "active": True, "since": now}
    await connection.execute(chats.insert().values(**row))
    await connection.execute(endpoints.insert().values(chat=chat, transport=transport, address=address, secret=secret))
    return NOT_TELEGRAM - chat


async def read_endpoint(connection: AsyncConnection, chat: int) -> Endpoint | None:
    """Where a chat is reached; None where there is no such endpoint (any more)."""
    row = (await connection.execute(select(endpoints).where(endpoints.c.chat == chat))).first()
    return Endpoint(row.chat, row.transport, row.address, row.secret) if row else None


async def list_endpoints(connection: AsyncConnection) -> list[Listed]:
    """All endpoints, oldest first."""
    columns = (endpoints.c.chat, endpoints.c.transport, endpoints.c.address, chats.c.language, chats.c.active)
    statement = select(*columns).join(chats, chats.c.id == endpoints.c.chat).order_by(endpoints.c.chat.desc())
    rows = (await connection.execute(statement)).all()
    return [
        Listed(
            number=NOT_TELEGRAM - row.chat,
            transport=row.transport,
            address=_shown(row.address),
            language=row.language,
            active=row.active,
            queries=tuple(one.text for one in await subscriptions_of(connection, row.chat)),
        )
        for row in rows
    ]


async def remove_endpoint(connection: AsyncConnection, number: int) -> bool:
    """Forget an endpoint and all that it was told; False where there is none."""
    chat = chat_of(number)
    if await read_endpoint(connection, chat) is None:
        return False
    return (await connection.execute(delete(chats).where(chats.c.id == chat))).rowcount > 0


async def revive(connection: AsyncConnection, number: int) -> None:
    """An endpoint that was gone is there again."""
    await connection.execute(update(chats).where(chats.c.id == chat_of(number)).values(active=True))


def _shown(address: str) -> str:
    """An address without its query, which often is a key."""
    before, mark, _ = address.partition("?")
    return before + (mark and "?…")
