"""The delivery ledger, on SQLite and on PostgreSQL."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bots.ledger import notes
from bots.ledger.chats import (
    Chat,
    deactivate,
    move_chat,
    needed_queries,
    remember_chat,
    subscribe,
    subscriptions_of,
    unsubscribe,
)
from bots.ledger.database import LedgerUnavailable, insert_new, open_ledger
from bots.ledger.intake import load_offsets, save_offset, take_in
from bots.ledger.schema import chats, deliveries, events, messages, metadata, subscriptions
from bots.ledger.tally import tally
from bots.ledger.telling import Shelf, Telling, find_story, load
from bots.sender.owed import owed_jobs
from bots.sender.schedule import RING
from bots.sender.step import Step, next_step
from bots.sender.verdict import EDITED_FOR
from tests.bots.building import NATO, START, TOLL, event, firing, founded, invoked, lowered, risen

ASKED = START - timedelta(days=1)
STORY = founded().id
NEW = event(founded(), "e1", "new", [firing()], changes=2)
RISE = event(risen(), "e2", "update")
STEP = event(risen(), "e3", "update", [firing(level=1)])
FALL = event(lowered(), "e4", "correction")


async def open_chat(connection: AsyncConnection, chat: int, query: str = TOLL.id) -> None:
    """A chat that subscribes to a query since the day before."""
    await remember_chat(connection, Chat(chat, "private" if chat > 0 else "group", "fr"), ASKED)
    await subscribe(connection, chat, query, TOLL.canonical if query == TOLL.id else NATO.canonical, ASKED)


async def telling(connection: AsyncConnection, chat: int) -> Telling:
    """What the chat is told of the story."""
    found = await load(connection, STORY, chat, Shelf())
    assert found is not None
    return found


async def count(connection: AsyncConnection, table: object) -> int:
    """How many rows a table has."""
    return await connection.scalar(select(func.count()).select_from(table)) or 0  # type: ignore[arg-type]


async def test_the_migrations_make_the_tables_of_the_schema(ledger: AsyncEngine) -> None:
    """Whoever changes the schema writes the migration too."""

    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    async with ledger.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_a_ledger_that_is_there_is_opened_again(sqlite_url: str) -> None:
    """A second start finds the rows of the first."""
    async with open_ledger(sqlite_url) as engine, engine.begin() as connection:
        await open_chat(connection, 1)
    async with open_ledger(sqlite_url) as engine, engine.begin() as connection:
        assert [one.query for one in await subscriptions_of(connection, 1)] == [TOLL.id]


async def test_a_ledger_that_cannot_be_opened_says_which(tmp_path: Path) -> None:
    """The error names the address and the reason."""
    (tmp_path / "ledger.sqlite").write_text("this is no database, it is a text that somebody put here" * 100)
    with pytest.raises(LedgerUnavailable, match=r"ledger\.sqlite.*not a database"):
        async with open_ledger(f"sqlite+aiosqlite:///{tmp_path / 'ledger.sqlite'}"):
            pass


async def test_a_subscription_is_made_once_and_keeps_its_time(ledger: AsyncEngine) -> None:
    """Asking again does not start it anew."""
    async with ledger.begin() as connection:
        await open_chat(connection, 1)
        assert not await subscribe(connection, 1, TOLL.id, TOLL.canonical, START)
        (own,) = await subscriptions_of(connection, 1)
        assert own.since == ASKED
        assert await unsubscribe(connection, 1, TOLL.id)
        assert not await unsubscribe(connection, 1, TOLL.id)


async def test_a_query_is_needed_since_its_first_subscriber(ledger: AsyncEngine) -> None:
    """And no longer once its last active one is gone."""
    async with ledger.begin() as connection:
        await open_chat(connection, 1)
        await open_chat(connection, 2)
        assert (await needed_queries(connection))[TOLL.id].since == ASKED
        await unsubscribe(connection, 1, TOLL.id)
        await deactivate(connection, 2, "blocked", START)
        assert await needed_queries(connection) == {}


async def test_an_event_is_written_once_however_often_it_comes(ledger: AsyncEngine) -> None:
    """A replay makes the same ids: it changes nothing, not even when newer events came in between."""
    async with ledger.begin() as connection:
        await open_chat(connection, 1)
        for happened in (NEW, RISE, NEW, RISE, NEW):
            await take_in(connection, happened, START)
        assert await count(connection, events) == 2
        assert await count(connection, deliveries) == 1
        told = await telling(connection, 1)
        assert told.version == 2
        assert told.told_story.story == risen()


async def test_an_event_that_concerns_no_chat_leaves_nothing(ledger: AsyncEngine) -> None:
    """The ledger holds what somebody is told, not the news of the world."""
    async with ledger.begin() as connection:
        concerned = await take_in(connection, NEW, START)
        assert (concerned.ring, concerned.edit) == (frozenset(), frozenset())
        assert await count(connection, events) == 0


async def test_offsets_stand_and_fall_with_the_rows(ledger: AsyncEngine) -> None:
    """A batch that fails leaves neither its rows nor its offset."""
    async with ledger.begin() as connection:
        await open_chat(connection, 1)
        await save_offset(connection, "alerts", 3, 7)

    async def fail() -> None:
        async with ledger.begin() as connection:
            await take_in(connection, NEW, START)
            await save_offset(connection, "alerts", 3, 8)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    async with ledger.begin() as connection:
        assert await load_offsets(connection, "alerts") == {3: 7}
        assert await count(connection, events) == 0


async def test_the_way_of_a_living_message(ledger: AsyncEngine) -> None:
    """Sent; then edited where it rose; then answered and edited where a step was crossed."""
    async with ledger.begin() as connection:
        await open_chat(connection, 1)
        await take_in(connection, NEW, START)
        told = await telling(connection, 1)
        assert next_step(told) is Step.SEND
        await notes.note_sending(connection, told, START)
        await notes.note_sent(connection, told, 10, "r1", START)
        assert next_step(await telling(connection, 1)) is Step.NOTHING

        await take_in(connection, RISE, START)
        told = await telling(connection, 1)
        assert next_step(told) is Step.EDIT
        await notes.note_edited(connection, told, "r2", edits=1)

        await take_in(connection, STEP, START)
        told = await telling(connection, 1)
        assert next_step(told) is Step.REPLY
        await notes.note_sending(connection, told, START)
        await notes.note_replied(connection, told, 11, START)
        assert next_step(await telling(connection, 1)) is Step.EDIT
        assert await find_story(connection, 1, 10) == await find_story(connection, 1, 11) == STORY
        assert await find_story(connection, 1, None) == STORY
        assert await find_story(connection, 1, 12) is None


async def test_what_comes_before_the_first_sending_is_told_by_it(ledger: AsyncEngine) -> None:
    """Two rings and the newest figures: one message."""
    async with ledger.begin() as connection:
        await open_chat(connection, 1)
        for happened in (NEW, STEP):
            await take_in(connection, happened, START)
        told = await telling(connection, 1)
        assert [ring.event for ring in told.rings] == ["e1", "e3"]
        await notes.note_sending(connection, told, START)
        await notes.note_sent(connection, told, 10, "r", START)
        assert next_step(await telling(connection, 1)) is Step.NOTHING
        assert (await tally(connection)).states == {"sent": 2}


async def test_what_comes_during_a_sending_is_told_after_it(ledger: AsyncEngine) -> None:
    """The newer version did not get into the message that was under way."""
    async with ledger.begin() as connection:
        await open_chat(connection, 1)
        await take_in(connection, NEW, START)
        told = await telling(connection, 1)
        await notes.note_sending(connection, told, START)
        await take_in(connection, STEP, START)
        await notes.note_sent(connection, told, 10, "r", START)
        assert next_step(await telling(connection, 1)) is Step.REPLY


async def test_an_unknown_outcome_is_repeated_once_and_counted(ledger: AsyncEngine) -> None:
    """The second one is left as it is, and seen."""
    async with ledger.begin() as connection:
        await open_chat(connection, 1)
        await take_in(connection, NEW, START)
        for step in (Step.SEND, Step.SEND):
            told = await telling(connection, 1)
            assert next_step(told) is step
            await notes.note_sending(connection, told, START)
            await notes.note_unknown(connection, told, "read time-out", START)
        assert next_step(await telling(connection, 1)) is Step.NOTHING
        counted = await tally(connection)
        assert (counted.states, counted.unknowns) == ({"unknown": 1}, 2)


async def test_what_was_being_sent_at_a_crash_is_sent_again(ledger: AsyncEngine) -> None:
    """However often the process dies while sending: the outcome is unknown, and each time is counted."""
    async with ledger.begin() as connection:
        await open_chat(connection, 1)
        await take_in(connection, NEW, START)
        for _ in range(3):
            await notes.note_sending(connection, await telling(connection, 1), START)
            assert await notes.recover(connection, START) == 1
        assert next_step(await telling(connection, 1)) is Step.SEND
        assert (await tally(connection)).unknowns == 3


async def test_a_reply_that_failed_for_good_leaves_the_edit_due(ledger: AsyncEngine) -> None:
    """The living message stays true also where the sound was refused."""
    async with ledger.begin() as connection:
        await open_chat(connection, 1)
        await take_in(connection, NEW, START)
        told = await telling(connection, 1)
        await notes.note_sent(connection, told, 10, "r", START)
        await take_in(connection, FALL, START)
        await notes.note_dead(connection, await telling(connection, 1), "refused", START)
        assert next_step(await telling(connection, 1)) is Step.EDIT


async def test_a_chat_that_is_gone_is_owed_nothing_until_it_comes_back(ledger: AsyncEngine) -> None:
    """Its rings are dead; after /start its living message is kept up again."""
    async with ledger.begin() as connection:
        await open_chat(connection, 1)
        await take_in(connection, NEW, START)
        await notes.note_sent(connection, await telling(connection, 1), 10, "r", START)
        await take_in(connection, FALL, START)
        await deactivate(connection, 1, "blocked", START)
        assert await owed_jobs(connection, START) == []
        assert (await tally(connection)).states == {"dead": 1, "sent": 1}
        await remember_chat(connection, Chat(1, "private", "fr"), START)
        assert len(await owed_jobs(connection, START)) == 1


async def test_what_is_owed_rings_before_edits(ledger: AsyncEngine) -> None:
    """A restart finds the jobs with their urgency; messages that are too old to be edited are left alone."""
    async with ledger.begin() as connection:
        await open_chat(connection, 1)
        await open_chat(connection, 2)
        await take_in(connection, NEW, START)
        await notes.note_sent(connection, await telling(connection, 1), 10, "r", START)
        await take_in(connection, RISE, START)
        jobs = {job.chat: job.severity for job in await owed_jobs(connection, START)}
        assert jobs[2] - jobs[1] == RING
        assert [job.chat for job in await owed_jobs(connection, START + EDITED_FOR * 2)] == [2]


@pytest.mark.parametrize("known", [False, True])
async def test_a_group_that_became_a_supergroup_keeps_everything(ledger: AsyncEngine, known: bool) -> None:
    """Also where the supergroup wrote to the bot before the old id was refused."""
    async with ledger.begin() as connection:
        await open_chat(connection, -5)
        await open_chat(connection, -5, NATO.id)
        await take_in(connection, NEW, START)
        if known:
            await open_chat(connection, -100)
        await move_chat(connection, -5, -100)
        assert {one.query for one in await subscriptions_of(connection, -100)} == {TOLL.id, NATO.id}
        assert next_step(await telling(connection, -100)) is Step.SEND
        assert await load(connection, STORY, -5, Shelf()) is None


async def test_why_knows_which_of_the_chats_own_rules_fired(ledger: AsyncEngine) -> None:
    """A rule that only others subscribe to is none of this chat's business."""
    async with ledger.begin() as connection:
        await open_chat(connection, 1)
        await open_chat(connection, 2, NATO.id)
        await take_in(connection, NEW, START)
        await take_in(connection, event(invoked(), "e5", "update", [firing(NATO.id)]), START)
        told = await telling(connection, 1)
        assert told.asked == {TOLL.id: TOLL.canonical}
        assert set(told.told_story.fired) == {TOLL.id, NATO.id}


async def test_ten_thousand_chats_are_written_in_one_transaction(file_ledger: AsyncEngine) -> None:
    """The fan-out knows no limit of the database's parameters."""
    async with file_ledger.begin() as connection:
        await open_chat(connection, 1)
        others = range(2, 10_001)
        row = {"kind": "private", "language": "fr", "thread": None, "active": True, "since": ASKED}
        await insert_new(connection, chats, [{"id": chat, **row} for chat in others])
        asked = {"query": TOLL.id, "since": ASKED}
        await insert_new(connection, subscriptions, [{"chat": chat, **asked} for chat in others])
        concerned = await take_in(connection, NEW, START)
        assert len(concerned.ring) == 10_000
        assert await count(connection, messages) == 10_000


async def test_two_writers_wait_for_each_other(file_ledger: AsyncEngine) -> None:
    """SQLite has one writer: transactions queue instead of failing as locked."""

    async def write(chat: int) -> None:
        async with file_ledger.begin() as connection:
            await open_chat(connection, chat)
            await asyncio.sleep(0)
            await save_offset(connection, "alerts", chat, 1)

    await asyncio.gather(*(write(chat) for chat in range(1, 30)))
    async with file_ledger.begin() as connection:
        assert len(await load_offsets(connection, "alerts")) == 29
