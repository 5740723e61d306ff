"""The ledger on both databases, and the local Bot API server with the library's own client."""

import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from telegram import Bot
from telegram.request import HTTPXRequest

from bots.ledger.database import open_ledger
from bots.local.server import LocalTelegram


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The socket folder of a PostgreSQL that runs until the last test is done; from a wheel, never skipped."""
    import pgserver

    server = pgserver.get_server(tmp_path_factory.mktemp("postgres"))
    yield server.get_uri().partition("host=")[2]
    server.cleanup()


@pytest.fixture
async def sqlite_url(tmp_path: Path) -> str:
    """A ledger in a file."""
    return f"sqlite+aiosqlite:///{tmp_path / 'ledger.sqlite'}"


@pytest.fixture
async def postgres_url(postgres: str) -> AsyncIterator[str]:
    """A ledger in a database of the test's own."""
    name = f"test_{uuid.uuid4().hex}"
    server = f"postgresql+asyncpg://postgres@/{{}}?host={postgres}"
    admin = create_async_engine(server.format("postgres"), isolation_level="AUTOCOMMIT")
    async with admin.connect() as connection:
        await connection.execute(text(f"CREATE DATABASE {name}"))
    yield server.format(name)
    async with admin.connect() as connection:
        await connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    await admin.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
async def ledger(request: pytest.FixtureRequest) -> AsyncIterator[AsyncEngine]:
    """An open, empty ledger: each test that takes it runs on both databases."""
    url: Any = request.getfixturevalue(f"{request.param}_url")
    async with open_ledger(url) as engine:
        yield engine


@pytest.fixture
async def file_ledger(sqlite_url: str) -> AsyncIterator[AsyncEngine]:
    """An open, empty ledger on SQLite."""
    async with open_ledger(sqlite_url) as engine:
        yield engine


@pytest.fixture
async def telegram() -> AsyncIterator[LocalTelegram]:
    """A Bot API server on loopback, with Telegram's limits."""
    async with LocalTelegram() as server:
        yield server


@pytest.fixture
async def bot(telegram: LocalTelegram) -> AsyncIterator[Bot]:
    """The library's client, with a read time-out that a test can wait for."""
    request = HTTPXRequest(connection_pool_size=20, read_timeout=0.5)
    async with Bot(telegram.token, base_url=telegram.base_url, request=request) as client:
        yield client
