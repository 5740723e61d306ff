"""The sender against the local Bot API server: whatever Telegram answers, messages in the chats are counted."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine
from telegram import Bot

from bots.ledger.schema import chats, deliveries
from bots.local.server import LocalTelegram
from streams.model.ids import short_id
from tests.bots.building import NATO, TOLL, event, firing, founded, invoked, lowered, risen
from tests.bots.newsroom import Newsroom, running

pytestmark = pytest.mark.usefixtures("hurried")

NEW = event(founded(), "e1", "new", [firing()], changes=2)
RISE = event(risen(), "e2", "update")
STEP = event(risen(), "e3", "update", [firing(level=1)])
FALL = event(lowered(), "e4", "correction")
ACT = event(invoked(), "e5", "update", [firing(NATO.id)])

OTHER = event(
    replace(founded(), id="7" * 20, short=short_id("7" * 20), title="Un autre titre"), "o1", "new", [firing()]
)
MERGE = replace(event(risen(), "m1", "merge"), others=(OTHER.story.id,))
SHORT = short_id(founded().id)


async def test_a_story_is_one_message_that_changes(room: Newsroom) -> None:
    """29, 33 and 31: one message, edited; the fall rings in a reply."""
    await room.subscribe(1)
    await room.happen(NEW)
    await room.settled()
    await room.happen(RISE)
    await room.settled()
    await room.happen(FALL)
    await room.settled()
    living, reply = room.messages(1)
    assert [version.content.text.split("\n")[1] for version in living.versions] == [
        "≥ 29 tués · 36 blessés",
        "≥ 29 → 33 tués (+4) · 36 blessés · 3 sources",
        "🔻 Bilan revu à la baisse · 33 → 31 tués (−2) · 36 blessés · 3 sources",
    ]
    assert reply.text == "🔻 Bilan revu à la baisse 33 → 31 tués · Idleb"
    assert reply.reply_to == living.id
    assert (living.silent, reply.silent) == (False, False)


async def test_events_that_come_at_once_are_one_message(room: Newsroom) -> None:
    """The newest is told, nothing twice."""
    await room.subscribe(1, TOLL.id, NATO.id)
    await room.happen(NEW, RISE, STEP, ACT)
    await room.settled()
    (only,) = room.messages(1)
    assert "Article 4 · Otan" in only.text
    assert len(only.versions) == 1


async def test_merged_stories_are_one_message_and_nobody_is_rung_again(room: Newsroom) -> None:
    """Who was told of both: the one message says where it went, the other is brought up to date. Who was told of one
    only: its message is the survivor's now. Later events edit what is left.
    """
    await room.subscribe(1)
    await room.subscribe(2, NATO.id)
    await room.happen(NEW, OTHER)
    await room.happen(event(OTHER.story, "o2", "update", [firing(NATO.id)]))
    await room.settled()
    await room.happen(MERGE)
    await room.settled()
    first, second = room.messages(1)
    assert "→" in first.text.split("\n")[1]
    assert (
        second.text
        == f"↪️ Même événement que dans un autre message\u00a0:\n{risen().title}\n{OTHER.story.short} → {SHORT}"
    )
    (only,) = room.messages(2)
    assert only.text.split("\n")[1] == first.text.split("\n")[1]
    await room.happen(FALL)
    await room.settled()
    assert [len(room.messages(chat)) for chat in (1, 2)] == [3, 2]
    assert room.messages(2)[1].reply_to == only.id


async def test_only_whoever_asked_for_it_hears_a_sound(room: Newsroom) -> None:
    """One chat has a step, the other has not: a reply for the one, a silent edit for both."""
    await room.subscribe(1, TOLL.id)
    await room.subscribe(2, TOLL.id, NATO.id)
    await room.happen(NEW)
    await room.settled()
    await room.happen(ACT)
    await room.settled()
    assert [len(room.messages(chat)) for chat in (1, 2)] == [1, 2]
    assert all("Article 4" in room.messages(chat)[0].text for chat in (1, 2))


async def test_a_replayed_event_says_nothing_again(room: Newsroom) -> None:
    """The assembler repeats events after a crash, with the same ids."""
    await room.subscribe(1)
    await room.happen(NEW, RISE)
    await room.settled()
    await room.happen(NEW, RISE)
    await room.settled()
    (only,) = room.messages(1)
    assert len(only.versions) == 1


async def test_a_quiet_event_that_changes_no_word_is_no_call(room: Newsroom) -> None:
    """The living message says it already."""
    await room.subscribe(1)
    await room.happen(NEW)
    await room.settled()
    calls = len(room.telegram.log)
    await room.happen(event(founded(), "e9", "quiet", changes=0))
    await room.settled()
    assert len(room.telegram.log) == calls


async def test_a_429_stops_that_chat_only(room: Newsroom) -> None:
    """Chat 1 waits what Telegram said; chat 2 gets its message meanwhile."""
    await room.subscribe(1)
    await room.subscribe(2)
    room.telegram.misbehave("flood", method="sendMessage", chat=1, retry_after=1)
    await room.happen(NEW)
    await room.telegram.until(lambda: room.messages(2))
    assert room.messages(1) == []
    counted = await room.settled()
    assert (len(room.messages(1)), len(room.messages(2)), counted.unknowns) == (1, 1, 0)


@pytest.mark.parametrize("kind", ["silence", "reset", "status"])
async def test_an_unknown_outcome_that_was_a_success_is_one_repeat_and_counted(room: Newsroom, kind: str) -> None:
    """Read time-out, reset or 502 after Telegram took it: nobody can know, so it is sent once more."""
    await room.subscribe(1)
    room.telegram.misbehave(kind, method="sendMessage", accepted=True)  # type: ignore[arg-type]
    await room.happen(NEW)
    counted = await room.settled()
    assert (len(room.messages(1)), counted.unknowns) == (2, 1)


@pytest.mark.parametrize("kind", ["silence", "reset", "status"])
async def test_an_unknown_outcome_that_was_a_failure_loses_nothing(room: Newsroom, kind: str) -> None:
    """The repeat is the only message."""
    await room.subscribe(1)
    room.telegram.misbehave(kind, method="sendMessage")  # type: ignore[arg-type]
    await room.happen(NEW)
    counted = await room.settled()
    assert (len(room.messages(1)), counted.unknowns) == (1, 1)


async def test_an_outcome_that_is_unknown_again_is_left_and_seen(room: Newsroom) -> None:
    """Sent again once, never a third time; later events still reach the chat."""
    await room.subscribe(1)
    room.telegram.misbehave("silence", method="sendMessage", accepted=True, times=2)
    await room.happen(NEW)
    counted = await room.settled("unknown")
    assert (len(room.messages(1)), counted.unknowns) == (2, 2)
    await room.happen(STEP)
    await room.settled("unknown", "sent")
    assert "33" in room.messages(1)[-1].text


async def test_an_outage_does_not_use_up_the_one_repeat(room: Newsroom) -> None:
    """Thirteen calls of any kind get a 502: after the first ten only getMe is tried, and then each chat its repeat."""
    for chat in range(1, 11):
        await room.subscribe(chat)
    room.telegram.misbehave("status", times=13)
    await room.happen(NEW)
    counted = await room.settled()
    assert [len(room.messages(chat)) for chat in range(1, 11)] == [1] * 10
    assert counted.unknowns <= 10


async def test_a_refused_connection_is_no_sending(
    file_ledger: AsyncEngine, telegram: LocalTelegram, unused_tcp_port: int
) -> None:
    """Telegram cannot be reached: certainly not sent, tried again, nothing unknown."""
    url = f"http://127.0.0.1:{unused_tcp_port}/bot"
    room = Newsroom(file_ledger, Bot(telegram.token, base_url=url), telegram)
    await room.subscribe(1)
    async with running(room.sender):
        await room.happen(NEW)
        async with asyncio.timeout(10):
            while not await _states(room.engine, "retry"):
                await asyncio.sleep(0.02)
        async with LocalTelegram(unused_tcp_port) as late:
            late.open_private(1)
            counted = await room.settled()
            assert (len(late.chat(1).messages), counted.unknowns) == (1, 0)


async def test_a_chat_that_blocked_the_bot_is_written_to_no_more(room: Newsroom) -> None:
    """403: deactivated; the others are served."""
    await room.subscribe(1)
    await room.subscribe(2)
    room.telegram.misbehave("blocked", method="sendMessage", chat=1)
    await room.happen(NEW)
    await room.settled("sent", "dead")
    await room.happen(FALL)
    counted = await room.settled("sent", "dead")
    assert (len(room.messages(1)), len(room.messages(2))) == (0, 2)
    assert counted.states == {"dead": 1, "sent": 2}
    async with room.engine.begin() as connection:
        assert await connection.scalar(select(chats.c.active).where(chats.c.id == 1)) is False


async def test_a_group_that_moved_is_followed(room: Newsroom) -> None:
    """The id is rewritten and the alert arrives in the supergroup."""
    room.telegram.open_group(-5, "Veille", kind="group")
    await room.subscribe(-5)
    room.telegram.migrate(-5, -1005)
    await room.happen(NEW)
    counted = await room.settled()
    assert (len(room.messages(-5)), len(room.messages(-1005)), counted.unknowns) == (0, 1, 0)


async def test_a_topic_that_is_gone_gives_way_to_the_main_one(room: Newsroom) -> None:
    """The forum's thread was deleted."""
    room.telegram.open_group(-6, "Forum", threads=frozenset({3}))
    await room.subscribe(-6, thread=99)
    await room.happen(NEW)
    await room.settled()
    (only,) = room.messages(-6)
    assert only.thread is None


async def test_a_living_message_that_was_deleted_comes_back_with_what_rings_next(room: Newsroom) -> None:
    """Its reader threw it away: silent edits do not bring it back, what rings does."""
    await room.subscribe(1)
    await room.happen(NEW)
    await room.settled()
    room.telegram.chat(1).by_id.clear()
    await room.happen(RISE)
    await room.settled()
    assert room.messages(1) == []
    await room.happen(FALL)
    await room.settled()
    (fresh,) = room.messages(1)
    assert "31" in fresh.text
    assert not fresh.silent


async def test_a_message_that_is_found_gone_after_a_sound_is_replaced_silently(room: Newsroom) -> None:
    """The sound was heard already; the living message is sent beside it."""
    await room.subscribe(1)
    await room.happen(NEW)
    await room.settled()
    room.telegram.chat(1).by_id.clear()
    await room.happen(FALL)
    await room.settled()
    sound, fresh = room.messages(1)
    assert (sound.silent, fresh.silent) == (False, True)
    assert "31" in fresh.text


async def test_a_message_of_two_days_ago_is_edited_no_more(room: Newsroom) -> None:
    """What rings then is a fresh message, which answers the old one and is the living one from now on."""
    await room.subscribe(1)
    await room.happen(NEW)
    await room.settled()
    room.now += timedelta(days=3)
    await room.happen(RISE)
    await room.settled()
    (old,) = room.messages(1)
    assert len(old.versions) == 1
    await room.happen(FALL)
    await room.settled()
    old, fresh = room.messages(1)
    assert (len(old.versions), fresh.reply_to) == (1, old.id)
    await room.happen(event(invoked(), "q9", "quiet", changes=0))
    await room.settled()
    assert "Article 4" in room.messages(1)[1].text


async def test_an_edit_that_was_made_already_is_a_success(room: Newsroom) -> None:
    """Telegram took the edit and the answer got lost: "not modified" the second time."""
    await room.subscribe(1)
    await room.happen(NEW)
    await room.settled()
    room.telegram.misbehave("reset", method="editMessageText", accepted=True)
    await room.happen(RISE)
    await room.settled()
    (only,) = room.messages(1)
    assert len(only.versions) == 2


async def test_a_404_from_a_proxy_is_no_refusal(room: Newsroom) -> None:
    """It reads as a wrong token; the message is sent when the proxy is well again, once."""
    await room.subscribe(1)
    room.telegram.misbehave("status", method="sendMessage", status=404)
    await room.happen(NEW)
    counted = await room.settled()
    assert (len(room.messages(1)), counted.unknowns) == (1, 0)


async def test_what_a_dead_process_left_in_flight_is_sent_again_and_counted(
    file_ledger: AsyncEngine, bot: Bot, telegram: LocalTelegram
) -> None:
    """The ledger says `sending`, nobody knows more: one message, one unknown outcome."""
    room = Newsroom(file_ledger, bot, telegram)
    await room.subscribe(1)
    await room.happen(NEW)
    async with file_ledger.begin() as connection:
        await connection.execute(update(deliveries).values(state="sending"))
    room = Newsroom(file_ledger, bot, telegram)
    async with running(room.sender):
        counted = await room.settled()
    assert (len(room.messages(1)), counted.unknowns) == (1, 1)


async def test_ninety_chats_are_served_without_provoking_a_429(room: Newsroom) -> None:
    """The server enforces Telegram's limits and refuses none."""
    for chat in range(1, 91):
        await room.subscribe(chat)
    await room.happen(NEW)
    await room.settled(seconds=30)
    assert [len(room.messages(chat)) for chat in range(1, 91)] == [1] * 90
    assert not await _errors(room.engine)


async def _states(engine: AsyncEngine, state: str) -> list[str]:
    return await _column(engine, lambda: select(deliveries.c.event).where(deliveries.c.state == state))


async def _errors(engine: AsyncEngine) -> list[str]:
    return await _column(engine, lambda: select(deliveries.c.error).where(deliveries.c.error.is_not(None)))


async def _column(engine: AsyncEngine, statement: Callable[[], object]) -> list[str]:
    async with engine.begin() as connection:
        return list(await connection.scalars(statement()))  # type: ignore[call-overload]


async def test_silent_edits_of_a_story_rest_but_what_rings_is_shown_at_once(room: Newsroom) -> None:
    """The second edit waits; the sound brings the message up to date, with all that came in between."""
    await room.subscribe(1)
    await room.happen(NEW)
    await room.settled()
    await room.happen(RISE)
    await room.settled()
    more = replace(risen(), independent=7)
    await room.happen(event(more, "q1", "quiet", changes=0))
    await room.happen(FALL)
    await room.settled()
    living, _ = room.messages(1)
    assert len(living.versions) == 3
    assert "31" in living.text
