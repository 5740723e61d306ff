"""Chats and what they subscribe to. Every function works within the caller's transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, exists, func, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bots.ledger.database import insert_new, upsert
from bots.ledger.schema import OPEN, chats, deliveries, messages, mutes, notices, queries, reports, subscriptions
from bots.ledger.wishes import look_again


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat that may be written to; `kind` is Telegram's type, `thread` the forum topic where it asked."""

    id: int
    kind: str
    language: str
    thread: int | None = None


@dataclass(frozen=True, slots=True)
class Subscription:
    """One query of one chat; alerts about what happened before `since` do not ring. The rest is what differs from the
    chat's own settings (None: nothing), and the forum topic where it was made.
    """

    chat: int
    query: str
    text: str
    since: datetime
    sound: bool | None = None
    preview: bool | None = None
    digest: bool | None = None
    language: str | None = None
    thread: int | None = None


@dataclass(frozen=True, slots=True)
class Needed:
    """A distinct query that at least one active chat subscribes to, and since when."""

    query: str
    text: str
    since: datetime


async def remember_chat(connection: AsyncConnection, chat: Chat, now: datetime) -> None:
    """Note a chat that wrote to the bot, and that it can be written to (again)."""
    changed = ("kind", "active", "language") if chat.kind == "private" else ("kind", "active", "thread")
    await upsert(connection, chats, _row(chat, now), changed)


async def introduce(connection: AsyncConnection, chat: Chat, now: datetime) -> None:
    """Note a chat that the ledger may not know; one that it knows stays as it is."""
    await insert_new(connection, chats, [_row(chat, now)])


async def subscribe(
    connection: AsyncConnection, chat: int, query: str, text: str, now: datetime, thread: int | None = None
) -> bool:
    """Subscribe a chat (in a forum topic of it) to a query, by its id and canonical text; False where it was."""
    await insert_new(connection, queries, [{"id": query, "text": text}])
    row = {"chat": chat, "query": query, "since": now, "thread": thread}
    return await insert_new(connection, subscriptions, [row]) > 0


async def unsubscribe(connection: AsyncConnection, chat: int, query: str) -> bool:
    """End a subscription; False where there was none."""
    statement = delete(subscriptions).where(subscriptions.c.chat == chat, subscriptions.c.query == query)
    return (await connection.execute(statement)).rowcount > 0


async def change_subscription(connection: AsyncConnection, chat: int, query: str, **changed: Any) -> None:
    """Set what differs from the chat's own settings, by its names in `Subscription`."""
    mine = subscriptions.c.chat == chat, subscriptions.c.query == query
    await connection.execute(update(subscriptions).where(*mine).values(**changed))
    if "digest" in changed:
        await look_again(connection, chat)


async def replace_query(connection: AsyncConnection, chat: int, old: str, query: str, text: str) -> None:
    """Let a subscription be to another query; `since` and all that differs stay. One that was there already stays."""
    await insert_new(connection, queries, [{"id": query, "text": text}])
    twin = subscriptions.alias()
    there = exists().where(twin.c.chat == chat, twin.c.query == query)
    mine = subscriptions.c.chat == chat, subscriptions.c.query == old
    await connection.execute(update(subscriptions).where(*mine, ~there).values(query=query))
    if query != old:
        await connection.execute(delete(subscriptions).where(*mine))


async def subscriptions_of(connection: AsyncConnection, chat: int) -> tuple[Subscription, ...]:
    """A chat's subscriptions, oldest first."""
    statement = _subscriptions().where(subscriptions.c.chat == chat).order_by(subscriptions.c.since)
    return tuple(Subscription(*row) for row in await connection.execute(statement))


async def needed_queries(connection: AsyncConnection, query: str | None = None) -> dict[str, Needed]:
    """Every query that an active chat subscribes to, by id; with `query`, that one only."""
    statement = (
        select(subscriptions.c.query, queries.c.text, func.min(subscriptions.c.since, type_=subscriptions.c.since.type))
        .join(queries, queries.c.id == subscriptions.c.query)
        .join(chats, chats.c.id == subscriptions.c.chat)
        .where(chats.c.active)
        .group_by(subscriptions.c.query, queries.c.text)
    )
    if query is not None:
        statement = statement.where(subscriptions.c.query == query)
    return {row[0]: Needed(*row) for row in await connection.execute(statement)}


async def deactivate(connection: AsyncConnection, chat: int, reason: str, now: datetime) -> None:
    """The chat cannot be written to any more: what it was still to hear is dead."""
    await connection.execute(update(chats).where(chats.c.id == chat).values(active=False))
    waiting = (deliveries.c.chat == chat) & deliveries.c.state.in_((*OPEN, "held", "sending"))
    await connection.execute(update(deliveries).where(waiting).values(state="dead", error=reason, changed=now))


async def reactivate(connection: AsyncConnection, chat: int) -> None:
    """The chat, if it is known, can be written to again."""
    await connection.execute(update(chats).where(chats.c.id == chat).values(active=True))


async def forget_thread(connection: AsyncConnection, chat: int, thread: int | None) -> None:
    """The forum topic is gone: alerts go to the main one."""
    await connection.execute(update(chats).where(chats.c.id == chat, chats.c.thread == thread).values(thread=None))
    there = subscriptions.c.chat == chat, subscriptions.c.thread == thread
    await connection.execute(update(subscriptions).where(*there).values(thread=None))


async def move_chat(connection: AsyncConnection, old: int, new: int) -> None:
    """A group became a supergroup: everything of chat `old` is chat `new`'s, beside what that one has already."""
    known = await connection.scalar(select(exists().where(chats.c.id == new)))
    if not known:
        await connection.execute(update(chats).where(chats.c.id == old).values(id=new, kind="supergroup"))
        return
    keys = {subscriptions: "query", messages: "story", deliveries: "event", mutes: "story", notices: "source"}
    for table, key in keys.items():
        twin = table.alias()
        there = exists().where(twin.c.chat == new, twin.c[key] == table.c[key])
        await connection.execute(update(table).where(table.c.chat == old, ~there).values(chat=literal(new)))
    await connection.execute(update(reports).where(reports.c.chat == old).values(chat=new))
    await connection.execute(delete(chats).where(chats.c.id == old))


def _subscriptions() -> Select[Any]:
    own = [subscriptions.c[name] for name in ("sound", "preview", "digest", "language", "thread")]
    columns = (subscriptions.c.chat, subscriptions.c.query, queries.c.text, subscriptions.c.since, *own)
    return select(*columns).join(queries, queries.c.id == subscriptions.c.query)


def _row(chat: Chat, now: datetime) -> dict[str, Any]:
    ids = {"id": chat.id, "kind": chat.kind, "thread": chat.thread}
    return {**ids, "language": chat.language, "active": True, "since": now}
