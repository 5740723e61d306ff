"""What operators do with endpoints: add, list, remove, subscribe. Opens the ledger for each."""

from datetime import UTC, datetime

from bots.ledger.chats import subscribe, unsubscribe
from bots.ledger.database import open_ledger
from bots.ledger.endpoints import Listed, add_endpoint, chat_of, list_endpoints, read_endpoint, remove_endpoint, revive
from bots.transports.plugins import Entry, load_transports
from streams.errors import ForPeople
from streams.model import Rule
from streams.rules.query import Query
from streams.run.rules import need_rule
from streams.settings import Settings


class NoEndpoint(ForPeople):
    """There is no such transport or endpoint; the message says which there are."""


async def add(settings: Settings, name: str, address: str, language: str) -> tuple[int, Entry]:
    """A new endpoint behind a transport: its number, and what was kept. Raises NoEndpoint, AddressWrong."""
    transports = load_transports(settings)
    if name not in transports:
        raise NoEndpoint(f"no transport {name!r}, expected one of {', '.join(sorted(transports))}")
    entry = transports[name].enter(address)
    async with open_ledger(settings.database_url) as engine, engine.begin() as connection:
        now = datetime.now(UTC)
        number = await add_endpoint(connection, name, entry.address, entry.secret, language, now)
    return number, entry


async def every(settings: Settings) -> list[Listed]:
    """All endpoints."""
    async with open_ledger(settings.database_url) as engine, engine.begin() as connection:
        return await list_endpoints(connection)


async def remove(settings: Settings, number: int) -> None:
    """Forget an endpoint. Raises NoEndpoint."""
    async with open_ledger(settings.database_url) as engine, engine.begin() as connection:
        if not await remove_endpoint(connection, number):
            raise _missing(number)


async def join(settings: Settings, number: int, query: Query) -> bool:
    """Subscribe an endpoint, also one that was gone, and have the query published; False where it was subscribed.

    Raises NoEndpoint, KafkaError.
    """
    now = datetime.now(UTC)
    async with open_ledger(settings.database_url) as engine, engine.begin() as connection:
        if await read_endpoint(connection, chat_of(number)) is None:
            raise _missing(number)
        await revive(connection, number)
        new = await subscribe(connection, chat_of(number), query.id, query.canonical, now)
    await need_rule(settings, Rule(id=query.id, query=query.canonical, added=now))
    return new


async def leave(settings: Settings, number: int, query: Query) -> bool:
    """End a subscription; False where there was none. A query that nobody needs leaves the topic at the bot's start."""
    async with open_ledger(settings.database_url) as engine, engine.begin() as connection:
        return await unsubscribe(connection, chat_of(number), query.id)


def _missing(number: int) -> NoEndpoint:
    return NoEndpoint(f"no endpoint {number}; `tocsin endpoints ls` lists them")
