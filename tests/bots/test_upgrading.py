"""Versions of the schema: brought up, taken back, and worked on by the program before and after at the same time."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.types import TypeEngine
from structlog.testing import capture_logs
from telegram import Bot

from bots.ledger import upgrading
from bots.ledger.chats import Chat, remember_chat, subscribe, subscriptions_of
from bots.ledger.database import LedgerUnavailable, make_engine, open_ledger
from bots.ledger.rings import encode_note
from bots.ledger.upgrading import MIGRATIONS, begin_steps, config_for, migrate, version_of
from bots.local.server import LocalTelegram
from streams.kafka.codec import encode
from tests.bots.building import START, TOLL, event, firing, founded, lowered, risen
from tests.bots.newsroom import Newsroom, running

VERSIONS = [step.revision for step in ScriptDirectory(str(MIGRATIONS)).walk_revisions()][::-1]
STEPS = list(pairwise(VERSIONS))
ASKED = START - timedelta(days=1)
NEW = event(founded(), "e1", "new", [firing()], changes=2)
RISE = event(risen(), "e2", "update", [firing(level=1)])
FALL = event(lowered(), "e3", "correction")

FUTURE = """
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "9999", "{newest}", None, None
TABLES = {tables}
def upgrade():
    for table in TABLES:
        op.add_column(table, sa.Column("mood", sa.String(8), nullable=True))
        op.add_column(table, sa.Column("weight", sa.Integer(), nullable=False, server_default="1"))
    op.create_table("moods", sa.Column("id", sa.Integer(), primary_key=True))
    {then}
def downgrade():
    op.drop_table("moods")
    for table in TABLES:
        op.drop_column(table, "mood")
        op.drop_column(table, "weight")
"""

Column = tuple[TypeEngine[Any], bool]


@contextmanager
def newer_program(folder: Path, then: str = "") -> Iterator[None]:
    """The program of the next version, which has one step more; `then` is the last line of it."""
    steps = shutil.copytree(MIGRATIONS, folder / "migrations", dirs_exist_ok=True)
    tables = ["chats", "subscriptions", "stories", "events", "deliveries", "messages", "offsets"]
    future = FUTURE.format(newest=VERSIONS[-1], tables=tables, then=then)
    (steps / "versions" / "9999_the_future.py").write_text(future)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(upgrading, "MIGRATIONS", steps)
        yield


async def step(engine: AsyncEngine, move: Callable[..., None], *version: str) -> None:
    """Bring the ledger up, or back, in a transaction."""

    def all_of_it(connection: Connection) -> None:
        begin_steps(connection)
        move(connection, *version)

    async with engine.begin() as connection:
        await connection.run_sync(all_of_it)


def go_back(connection: Connection, version: str) -> None:
    """Take steps back."""
    command.downgrade(config_for(connection), version)


def columns(connection: Connection) -> dict[str, dict[str, Any]]:
    """What there is: the columns by "table.column"."""
    found = inspect(connection)
    return {
        f"{name}.{each['name']}": dict(each) for name in found.get_table_names() for each in found.get_columns(name)
    }


async def older_program_wrote(connection: AsyncConnection) -> None:
    """Two chats as the first version kept them: one with its message, one that is owed it."""
    story, note = encode(founded()), encode_note(NEW)
    for statement, values in (
        ("stories (id, version, value) VALUES (:story, 1, :value)", {"value": story}),
        ("events (id, story, version, value) VALUES ('e1', :story, 1, :value)", {"value": note}),
        ("queries (id, text) VALUES (:query, :text)", {"query": TOLL.id, "text": TOLL.canonical}),
    ):
        await connection.execute(text(f"INSERT INTO {statement}"), {"story": NEW.story.id, **values})
    for chat, state, message, shown in ((1, "sent", 1, 1), (2, "pending", None, 0)):
        row = {"chat": chat, "story": NEW.story.id, "query": TOLL.id, "at": ASKED, "yes": True}
        row |= {"state": state, "message": message, "shown": shown}
        if connection.dialect.name == "sqlite":
            row["at"] = ASKED.strftime("%Y-%m-%d %H:%M:%S.%f")
        for statement in (
            "chats (id, kind, language, active, since) VALUES (:chat, 'private', 'fr', :yes, :at)",
            "subscriptions (chat, query, since) VALUES (:chat, :query, :at)",
            "deliveries (event, chat, story, version, state, message, unknowns, changed)"
            " VALUES ('e1', :chat, :story, 1, :state, :message, 0, :at)",
            "messages (story, chat, message, told, shown, rendered, edits)"
            " VALUES (:story, :chat, :message, :shown, :shown, '', 0)",
        ):
            await connection.execute(text(f"INSERT INTO {statement}"), row)


@pytest.mark.parametrize(("older", "newer"), STEPS)
async def test_a_step_only_adds_so_that_the_version_before_can_work_on(ledger_url: str, older: str, newer: str) -> None:
    """Nothing goes, nothing changes, and what comes may be left out of an INSERT."""
    engine = make_engine(ledger_url)
    await step(engine, migrate, older)
    async with engine.begin() as connection:
        before = await connection.run_sync(columns)
    await step(engine, migrate, newer)
    async with engine.begin() as connection:
        after = await connection.run_sync(columns)
    await engine.dispose()
    old_tables = {name.partition(".")[0] for name in before}
    for name, was in before.items():
        assert (str(after[name]["type"]), after[name]["nullable"]) == (str(was["type"]), was["nullable"]), name
    for name in after.keys() - before.keys():
        if name.partition(".")[0] in old_tables:
            assert after[name]["nullable"] or after[name]["default"] is not None, name


@pytest.mark.parametrize(("older", "newer"), STEPS)
async def test_a_step_can_be_taken_back(ledger_url: str, older: str, newer: str) -> None:
    """The schema is what it was, and every row of the older version is there, also those that refer to others."""
    engine = make_engine(ledger_url)
    await step(engine, migrate, older)
    async with engine.begin() as connection:
        await older_program_wrote(connection)
        before = await connection.run_sync(columns)
    await step(engine, migrate, newer)
    await step(engine, go_back, older)
    async with engine.begin() as connection:
        assert (await connection.run_sync(columns)).keys() == before.keys()
        for table in ("chats", "subscriptions", "messages", "deliveries"):
            assert await connection.scalar(text(f"SELECT count(*) FROM {table}")) == 2
    await engine.dispose()


async def test_a_step_that_fails_half_way_leaves_the_ledger_as_it_was(ledger_url: str, tmp_path: Path) -> None:
    """The version before goes on with it; the next start makes the step from its beginning."""
    async with open_ledger(ledger_url) as engine, engine.begin() as connection:
        before = await connection.run_sync(columns)
    with newer_program(tmp_path, then='op.drop_table("no_such_table")'), pytest.raises(LedgerUnavailable):
        async with open_ledger(ledger_url):
            pass
    async with open_ledger(ledger_url) as engine, engine.begin() as connection:
        assert await connection.run_sync(version_of) == VERSIONS[-1]
        assert (await connection.run_sync(columns)).keys() == before.keys()


async def test_a_ledger_of_a_newer_version_is_worked_on_and_said(ledger_url: str, tmp_path: Path) -> None:
    """Whoever goes back to the version before needs to do nothing else."""
    with newer_program(tmp_path):
        async with open_ledger(ledger_url) as engine, engine.begin() as connection:
            assert await connection.run_sync(version_of) == "9999"
    with capture_logs() as logs:
        async with open_ledger(ledger_url) as engine, engine.begin() as connection:
            await remember_chat(connection, Chat(1, "private", "fr"), ASKED)
            await subscribe(connection, 1, TOLL.id, TOLL.canonical, ASKED)
            assert len(await subscriptions_of(connection, 1)) == 1
            assert await connection.run_sync(version_of) == "9999"
    assert [(line["log_level"], line["version"]) for line in logs] == [("warning", "9999")]


@pytest.mark.usefixtures("hurried")
async def test_an_upgrade_and_a_step_back_lose_and_repeat_no_message(
    ledger_url: str, tmp_path: Path, bot: Bot, telegram: LocalTelegram
) -> None:
    """The first version's rows, this program, the next one's schema under it while it works, and back: each chat has
    one living message, brought up to date each time, and one sound for each that was due.
    """
    engine = make_engine(ledger_url)
    await step(engine, migrate, "0001")
    for chat in (1, 2):
        telegram.open_private(chat)
    await bot.send_message(1, "≥ 29")
    async with engine.begin() as connection:
        await older_program_wrote(connection)
    await engine.dispose()
    async with open_ledger(ledger_url) as engine:
        room = Newsroom(engine, bot, telegram)
        async with running(room.sender):
            await room.settled()
            with newer_program(tmp_path):
                await step(engine, migrate)
            await room.happen(RISE)
            await room.settled()
            with newer_program(tmp_path):
                await step(engine, go_back, VERSIONS[-1])
            await room.happen(FALL)
            counted = await room.settled()
    assert counted.unknowns == 0
    for chat in (1, 2):
        living, rise, fall = room.messages(chat)
        assert [figure in one.text for one, figure in ((living, "31"), (rise, "33"), (fall, "31"))] == [True] * 3
        assert [one.reply_to for one in (rise, fall)] == [living.id] * 2
