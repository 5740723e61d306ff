"""What a chat is told of itself, how it is forgotten, and what becomes of it when the bot may not write there."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bots.ledger.chats import Chat, move_chat, remember_chat, subscribe
from bots.ledger.forgetting import forget_chat
from bots.ledger.intake import take_in
from bots.ledger.schema import chats, deliveries, endpoints, metadata, mutes, notices, queries, reports
from bots.ledger.standing import read_standing
from streams.rules.query import parse
from tests.bots.building import START, TOLL, event, firing, founded
from tests.bots.town import ADMIN, GROUP, MEMBER, OTHER, READER, Town


async def fill(ledger: AsyncEngine, chat: int) -> None:
    """A row about the chat in every table that can have one."""
    own = {"chat": chat}
    async with ledger.begin() as connection:
        await remember_chat(connection, Chat(chat, "private", "fr"), START)
        await subscribe(connection, chat, TOLL.id, TOLL.canonical, START)
        await take_in(connection, event(founded(), "e1", "new", [firing()], changes=2), START)
        await connection.execute(insert(mutes).values(story=founded().id, since=START, **own))
        await connection.execute(insert(reports).values(story=founded().id, text="figure", at=START, **own))
        await connection.execute(insert(notices).values(source="afp", state="failing", changed=START, **own))
        await connection.execute(insert(endpoints).values(transport="webhook", address="https://x.example", **own))


async def rows_about(ledger: AsyncEngine, chat: int) -> dict[str, int]:
    """In how many rows of each table the chat stands, as a number or in a text."""
    found = {}
    async with ledger.begin() as connection:
        for table in metadata.sorted_tables:
            rows = (await connection.execute(select(table))).all()
            found[table.name] = sum(any(str(chat) in str(value) for value in row) for row in rows)
    return {name: count for name, count in found.items() if count}


async def test_a_chat_is_forgotten_in_every_table(ledger: AsyncEngine) -> None:
    """Another chat's rows stay, and the query that both had asked for; what only this one asked for goes."""
    mine = parse("killed>=4711")
    await fill(ledger, READER)
    async with ledger.begin() as connection:
        await subscribe(connection, READER, mine.id, mine.canonical, START)
        await remember_chat(connection, Chat(OTHER, "private", "en"), START)
        await subscribe(connection, OTHER, TOLL.id, TOLL.canonical, START)
    told = {"chats", "subscriptions", "deliveries", "messages", "mutes", "reports", "notices", "endpoints"}
    assert set(await rows_about(ledger, READER)) == told
    async with ledger.begin() as connection:
        assert set(await forget_chat(connection, READER)) == {TOLL.id, mine.id}
        assert list(await connection.scalars(select(queries.c.id))) == [TOLL.id]
        assert list(await connection.scalars(select(chats.c.id))) == [OTHER]
    assert await rows_about(ledger, READER) == {}


async def test_every_table_with_a_chat_hangs_on_the_chat() -> None:
    """A table that a later version adds is forgotten too."""
    for table in metadata.sorted_tables:
        if "chat" in table.c:
            (key,) = table.c.chat.foreign_keys
            assert (key.column, key.ondelete, key.onupdate) == (chats.c.id, "CASCADE", "CASCADE")


async def test_a_group_that_moves_takes_along_what_its_new_id_lacks(ledger: AsyncEngine) -> None:
    """Mutes, reports and notices too."""
    await fill(ledger, READER)
    async with ledger.begin() as connection:
        await remember_chat(connection, Chat(OTHER, "supergroup", "fr"), START)
        await move_chat(connection, READER, OTHER)
    assert await rows_about(ledger, READER) == {}
    assert {"mutes", "reports", "notices", "subscriptions", "messages"} <= set(await rows_about(ledger, OTHER))


async def test_forgetting_is_asked_for_twice(town: Town) -> None:
    """Cancelled, nothing is deleted; confirmed, nothing is left, and what nobody needs leaves the topic."""
    await town.ask(READER, "/alert killed>=30")
    place = town.telegram.chat(READER)
    question = await town.ask(READER, "/forget")
    await town.press(READER, question, "Annuler")
    await town.telegram.until(lambda: "Rien" in place.by_id[question.id].text)
    assert len(await town.queries(READER)) == 1
    again = await town.ask(READER, "/forget")
    await town.press(READER, again, "Tout supprimer")
    await town.telegram.until(lambda: "est supprimé" in place.by_id[again.id].text)
    assert await rows_about(town.engine, READER) == {}
    assert [rule is None for _, rule in town.topic.records] == [False, True]
    assert "Supprimer" in (await town.ask(GROUP, "/forget", user=ADMIN)).text
    assert "administrateurs" in (await town.ask(GROUP, "/forget", user=MEMBER)).text


async def test_the_status_says_how_the_chat_stands(town: Town) -> None:
    """What it has, what waits, what was last."""
    assert "0 abonnement" in (await town.ask(READER, "/status")).text
    await town.ring(READER)
    await town.ask(READER, "/quiet 22-07")
    said = (await town.ask(READER, "/status")).text
    for part in ("reçoit les alertes", "1 abonnement", "Heures calmes de 22:00", "Dernière alerte", "à jour"):
        assert part in said
    async with town.engine.begin() as connection:
        await connection.execute(update(deliveries).values(state="held", due=START + timedelta(hours=3)))
    assert "1 alerte attend son heure" in (await town.ask(READER, "/status")).text
    async with town.engine.begin() as connection:
        await connection.execute(update(deliveries).values(state="retry"))
    assert "1 alerte est en route" in (await town.ask(READER, "/status")).text


async def test_the_standing_of_an_unknown_chat_is_nothing(ledger: AsyncEngine) -> None:
    """On both databases."""
    async with ledger.begin() as connection:
        standing = await read_standing(connection, 5)
    assert (standing.subscriptions, standing.held, standing.owed, standing.last) == (0, 0, 0, None)


async def test_privacy_says_what_is_kept(town: Town) -> None:
    """And how to end it."""
    assert "/forget" in (await town.ask(READER, "/privacy")).text


async def active(town: Town, chat: int) -> bool:
    """Whether the chat is written to."""
    async with town.engine.begin() as connection:
        return bool(await connection.scalar(select(chats.c.active).where(chats.c.id == chat)))


async def settled(town: Town) -> None:
    """Every update that came before was taken."""
    await town.ask(OTHER, "/help")


@pytest.mark.parametrize("status", ["kicked", "left", "restricted"])
async def test_a_group_where_the_bot_cannot_write_is_left_alone_until_it_can(town: Town, status: str) -> None:
    """Removed, gone or silenced: its queries leave the topic, and come back with it."""
    await town.ask(GROUP, "/alert killed>=30", user=ADMIN)
    town.telegram.let_bot(GROUP, status)  # type: ignore[arg-type]  # one of the names
    await settled(town)
    assert not await active(town, GROUP)
    assert town.topic.records[-1] == (parse("killed>=30").id, None)
    town.telegram.let_bot(GROUP, "member")
    await settled(town)
    assert await active(town, GROUP)
    assert town.topic.records[-1][1] is not None


async def test_who_blocks_the_bot_is_owed_nothing(town: Town) -> None:
    """Until they let it back."""
    await town.ring(READER)
    town.telegram.let_bot(READER, "kicked")
    await settled(town)
    assert not await active(town, READER)
    town.telegram.let_bot(READER, "member")
    await settled(town)
    assert await active(town, READER)


async def test_a_chat_that_the_bot_was_only_added_to_leaves_no_row(town: Town) -> None:
    """Nobody asked for anything yet."""
    town.telegram.open_group(-1009, "Autre", owner=ADMIN, bot="left")
    town.telegram.let_bot(-1009, "member")
    await settled(town)
    assert await rows_about(town.engine, -1009) == {}
