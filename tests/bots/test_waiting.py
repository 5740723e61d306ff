"""What waits for its hour: quiet hours, mutes and digests, with messages counted in the chats."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine
from telegram import Bot

from bots.ledger.chats import Chat, remember_chat
from bots.ledger.schema import deliveries, mutes, subscriptions
from bots.ledger.wishes import change_wishes
from bots.local.server import LocalTelegram
from streams.model import Story, StoryEvent
from streams.model.ids import short_id
from tests.bots.building import (
    NATO,
    START,
    TOLL,
    event,
    exactly,
    figure,
    firing,
    founded,
    invoked,
    lowered,
    risen,
    withdrawn,
)
from tests.bots.newsroom import Newsroom, running

pytestmark = pytest.mark.usefixtures("hurried")

MORNING = START.replace(hour=7, minute=0)
HOURS = {"quiet_from": 22 * 60, "quiet_to": 7 * 60}
HOLD, CRITICAL, BATCH = ({**HOURS, "quiet_mode": mode} for mode in ("hold", "critical", "batch"))
NEW = event(founded(), "e1", "new", [firing()], changes=2)
RISE = event(risen(), "e2", "update")
FALL = event(lowered(), "e4", "correction")
ACT = event(invoked(), "e5", "update", [firing(NATO.id)])


def another(number: int) -> Story:
    """A story of its own."""
    story = f"{number:020x}"
    return replace(founded(), id=story, short=short_id(story), title=f"Un autre drame, le {number}e")


def news(number: int) -> StoryEvent:
    """It happens."""
    return event(another(number), f"n{number}", "new", [firing()], changes=2)


async def wish(room: Newsroom, chat: int, **wishes: Any) -> None:
    """The chat sets its hours."""
    async with room.engine.begin() as connection:
        await change_wishes(connection, chat, **wishes)


async def waiting(room: Newsroom, rings: int = 1) -> None:
    """The rings have been put off."""
    await room.settled("held", "sent", "expired")
    async with room.engine.begin() as connection:
        held = (await connection.execute(deliveries.select().where(deliveries.c.state == "held"))).all()
    assert len(held) == rings


async def come(room: Newsroom, *states: str) -> None:
    """It is seven in the morning."""
    room.now = MORNING
    await room.sender.wake()
    await room.settled(*states)


async def test_what_rings_at_night_is_told_in_the_morning_with_its_newest_figures(room: Newsroom) -> None:
    """One living message with a sound at seven, nothing before; also after a restart in between."""
    await room.subscribe(1)
    await wish(room, 1, **HOLD)
    await room.happen(NEW)
    await waiting(room)
    await room.happen(RISE)
    await waiting(room)
    assert room.messages(1) == []
    await come(room)
    (only,) = room.messages(1)
    assert "33" in only.text
    assert not only.silent


async def test_what_waits_outlives_the_bot(file_ledger: AsyncEngine, bot: Bot, telegram: LocalTelegram) -> None:
    """Held rings are rows: another process tells them when their hour comes."""
    night = Newsroom(file_ledger, bot, telegram)
    await night.subscribe(1)
    await wish(night, 1, **HOLD)
    async with running(night.sender):
        await night.happen(NEW)
        await waiting(night)
    day = Newsroom(file_ledger, bot, telegram)
    day.now = MORNING
    async with running(day.sender):
        await day.settled()
    assert len(day.messages(1)) == 1


async def test_a_living_message_is_kept_true_at_night_without_a_sound(room: Newsroom) -> None:
    """The correction is shown at once and heard in the morning."""
    await room.subscribe(1)
    await room.happen(NEW)
    await room.settled()
    await wish(room, 1, **HOLD)
    await room.happen(FALL)
    await waiting(room)
    (living,) = room.messages(1)
    assert "31" in living.text
    await come(room)
    _, reply = room.messages(1)
    assert (reply.reply_to, reply.silent) == (living.id, False)


async def test_what_is_critical_rings_at_night(room: Newsroom) -> None:
    """A hundred dead ring, twenty-nine wait; whoever holds all hears neither."""
    for chat, wishes in ((1, CRITICAL), (2, HOLD)):
        await room.subscribe(chat)
        await wish(room, chat, **wishes)
    great = replace(another(1), figures={"killed": figure(exactly(140))})
    await room.happen(NEW, event(great, "g1", "new", [firing()], changes=2))
    await waiting(room, 3)
    assert [len(room.messages(chat)) for chat in (1, 2)] == [1, 0]
    assert "140" in room.messages(1)[0].text
    await come(room)
    assert [len(room.messages(chat)) for chat in (1, 2)] == [2, 2]


async def test_a_batch_is_one_digest_in_the_morning(room: Newsroom) -> None:
    """One line a story, the newest figures, grouped by rule; what was withdrawn meanwhile is left out; then it is over:
    a later correction rings on its own.
    """
    await room.subscribe(1)
    await wish(room, 1, **BATCH)
    await room.happen(NEW, news(1), news(2))
    await room.happen(RISE, event(replace(withdrawn(), id=another(2).id), "w2", "retraction", changes=0))
    await waiting(room, 2)
    await come(room, "sent", "expired")
    (digest,) = room.messages(1)
    assert [digest.text.count(each) for each in ("33", "le 1e", "le 2e", "pertes ≥ 20")] == [1, 1, 0, 1]
    assert not digest.silent
    await room.happen(FALL)
    await room.settled("sent", "expired")
    _, fresh = room.messages(1)
    assert "31" in fresh.text


async def test_a_digest_of_one_story_is_its_living_message(room: Newsroom) -> None:
    """It goes on being edited."""
    await room.subscribe(1)
    await wish(room, 1, **BATCH)
    await room.happen(NEW)
    await waiting(room)
    await come(room)
    await room.happen(RISE)
    await room.settled()
    (living,) = room.messages(1)
    assert len(living.versions) == 2


async def test_a_digest_that_is_too_long_is_several(room: Newsroom) -> None:
    """Each story is told once, and none twice."""
    await room.subscribe(1)
    await wish(room, 1, **BATCH)
    await room.happen(*(news(number) for number in range(1, 81)))
    await waiting(room, 80)
    await come(room)
    told = [message.text for message in room.messages(1)]
    assert len(told) > 1
    assert all(sum(f"le {number}e" in text for text in told) == 1 for number in range(1, 81))


async def test_a_daily_digest_gathers_the_day_but_for_what_is_wanted_at_once(room: Newsroom) -> None:
    """The one subscription of the chat that wants no digest rings when it fires."""
    await room.subscribe(1, TOLL.id, NATO.id)
    await wish(room, 1, digest_at=7 * 60)
    async with room.engine.begin() as connection:
        await connection.execute(update(subscriptions).where(subscriptions.c.query == NATO.id).values(digest=False))
    await room.happen(news(1), news(2))
    await waiting(room, 2)
    await room.happen(ACT)
    await waiting(room, 2)
    (act,) = room.messages(1)
    assert "Article 4" in act.text
    await come(room)
    assert len(room.messages(1)) == 2
    room.now += timedelta(hours=1)
    await room.happen(news(3))
    await waiting(room)


async def test_a_change_of_hours_wakes_what_waits(room: Newsroom) -> None:
    """Whoever switches quiet hours off hears what waited."""
    await room.subscribe(1)
    await wish(room, 1, **HOLD)
    await room.happen(NEW)
    await waiting(room)
    await wish(room, 1, quiet_from=None)
    await room.sender.wake()
    await room.settled()
    assert len(room.messages(1)) == 1


async def test_a_muted_chat_hears_everything_when_the_mute_ends(room: Newsroom) -> None:
    """Each story once."""
    await room.subscribe(1)
    await wish(room, 1, muted_until=MORNING)
    await room.happen(NEW, news(1))
    await waiting(room, 2)
    await come(room)
    assert len(room.messages(1)) == 2


async def test_a_muted_story_is_kept_true_without_a_sound(room: Newsroom) -> None:
    """Its rings are over, and counted; other stories ring."""
    await room.subscribe(1)
    await room.happen(NEW)
    await room.settled()
    async with room.engine.begin() as connection:
        await connection.execute(mutes.insert().values(story=founded().id, chat=1, since=START))
    await room.happen(FALL)
    counted = await room.settled("sent", "expired")
    (living,) = room.messages(1)
    assert "31" in living.text
    assert counted.states == {"sent": 1, "expired": 1}
    await room.happen(news(1))
    await room.settled("sent", "expired")
    assert len(room.messages(1)) == 2


async def test_what_is_no_news_any_more_is_not_told_and_counted(
    file_ledger: AsyncEngine, bot: Bot, telegram: LocalTelegram
) -> None:
    """A ring that could not be sent for more than a day; what waited for its hour is as new as its hour."""
    room = Newsroom(file_ledger, bot, telegram)
    await room.subscribe(1)
    await room.subscribe(2)
    await wish(room, 2, muted_until=START + timedelta(days=3))
    await room.happen(NEW)
    async with running(room.sender):
        await waiting(room)
        telegram.chat(1).by_id.clear()
    async with room.engine.begin() as connection:
        await connection.execute(update(deliveries).where(deliveries.c.chat == 1).values(state="retry"))
    later = Newsroom(file_ledger, bot, telegram)
    later.now = START + timedelta(days=3, minutes=1)
    async with running(later.sender):
        counted = await later.settled("sent", "expired")
    assert counted.states == {"sent": 1, "expired": 1}
    assert [len(later.messages(chat)) for chat in (1, 2)] == [0, 1]


@pytest.mark.parametrize("kind", ["silence", "reset"])
async def test_a_digest_whose_outcome_is_unknowable_is_repeated_once_as_a_digest(room: Newsroom, kind: str) -> None:
    """Two digests in the chat, and every ring in them counted."""
    await room.subscribe(1)
    await wish(room, 1, **BATCH)
    await room.happen(NEW, news(1))
    await waiting(room, 2)
    room.telegram.misbehave(kind, method="sendMessage", accepted=True)  # type: ignore[arg-type]
    room.now = MORNING
    await room.sender.wake()
    counted = await room.settled()
    assert [message.text for message in room.messages(1)] == [room.messages(1)[0].text] * 2
    assert (counted.states, counted.unknowns) == ({"sent": 2}, 2)


async def test_a_digest_that_a_dead_process_left_in_flight_is_one_digest_again(
    file_ledger: AsyncEngine, bot: Bot, telegram: LocalTelegram
) -> None:
    """Not a message for each of its stories."""
    room = Newsroom(file_ledger, bot, telegram)
    await room.subscribe(1)
    await wish(room, 1, **BATCH)
    async with running(room.sender):
        await room.happen(NEW, news(1), news(2))
        await waiting(room, 3)
    async with file_ledger.begin() as connection:
        await connection.execute(update(deliveries).values(state="sending"))
    room = Newsroom(file_ledger, bot, telegram)
    room.now = MORNING
    async with running(room.sender):
        counted = await room.settled()
    assert (len(room.messages(1)), counted.unknowns) == (1, 3)


async def test_a_429_puts_a_digest_off_and_nothing_else(room: Newsroom) -> None:
    """It is sent when the wait is over, as a digest."""
    await room.subscribe(1)
    await wish(room, 1, **BATCH)
    await room.happen(NEW, news(1))
    await waiting(room, 2)
    room.telegram.misbehave("flood", method="sendMessage", retry_after=1)
    await come(room)
    assert len(room.messages(1)) == 1


async def test_a_subscription_is_heard_as_it_wishes(room: Newsroom) -> None:
    """Silently, in its language, in its topic, whatever the chat wishes for all."""
    room.telegram.open_group(-6, "Forum", threads=frozenset({3, 4}))
    await room.subscribe(-6, thread=3)
    async with room.engine.begin() as connection:
        own = {"sound": False, "language": "en", "thread": 4}
        await connection.execute(update(subscriptions).values(**own))
    await room.happen(NEW)
    await room.settled()
    (only,) = room.messages(-6)
    assert (only.silent, only.thread) == (True, 4)
    assert "killed" in only.text


async def test_a_chat_that_comes_back_is_not_told_what_waited(room: Newsroom) -> None:
    """It blocked the bot in its quiet hours: what waited is dead; what rings after /start is told."""
    await room.subscribe(1)
    await wish(room, 1, **BATCH)
    await room.happen(NEW, news(1))
    await waiting(room, 2)
    room.telegram.misbehave("blocked", method="sendMessage", chat=1)
    await come(room, "dead")
    async with room.engine.begin() as connection:
        await remember_chat(connection, Chat(1, "private", "fr"), room.now)
    await room.happen(news(2))
    await room.settled("dead", "sent")
    assert len(room.messages(1)) == 1
