"""Opening the ledger: the engine for its URL, the pragmas that SQLite needs, the schema brought up to date."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Table, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from bots.ledger.upgrading import begin_steps, migrate
from streams.errors import ForPeople

UNANSWERED: Final = (SQLAlchemyError, OSError)
"""What is raised where the database cannot do it now (locked, full, gone): all of the transaction or none was done."""


class LedgerUnavailable(ForPeople):
    """The database cannot be opened: the message says which and why; mend it or set another `database`."""


@asynccontextmanager
async def open_ledger(url: str) -> AsyncIterator[AsyncEngine]:
    """The ledger at a SQLAlchemy URL, its schema up to date. Raises LedgerUnavailable."""
    engine = make_engine(url)
    try:
        try:
            async with engine.begin() as connection:
                await connection.run_sync(_bring_up_to_date)
        except UNANSWERED as error:
            raise LedgerUnavailable(f"{make_url(url).render_as_string()}: {error}") from error
        yield engine
    finally:
        await engine.dispose()


def make_engine(url: str) -> AsyncEngine:
    """An engine; on SQLite one connection, for it has one writer: a queue in the pool is fair, its lock is not."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_async_engine(url, pool_size=8, pool_pre_ping=True)
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(
        url, poolclass=AsyncAdaptedQueuePool, pool_size=1, max_overflow=0, connect_args={"timeout": 30}
    )
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    return engine


async def insert_new(connection: AsyncConnection, table: Table, rows: list[dict[str, Any]]) -> int:
    """Insert those of `rows` that are not there yet; returns how many of a single row were (0 or 1)."""
    if not rows:
        return 0
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    return (await connection.execute(dialect.insert(table).on_conflict_do_nothing(), rows)).rowcount


async def upsert(connection: AsyncConnection, table: Table, row: dict[str, Any], changed: tuple[str, ...]) -> None:
    """Insert one row, or overwrite its columns `changed` where its key is there already."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    keys = [column.name for column in table.primary_key]
    new = {name: row[name] for name in changed}
    await connection.execute(dialect.insert(table).values(row).on_conflict_do_update(index_elements=keys, set_=new))


def _bring_up_to_date(connection: Connection) -> None:
    begin_steps(connection)
    migrate(connection)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
