"""What the ledger makes of a story that was merged into another, on SQLite and on PostgreSQL."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bots.ledger import notes
from bots.ledger.chats import Chat, remember_chat, subscribe
from bots.ledger.intake import take_in
from bots.ledger.merging import survivor_of
from bots.ledger.telling import Shelf, Telling, find_story, load
from bots.ledger.wishes import change_wishes
from bots.sender.owed import owed_jobs
from bots.sender.step import Step, next_step
from bots.sender.writing import write
from streams.model.ids import short_id
from tests.bots.building import START, TOLL, event, firing, founded, risen

GONE = "7" * 20
STORY = founded().id
OTHER = event(replace(founded(), id=GONE, short="QR5T8"), "o1", "new", [firing()])
NEW = event(founded(), "e1", "new", [firing()], changes=2)
MERGE = replace(event(risen(), "m1", "merge"), others=(GONE,))


async def asked(connection: AsyncConnection) -> None:
    """Chat 1 asks for tolls since the day before."""
    await remember_chat(connection, Chat(1, "private", "fr"), START - timedelta(days=1))
    await subscribe(connection, 1, TOLL.id, TOLL.canonical, START - timedelta(days=1))


async def telling(connection: AsyncConnection, story: str) -> Telling:
    """What chat 1 is told of a story."""
    found = await load(connection, story, 1, Shelf())
    assert found is not None
    return found


async def sent(connection: AsyncConnection, story: str, message: int) -> None:
    """The living message of a story is in the chat."""
    told = await telling(connection, story)
    await notes.note_sending(connection, told, START)
    await notes.note_sent(connection, told, message, "r", START)


async def test_a_message_of_the_merged_story_alone_is_the_survivors_now(ledger: AsyncEngine) -> None:
    """It is edited, not sent anew; /why in reply to it asks about the survivor."""
    async with ledger.begin() as connection:
        await asked(connection)
        await take_in(connection, OTHER, START)
        await sent(connection, GONE, 10)
        concerned = await take_in(connection, MERGE, START)
        assert (concerned.ring, concerned.edit, concerned.elsewhere) == (frozenset(), {1}, frozenset())
        told = await telling(connection, STORY)
        assert (next_step(told), told.message, set(told.asked)) == (Step.EDIT, 10, {TOLL.id})
        assert await load(connection, GONE, 1, Shelf()) is None
        assert await find_story(connection, 1, 10) == STORY


async def test_where_both_were_told_the_merged_ones_message_says_where_it_went(ledger: AsyncEngine) -> None:
    """Both are edited; /why in reply to either asks about the survivor."""
    async with ledger.begin() as connection:
        await asked(connection)
        for told, message in ((OTHER, 10), (NEW, 11)):
            await take_in(connection, told, START)
            await sent(connection, told.story.id, message)
        concerned = await take_in(connection, MERGE, START)
        assert (concerned.edit, concerned.elsewhere) == ({1}, {(GONE, 1)})
        gone = await telling(connection, GONE)
        assert (next_step(gone), gone.message, gone.told_story.story.redirect) == (Step.EDIT, 10, STORY)
        assert next_step(await telling(connection, STORY)) is Step.EDIT
        assert await find_story(connection, 1, 10) == STORY


async def test_a_ring_that_is_still_owed_rings_for_the_survivor(ledger: AsyncEngine) -> None:
    """Once: where the chat has its message, in a reply; where it has none, by the first message."""
    async with ledger.begin() as connection:
        await asked(connection)
        await take_in(connection, NEW, START)
        await sent(connection, STORY, 11)
        await take_in(connection, OTHER, START)
        await take_in(connection, MERGE, START)
        told = await telling(connection, STORY)
        assert (next_step(told), [ring.event for ring in told.rings]) == (Step.REPLY, ["o1"])
        assert next_step(await telling(connection, GONE)) is Step.NOTHING
        await notes.note_replied(connection, told, 12, START)
        await notes.note_edited(connection, told, "r2", edits=1)
        assert await owed_jobs(connection, START) == []


async def test_a_message_that_was_under_way_becomes_the_survivors(ledger: AsyncEngine) -> None:
    """Telegram took it after the merge was taken in: it is edited, and no second one is sent."""
    async with ledger.begin() as connection:
        await asked(connection)
        await take_in(connection, OTHER, START)
        told = await telling(connection, GONE)
        await notes.note_sending(connection, told, START)
        await take_in(connection, MERGE, START)
        await notes.note_sent(connection, told, 10, "r", START)
        after = await telling(connection, STORY)
        assert (next_step(after), after.message) == (Step.EDIT, 10)


async def test_what_happened_to_the_merged_story_before_and_comes_later_tells_of_the_survivor(
    ledger: AsyncEngine,
) -> None:
    """Stories lie on different partitions: the merge may come first. It rings, with the survivor's newest state."""
    async with ledger.begin() as connection:
        await asked(connection)
        await take_in(connection, MERGE, START)
        concerned = await take_in(connection, OTHER, START)
        assert (concerned.story, concerned.ring) == (STORY, {1})
        told = await telling(connection, STORY)
        assert (next_step(told), told.told_story.story) == (Step.SEND, risen())


async def test_a_merge_that_comes_again_changes_nothing(ledger: AsyncEngine) -> None:
    """A replay makes the same ids."""
    async with ledger.begin() as connection:
        await asked(connection)
        await take_in(connection, OTHER, START)
        await sent(connection, GONE, 10)
        await take_in(connection, MERGE, START)
        await sent(connection, STORY, 10)
        again = await take_in(connection, MERGE, START)
        assert (again.ring, again.edit, again.elsewhere) == (frozenset(), frozenset(), frozenset())
        assert await owed_jobs(connection, START) == []
        assert await survivor_of(connection, GONE) == STORY


async def test_a_survivor_says_what_it_took_in_and_a_story_what_left_it(ledger: AsyncEngine) -> None:
    """Both sides of a merge and of a split are told, by the events that were taken in."""
    third = "8" * 20
    split = replace(event(risen(), "s1", "split", changes=0), others=(third,))
    new = replace(event(replace(founded(), id=third, short="THIRD"), "n1", "new", [firing()]), others=(STORY,))
    async with ledger.begin() as connection:
        await asked(connection)
        for each in (OTHER, NEW, MERGE, split, new):
            await take_in(connection, each, START)
        ours, theirs = await telling(connection, STORY), await telling(connection, third)
        assert [(one.kind, one.others) for one in ours.told_story.regrouped] == [
            ("merge", (GONE,)),
            ("split", (third,)),
        ]
        living = write(ours, Step.SEND, lambda query: None).markup
        assert f"Réuni avec {short_id(GONE)}" in living
        assert f"Séparé de {short_id(third)}" in living
        assert f"Séparé de {short_id(STORY)}" in write(theirs, Step.SEND, lambda query: None).markup


async def test_times_are_in_the_chats_zone_and_previews_as_it_wishes(ledger: AsyncEngine) -> None:
    """What the chat set is read with what it is told."""
    async with ledger.begin() as connection:
        await asked(connection)
        await take_in(connection, NEW, START)
        assert (await telling(connection, STORY)).manner.preview is False
        await change_wishes(connection, 1, zone="Asia/Tokyo", preview=True)
        told = await telling(connection, STORY)
        assert told.manner.preview
        assert ">11:14<" in write(told, Step.SEND, lambda query: None).markup
