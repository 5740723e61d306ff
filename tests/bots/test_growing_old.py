"""What years do to a ledger: stories that are over leave it, and another bot may take it over."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs
from telegram import Bot
from telegram.request import HTTPXRequest

from bots.ledger import pruning
from bots.ledger.bots import recognise
from bots.ledger.chats import Chat, remember_chat, subscribe, subscriptions_of
from bots.ledger.intake import take_in
from bots.ledger.pruning import prune, prune_daily
from bots.ledger.schema import NOT_TELEGRAM, chats, deliveries, events, messages, mutes, reports, stories
from bots.local.server import LocalTelegram
from streams.model import StoryEvent
from streams.stories.shelf import CLOSE_AFTER
from tests.bots.building import START, TOLL, event, firing, founded, risen
from tests.bots.test_sender import Newsroom, running

YEARS = CLOSE_AFTER + timedelta(days=1)
RISE = event(risen(), "e2", "update", [firing(level=1)])


def told(number: int, age: timedelta) -> StoryEvent:
    """A new story, so long before the others."""
    story = replace(founded(), id=f"{number:020x}", short=f"S{number:04}", changed=START - age)
    return event(story, f"n{number}", "new", [firing()], changes=2)


async def known(engine: AsyncEngine) -> list[set[str]]:
    """The stories of which each table knows."""
    async with engine.begin() as connection:
        columns = [table.c.story for table in (deliveries, messages, mutes, reports, events)]
        return [set(await connection.scalars(select(column))) for column in (*columns, stories.c.id)]


async def keep_house(engine: AsyncEngine, *happened: StoryEvent, states: dict[str, str]) -> None:
    """Stories that chat 1 was told of, muted and reported; deliveries in a state, "sent" where none is named."""
    async with engine.begin() as connection:
        await remember_chat(connection, Chat(1, "private", "fr"), START - YEARS * 2)
        await subscribe(connection, 1, TOLL.id, TOLL.canonical, START - YEARS * 2)
        for one in happened:
            await take_in(connection, one, START)
            state = states.get(one.story.id, "sent")
            await connection.execute(
                update(deliveries).where(deliveries.c.story == one.story.id).values(state=state, message=5)
            )
            await connection.execute(mutes.insert().values(story=one.story.id, chat=1, since=START))
            row = {"story": one.story.id, "chat": 1, "text": "No.", "at": START, "told": True}
            await connection.execute(reports.insert().values(row))


async def test_stories_that_are_over_leave_the_ledger(ledger: AsyncEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    """With all that is known of them, page by page; the chat and its subscriptions stay."""
    monkeypatch.setattr(pruning, "PAGE", 2)
    over = [told(number, YEARS) for number in range(5)]
    young = [told(number, timedelta(days=30 * (number - 5))) for number in range(5, 8)]
    await keep_house(ledger, *over, *young, states={})
    assert await prune(ledger) == 5
    left = {one.story.id for one in young}
    assert await known(ledger) == [left] * 6
    async with ledger.begin() as connection:
        assert len(await subscriptions_of(connection, 1)) == 1
    assert await prune(ledger) == 0


@pytest.mark.parametrize("state", ["pending", "held", "sending", "retry", "again"])
async def test_a_story_of_which_something_is_owed_stays(ledger: AsyncEngine, state: str) -> None:
    """However old it is."""
    old, new = told(1, YEARS), told(2, timedelta(0))
    await keep_house(ledger, old, new, states={old.story.id: state})
    assert await prune(ledger) == 0


async def test_what_a_reader_reported_stays_until_the_operators_were_told(ledger: AsyncEngine) -> None:
    """It names the story that it is about."""
    await keep_house(ledger, told(1, YEARS), told(2, timedelta(0)), states={})
    async with ledger.begin() as connection:
        await connection.execute(update(reports).values(told=False))
    assert await prune(ledger) == 0


async def test_age_is_the_storys_and_not_the_clocks(ledger: AsyncEngine) -> None:
    """All stories are from 2020, and none is over: a wrong clock deletes nothing."""
    await keep_house(ledger, told(1, timedelta(0)), told(2, timedelta(days=9)), states={})
    assert await prune(ledger) == 0
    assert (await known(ledger))[-1] == {told(1, timedelta(0)).story.id, told(2, timedelta(0)).story.id}


async def test_a_ledger_that_cannot_be_pruned_is_left_until_tomorrow(
    file_ledger: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bot goes on."""
    stop, failed = asyncio.Event(), asyncio.Event()

    async def fail(_: AsyncEngine) -> int:
        failed.set()
        raise OperationalError("DELETE", {}, Exception("database is locked"))

    monkeypatch.setattr(pruning, "prune", fail)
    with capture_logs() as logs:
        task = asyncio.create_task(prune_daily(file_ledger, stop))
        await failed.wait()
        stop.set()
        await task
    assert [line["log_level"] for line in logs] == ["warning"]


async def test_a_new_token_of_the_same_bot_changes_nothing(ledger: AsyncEngine) -> None:
    """Its messages are its own under any token."""
    await keep_house(ledger, told(1, timedelta(0)), states={})
    async with ledger.begin() as connection:
        await connection.execute(update(messages).values(message=5))
        assert await recognise(connection, 77, START) is None
        assert await recognise(connection, 77, START) is None
        assert await connection.scalar(select(messages.c.message)) == 5


async def test_another_bot_never_edits_what_the_former_one_wrote(
    file_ledger: AsyncEngine, bot: Bot, telegram: LocalTelegram
) -> None:
    """The same number is another message of its own. Nothing is told again; what changes next is a fresh message."""
    async with LocalTelegram() as other, Bot(other.token, base_url=other.base_url, request=HTTPXRequest()) as second:
        room = Newsroom(file_ledger, bot, telegram)
        await room.subscribe(1)
        async with running(room.sender):
            await room.happen(told(1, timedelta(0)))
            await room.settled()
        other.open_private(1)
        welcome = await second.send_message(1, "Welcome")
        async with file_ledger.begin() as connection:
            await recognise(connection, 77, START)
            assert await recognise(connection, 78, START) == 77
        room = Newsroom(file_ledger, second, other)
        async with running(room.sender):
            await room.settled()
            assert [one.id for one in room.messages(1)] == [welcome.message_id]
            await room.happen(replace(RISE, story=replace(risen(), id=told(1, timedelta(0)).story.id)))
            counted = await room.settled()
        first, fresh = room.messages(1)
        assert (first.text, len(first.versions)) == ("Welcome", 1)
        assert "33" in fresh.text
        assert counted.unknowns == 0
        assert [len(one.versions) for one in telegram.chat(1).messages] == [1]


async def test_chats_that_are_not_on_telegram_keep_their_messages(ledger: AsyncEngine) -> None:
    """No bot wrote them."""
    await keep_house(ledger, told(1, timedelta(0)), states={})
    async with ledger.begin() as connection:
        await connection.execute(update(messages).values(message=5))
        await connection.execute(update(chats).values(id=NOT_TELEGRAM - 1))
        await recognise(connection, 77, START)
        await recognise(connection, 78, START)
        assert await connection.scalar(select(messages.c.message)) == 5
        assert (await subscriptions_of(connection, NOT_TELEGRAM - 1))[0].query == TOLL.id
