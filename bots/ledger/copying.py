"""One ledger copied into another, row by row: the one way of backup, of restore and of a move to another database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import sqlalchemy as sa
from sqlalchemy import Connection, MetaData, Table, func, inspect, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bots.ledger.schema import metadata

ROWS = 500
"""Rows that are in memory at a time."""


@asynccontextmanager
async def snapshot(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """The ledger as it is at one moment, whatever is written meanwhile; writers are not held up."""
    async with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            await connection.exec_driver_sql("BEGIN")  # the driver would begin with the first write only
        else:
            await connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection
        await connection.rollback()


async def copy_rows(source: AsyncConnection, target: AsyncConnection) -> dict[str, int]:
    """Write all rows of one ledger into another, which has the same version and none; how many, by table."""
    there = await source.run_sync(_columns)
    copied = {}
    for table in (table for table in metadata.sorted_tables if table.name in there):
        copied[table.name] = await _copy_table(source, target, table, there[table.name])
        if target.dialect.name == "postgresql":
            await _go_on_numbering(target, table)
    return copied


async def count_rows(connection: AsyncConnection) -> int:
    """How many rows the ledger has, of all kinds."""
    names = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    tables = [table for table in metadata.sorted_tables if table.name in names]
    return sum([await connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables])


def erase(connection: Connection) -> None:
    """Drop every table of the ledger, whichever version made it."""
    found = MetaData()
    found.reflect(connection)
    found.drop_all(connection)


async def _copy_table(source: AsyncConnection, target: AsyncConnection, table: Table, there: frozenset[str]) -> int:
    # Without the schema's defaults: an older version has no column for some of them.
    plain = sa.table(table.name, *(sa.column(each.name, each.type) for each in table.columns if each.name in there))
    copied = 0
    async with source.stream(plain.select()) as found:
        async for part in found.mappings().partitions(ROWS):
            await target.execute(plain.insert(), [dict(row) for row in part])
            copied += len(part)
    return copied


async def _go_on_numbering(target: AsyncConnection, table: Table) -> None:
    """PostgreSQL counts by itself what it numbered, and these rows came with their numbers."""
    if (numbered := table.autoincrement_column) is not None:
        sequence = func.pg_get_serial_sequence(table.name, numbered.name)
        await target.execute(select(func.setval(sequence, select(func.max(numbered)).scalar_subquery())))


def _columns(connection: Connection) -> dict[str, frozenset[str]]:
    """The columns that are there, by table: an older ledger has fewer."""
    found = inspect(connection)
    return {name: frozenset(column["name"] for column in found.get_columns(name)) for name in found.get_table_names()}
