"""The network between the bot and Telegram fails in every way it can; the messages in the chats are counted."""

import asyncio

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from telegram import Bot

from bots.local.faults import Kind
from bots.local.server import LocalTelegram
from bots.sender.sender import Sender
from bots.transports.metered import Metered
from bots.transports.telegram import Telegram
from bots.watching.metrics import Metrics
from tests.bots.building import START, event, firing, founded, lowered, risen
from tests.bots.newsroom import Newsroom, running
from tests.bots.outside import outside, receiving, settings_with

pytestmark = [pytest.mark.faults, pytest.mark.usefixtures("hurried")]

NEW = event(founded(), "e1", "new", [firing()], changes=2)
RISE = event(risen(), "e2", "update")
FALL = event(lowered(), "e4", "correction")
FAULTS: tuple[Kind, ...] = ("silence", "reset", "status")


@pytest.fixture
async def room(file_ledger: AsyncEngine, bot: Bot, telegram: LocalTelegram) -> Newsroom:
    """A newsroom with one subscriber, whose sender does not run yet."""
    newsroom = Newsroom(file_ledger, bot, telegram)
    await newsroom.subscribe(1)
    return newsroom


@pytest.mark.parametrize("accepted", [False, True], ids=["not-taken", "taken"])
@pytest.mark.parametrize("kind", FAULTS)
async def test_a_sound_whose_answer_is_lost_is_repeated_once(room: Newsroom, kind: Kind, accepted: bool) -> None:
    """The living message stands; its correction is handed over twice, and stands there twice if the first was taken."""
    async with running(room.sender):
        await room.happen(NEW)
        await room.settled()
        room.telegram.misbehave(kind, method="sendMessage", accepted=accepted)
        await room.happen(FALL)
        counted = await room.settled()
    living, *replies = room.messages(1)
    assert (len(replies), counted.unknowns) == (1 + accepted, 1)
    assert {reply.reply_to for reply in replies} == {living.id}
    assert "31" in living.text


@pytest.mark.parametrize("accepted", [False, True], ids=["not-taken", "taken"])
@pytest.mark.parametrize("kind", FAULTS)
async def test_an_edit_whose_answer_is_lost_is_made_once(room: Newsroom, kind: Kind, accepted: bool) -> None:
    """The same edit again does no harm: one message, two versions, nothing unknown."""
    async with running(room.sender):
        await room.happen(NEW)
        await room.settled()
        room.telegram.misbehave(kind, method="editMessageText", accepted=accepted)
        await room.happen(RISE)
        counted = await room.settled()
    (only,) = room.messages(1)
    assert (len(only.versions), counted.unknowns) == (2, 0)
    assert "33" in only.text


async def test_an_outage_in_the_middle_of_a_fan_out_loses_nothing(
    file_ledger: AsyncEngine, bot: Bot, telegram: LocalTelegram
) -> None:
    """Thirty chats have their message when Telegram begins to answer 502 to everything. A correction comes; whether
    Telegram is there again is asked four times, less and less often, before it is. Each chat has one message and one
    reply then, and one more at the most for each outcome that nobody knows.
    """
    room = Newsroom(file_ledger, bot, telegram)
    for chat in range(1, 31):
        await room.subscribe(chat)
    async with running(room.sender):
        await room.happen(NEW)
        await room.settled(seconds=30)
        asked = _count(bot)
        telegram.misbehave("status", times=None)
        await room.happen(FALL)
        async with asyncio.timeout(30):
            while len(asked) < 4:
                await asyncio.sleep(0.05)
        telegram.behave()
        counted = await room.settled(seconds=60)
    for chat in range(1, 31):
        living, *replies = room.messages(chat)
        assert "31" in living.text
        assert len(replies) == 1
    assert counted.unknowns <= 30


async def test_a_storm_of_429_loses_and_repeats_nothing(
    file_ledger: AsyncEngine, bot: Bot, telegram: LocalTelegram
) -> None:
    """The first forty calls to twenty chats are told to wait, then the first twenty to edit: every refusal is waited
    for, and each chat has its one message, in its two versions.
    """
    room = Newsroom(file_ledger, bot, telegram)
    chats = range(1, 21)
    for chat in chats:
        await room.subscribe(chat)
    telegram.misbehave("flood", method="sendMessage", times=40, retry_after=1)
    telegram.misbehave("flood", method="editMessageText", times=20, retry_after=1)
    async with running(room.sender):
        await room.happen(NEW)
        await room.settled(seconds=30)
        await room.happen(RISE)
        counted = await room.settled(seconds=30)
    assert [len(one.versions) for chat in chats for one in room.messages(chat)] == [2] * 20
    assert (counted.states, counted.unknowns) == ({"sent": 20}, 0)


def _count(bot: Bot) -> list[None]:
    """A list that grows with every getMe of the bot."""
    asked: list[None] = []
    ask = bot.get_me

    async def counting() -> object:
        asked.append(None)
        return await ask()

    with bot._unfrozen():
        bot.get_me = counting  # type: ignore[method-assign,assignment]
    return asked


async def test_an_outage_of_telegram_holds_up_no_webhook(room: Newsroom, file_ledger: AsyncEngine) -> None:
    """The one has a sender of its own: it hears while the other waits."""
    room.telegram.misbehave("status", times=None)
    async with receiving() as (receiver, url), outside(file_ledger, settings_with()) as beside, running(room.sender):
        await beside.add("webhook", url)
        for concerned in await room.happen(NEW):
            beside.sender.add(concerned, NEW.story)
        async with asyncio.timeout(20):
            while not receiver.calls:
                await asyncio.sleep(0.05)
        assert room.messages(1) == []
        room.telegram.behave()
        await room.settled(seconds=30)
    assert (len(room.messages(1)), len(receiver.calls)) == (1, 1)


async def test_what_is_counted_is_what_stands_in_the_chats(
    file_ledger: AsyncEngine, bot: Bot, telegram: LocalTelegram
) -> None:
    """Sent, replied and edited as often as there are messages and versions; the flood and the lost answer beside."""
    metrics = Metrics(lambda: START)
    room = Newsroom(file_ledger, bot, telegram)
    room.sender = Sender(file_ledger, Metered(Telegram(bot), metrics), lambda query: None, now=lambda: START)
    for chat in (1, 2, 3):
        await room.subscribe(chat)
    telegram.misbehave("flood", method="sendMessage", chat=1, retry_after=1)
    telegram.misbehave("reset", method="sendMessage", chat=2)
    async with running(room.sender):
        await room.happen(NEW)
        await room.settled()
        await room.happen(FALL)
        await room.settled()
    body, _ = await metrics.exposition()
    told = [f'outcome="{name}"}} {count}.0' in body.decode() for name, count in _EXPECTED.items()]
    assert all(told), body.decode()
    assert [len(room.messages(chat)) for chat in (1, 2, 3)] == [2, 2, 2]


_EXPECTED = {"sent": 3, "replied": 3, "edited": 3, "deferred": 1, "unknown": 1}
