"""The ledger in a file and back, on SQLite and on PostgreSQL and from one to the other."""

import asyncio
import os
import stat
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bots.ledger import notes
from bots.ledger.backup import BackupImpossible, back_up, restore
from bots.ledger.chats import Chat, remember_chat, subscribe
from bots.ledger.copying import copy_rows, snapshot
from bots.ledger.database import make_engine, open_ledger
from bots.ledger.holding import LedgerHeld, hold_ledger
from bots.ledger.intake import load_offsets, save_offset, take_in
from bots.ledger.schema import bans, bots, endpoints, events, metadata, mutes, notices, reports
from bots.ledger.telling import Shelf, load
from bots.ledger.upgrading import begin_steps, migrate
from tests.bots.building import START, TOLL, event, firing, founded, lowered

ASKED = START - timedelta(days=1)
NEW = event(founded(), "e1", "new", [firing()], changes=2)
FALL = event(lowered(), "e4", "correction")

Rows = dict[str, Sequence[tuple[Any, ...]]]


async def fill(connection: AsyncConnection) -> None:
    """A ledger with something in every table: one message sent, one ring owed, a chat that is on no Telegram."""
    for chat in (1, 2, -5):
        await remember_chat(connection, Chat(chat, "private" if chat > 0 else "group", "fr"), ASKED)
        await subscribe(connection, chat, TOLL.id, TOLL.canonical, ASKED)
    await take_in(connection, NEW, START)
    told = await load(connection, NEW.story.id, 1, Shelf())
    assert told
    await notes.note_sent(connection, told, 10, "r1", START)
    await save_offset(connection, "alerts", 3, 7)
    more = {
        bots: {"id": 7, "since": START},
        mutes: {"story": NEW.story.id, "chat": 2, "since": START},
        reports: {"chat": 2, "story": NEW.story.id, "text": "That is another strike.", "at": START},
        bans: {"id": 99, "why": "ten thousand commands", "since": START},
        notices: {"source": "phare", "chat": 1, "message": 12, "state": "failing", "changed": START},
        endpoints: {"chat": 2, "transport": "webhook", "address": "https://desk.example/alerts"},
    }
    for table, row in more.items():
        await connection.execute(table.insert().values(row))


async def rows_of(url: str) -> Rows:
    """Everything that a ledger holds."""
    async with open_ledger(url) as engine, engine.begin() as connection:
        return {
            table.name: sorted((tuple(row) for row in await connection.execute(select(table))), key=str)
            for table in metadata.sorted_tables
        }


@pytest.fixture
async def filled(ledger_url: str) -> str:
    """The address of a ledger with something in every table."""
    async with open_ledger(ledger_url) as engine, engine.begin() as connection:
        await fill(connection)
    return ledger_url


@pytest.fixture(params=["sqlite", "postgres"])
def other_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, of either kind."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'other.sqlite'}"
    return str(request.getfixturevalue("second_postgres_url"))


async def test_what_was_backed_up_is_restored_row_by_row(filled: str, other_url: str, tmp_path: Path) -> None:
    """From either database to either: every row, and what is numbered goes on being numbered."""
    before = await rows_of(filled)
    assert all(before.values()), "a table that this test does not fill is not tested"
    await back_up(filled, tmp_path / "backup.sqlite")
    copied = await restore(other_url, tmp_path / "backup.sqlite")
    assert await rows_of(other_url) == before
    assert copied.rows == {name: len(rows) for name, rows in before.items()}
    async with open_ledger(other_url) as engine, engine.begin() as connection:
        await connection.execute(reports.insert().values(chat=1, story="s", text="And one more.", at=START))


async def test_a_backup_is_one_file_that_only_its_owner_reads(filled: str, tmp_path: Path) -> None:
    """It names the chats of subscribers, and is carried elsewhere alone."""
    await back_up(filled, tmp_path / "backup.sqlite")
    beside = [name for name in os.listdir(tmp_path) if name.startswith("backup")]
    assert beside == ["backup.sqlite"]
    assert stat.S_IMODE((tmp_path / "backup.sqlite").stat().st_mode) == 0o600


async def test_a_backup_is_of_one_moment_and_holds_up_nobody(ledger_url: str, tmp_path: Path) -> None:
    """What is written between two of its tables is in none of them."""
    async with open_ledger(ledger_url) as engine:
        async with engine.begin() as connection:
            await fill(connection)
        target = make_engine(f"sqlite+aiosqlite:///{tmp_path / 'target.sqlite'}")
        reader = make_engine(ledger_url)
        async with snapshot(reader) as old, target.begin() as new:
            await new.run_sync(begin_steps)
            await new.run_sync(migrate)
            assert await load_offsets(old, "alerts") == {3: 7}
            await write_on(engine)
            await copy_rows(old, new)
            assert await load_offsets(new, "alerts") == {3: 7}
            assert list(await new.scalars(select(events.c.id))) == ["e1"]
        await reader.dispose()
        await target.dispose()


async def write_on(engine: AsyncEngine) -> None:
    """The bot takes another event in."""
    async with asyncio.timeout(10), engine.begin() as connection:
        await take_in(connection, FALL, START)
        await save_offset(connection, "alerts", 3, 8)


async def test_a_ledger_that_is_in_use_is_replaced_only_where_that_is_asked_for(filled: str, tmp_path: Path) -> None:
    """Not by mistake, and not under a bot that delivers from it; then all of it, never a mixture."""
    await back_up(filled, tmp_path / "backup.sqlite")
    before = await rows_of(filled)
    async with open_ledger(filled) as engine:
        await write_on(engine)
    with pytest.raises(BackupImpossible, match="--force"):
        await restore(filled, tmp_path / "backup.sqlite")
    async with hold_ledger(filled):
        with pytest.raises(LedgerHeld, match="end it first"):
            await restore(filled, tmp_path / "backup.sqlite", force=True)
    assert await rows_of(filled) != before
    await restore(filled, tmp_path / "backup.sqlite", force=True)
    assert await rows_of(filled) == before


async def test_a_restore_that_fails_half_way_leaves_the_ledger_as_it_was(
    filled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its tables were dropped and made anew already: all of it is taken back."""
    await back_up(filled, tmp_path / "backup.sqlite")
    async with open_ledger(filled) as engine:
        await write_on(engine)
    before = await rows_of(filled)

    async def fail(*_: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("bots.ledger.copying._copy_table", fail)
    with pytest.raises(BackupImpossible, match="no space left"):
        await restore(filled, tmp_path / "backup.sqlite", force=True)
    assert await rows_of(filled) == before


async def test_what_is_no_backup_is_refused_by_name(ledger_url: str, tmp_path: Path) -> None:
    """A file that is not there, one that is no ledger, one that is already there."""
    file = tmp_path / "backup.sqlite"
    with pytest.raises(BackupImpossible, match="is no file"):
        await restore(ledger_url, file)
    with pytest.raises(BackupImpossible, match=r"is not there|none of its tables"):
        await back_up(ledger_url, file)
    assert not file.exists()
    file.write_bytes(b"")
    with pytest.raises(BackupImpossible, match="none of its tables"):
        await restore(ledger_url, file)
    with pytest.raises(BackupImpossible, match="is there already"):
        await back_up(await _made(ledger_url), file)


async def test_a_backup_of_an_older_version_is_brought_up_to_date(ledger_url: str, tmp_path: Path) -> None:
    """Rows of the first version, in a ledger of the newest."""
    file = tmp_path / "backup.sqlite"
    old = make_engine(f"sqlite+aiosqlite:///{file}")
    async with old.begin() as connection:
        await connection.run_sync(begin_steps)
        await connection.run_sync(migrate, "0001")
        row = "INSERT INTO chats (id, kind, language, active, since) VALUES (1, 'private', 'fr', 1, '2020-02-27')"
        await connection.exec_driver_sql(row)
    await old.dispose()
    assert (await restore(ledger_url, file)).version == "0001"
    assert [row[:3] for row in (await rows_of(ledger_url))["chats"]] == [(1, "private", "fr")]


async def _made(url: str) -> str:
    async with open_ledger(url):
        return url
