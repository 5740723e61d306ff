"""What the buttons of an alert do, and /story and /latest, in conversations on the local server."""

from datetime import UTC, datetime

from sqlalchemy import select

from bots.ledger.intake import take_in
from bots.ledger.schema import mutes, reports
from bots.local.world import Message, User
from streams.model.ids import short_id
from tests.bots.building import TOLL, event, founded, risen
from tests.bots.town import ADMIN, GROUP, MEMBER, OTHER, READER, Town

CHANNEL = -1007
STORY = founded().id


async def below(town: Town, chat: int, alert: Message, button: str) -> Message:
    """Press a button of an alert; the answer."""
    before = town.telegram.chat(chat).last_id
    assert await town.press(chat, alert, button) == ""
    return await town.answer(chat, before)


async def edited(town: Town, message: Message) -> Message:
    """The message once it says something else."""
    place = town.telegram.chat(message.chat)
    return await town.telegram.until(
        lambda: None if place.by_id[message.id].versions == message.versions else place.by_id[message.id]
    )


async def stored(town: Town) -> tuple[list[tuple[int, str]], list[tuple[int, str, str | None, str]]]:
    """The mutes, and the reports."""
    async with town.engine.begin() as connection:
        muted = await connection.execute(select(mutes.c.chat, mutes.c.story))
        said = await connection.execute(select(reports.c.chat, reports.c.story, reports.c.query, reports.c.text))
        return [tuple(row) for row in muted], [tuple(row) for row in said]


async def test_why_and_sources_answer_below_the_alert(town: Town) -> None:
    """As replies to it."""
    alert = await town.ring(READER)
    why = await below(town, READER, alert, "Pourquoi\u00a0?")
    assert "killed>=20" in why.text
    sources = await below(town, READER, alert, "Sources (1)")
    assert "france24" in sources.text
    assert (why.reply_to, sources.reply_to) == (alert.id, alert.id)


async def test_a_story_is_muted_and_heard_of_again_by_one_button(town: Town) -> None:
    """The button turns into the one that undoes it, and stays so while the story goes on, and in its ledger."""
    alert = await town.ring(READER)
    place = town.telegram.chat(READER)
    assert "plus parler" in await town.press(READER, alert, "Muet")
    muted = await town.telegram.until(
        lambda: next((one for row in place.by_id[alert.id].keyboard for one in row if one.text == "Réactiver"), None)
    )
    assert (await stored(town))[0] == [(READER, STORY)]
    async with town.engine.begin() as connection:
        concerned = await take_in(connection, event(risen(), "e2", "update"), datetime.now(UTC))
    async with town.sending() as sender:
        sender.add(concerned, risen())
        await town.telegram.until(lambda: "33" in place.by_id[alert.id].text)
    ledger = await town.ask(READER, f"/story {STORY}")
    assert [one.keyboard[1][0].text for one in (place.by_id[alert.id], ledger)] == ["Réactiver"] * 2
    assert "de nouveau" in await town.press(READER, place.by_id[alert.id], muted.text)
    assert (await stored(town))[0] == []


async def test_what_is_wrong_is_asked_and_noted_once(town: Town) -> None:
    """With the query that rang; the question becomes the thanks."""
    alert = await town.ring(READER)
    for _ in range(2):
        question = await below(town, READER, alert, "Erreur\u00a0?")
        assert question.keyboard[0][0].text == "Un chiffre faux"
        await town.press(READER, question, "Un chiffre faux")
        thanks = await edited(town, question)
        assert thanks.text.startswith("Merci")
        assert thanks.keyboard == ()
    assert (await stored(town))[1] == [(READER, STORY, TOLL.id, "figure")]


async def test_in_a_group_everybody_may_report_and_administrators_mute(town: Town) -> None:
    """As everywhere: what changes something is theirs."""
    alert = await town.ring(GROUP, "supergroup")
    assert "administrateurs" in await town.press(GROUP, alert, "Muet", user=MEMBER)
    assert "plus parler" in await town.press(GROUP, alert, "Muet", user=ADMIN)
    before = town.telegram.chat(GROUP).last_id
    await town.press(GROUP, alert, "Erreur\u00a0?", user=MEMBER)
    question = await town.answer(GROUP, before)
    await town.press(GROUP, question, "Pas une nouvelle", user=MEMBER)
    assert [one[3] for one in (await stored(town))[1]] == ["news"]


async def test_in_a_channel_who_presses_is_answered_alone(town: Town) -> None:
    """Thousands read it: nothing is posted, the answer is shown to who pressed."""
    reader = User(id=77, name="Reader", language="fr")
    town.telegram.open_group(CHANNEL, "Dépêches", kind="channel", bot="administrator")
    alert = await town.ring(CHANNEL, "channel")
    posts = len(town.telegram.chat(CHANNEL).messages)
    assert "france24" in await town.press(CHANNEL, alert, "Sources (1)", user=reader)
    assert "killed>=20" in await town.press(CHANNEL, alert, "Pourquoi\u00a0?", user=reader)
    assert "Merci" in await town.press(CHANNEL, alert, "Erreur\u00a0?", user=reader)
    assert "administrateurs" in await town.press(CHANNEL, alert, "Muet", user=reader)
    assert len(town.telegram.chat(CHANNEL).messages) == posts


async def test_a_story_is_shown_by_its_id_or_in_reply_to_its_alert(town: Town) -> None:
    """With its buttons; the short id in any case."""
    alert = await town.ring(READER)
    for told in (
        await town.ask(READER, f"/story {short_id(STORY).lower()}"),
        await town.ask(READER, f"/story {STORY}"),
        await town.ask(READER, "/story", reply_to=alert.id),
    ):
        assert "36" in told.text
        assert "Muet" in [one.text for row in told.keyboard for one in row]
    assert "/story S7K2A" in (await town.ask(READER, "/story")).text


async def test_another_chats_stories_are_not_told(town: Town) -> None:
    """Neither by id nor by a button that was signed for this chat, nor by the id of a message that is in another."""
    await town.ring(READER)
    await town.ask(OTHER, "/alert killed>=20")
    for name in (STORY, short_id(STORY), "ZZZZZ", "x" * 4000, "é" * 20):
        assert "no such story" in (await town.ask(OTHER, f"/story {name}")).text
    for action in ("why", "sources", "mute", "wrong", "unmute"):
        button = town.sign(f"{action}:{STORY}", OTHER)
        assert "no such story" in await town.press(OTHER, town.forge(OTHER, button), button)
    own = await town.ask(OTHER, "/help")
    assert "no alert" in (await town.ask(OTHER, "/why", reply_to=own.id)).text
    assert await stored(town) == ([], [])


async def test_the_latest_are_those_of_this_chat(town: Town) -> None:
    """One line a story."""
    await town.ring(READER)
    assert "29 soldats" in (await town.ask(READER, "/latest")).text
    assert "29" not in (await town.ask(OTHER, "/latest")).text
