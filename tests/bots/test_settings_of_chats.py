"""What a chat wishes: /set, /lang, /mute, /quiet, /digest, in conversations on the local server."""

import asyncio
from datetime import UTC, datetime

from bots.ledger.chats import Subscription, subscribe, subscriptions_of
from bots.ledger.intake import take_in
from bots.ledger.standing import read_standing
from bots.ledger.wishes import Wishes, read_wishes
from bots.local.world import Message
from streams.rules.query import parse
from tests.bots.building import NATO, START, TOLL, event, firing, founded
from tests.bots.town import ADMIN, GROUP, MEMBER, OTHER, READER, Town

ENDS = "Faire sonner de nouveau"


async def wishes(town: Town, chat: int = READER) -> Wishes:
    """What the ledger says of a chat."""
    async with town.engine.begin() as connection:
        found = await read_wishes(connection, chat)
    assert found
    return found


async def subscription(town: Town, chat: int = READER) -> Subscription:
    """A chat's only subscription."""
    async with town.engine.begin() as connection:
        (one,) = await subscriptions_of(connection, chat)
    return one


async def waits(town: Town) -> int:
    """How many stories wait for the reader's hour."""
    async with town.engine.begin() as connection:
        return (await read_standing(connection, READER)).held


def labels(message: Message) -> list[str]:
    """What stands on the buttons."""
    return [button.text for row in message.keyboard for button in row]


async def tap(town: Town, message: Message, start: str, chat: int = READER) -> Message:
    """Press the button whose label starts so, and wait until the message says something else."""
    label = next(label for label in labels(message) if label.startswith(start))
    await town.press(chat, message, label)
    place = town.telegram.chat(chat)
    return await town.telegram.until(
        lambda: None if place.by_id[message.id].versions == message.versions else place.by_id[message.id]
    )


async def test_the_settings_of_a_chat_are_one_message(town: Town) -> None:
    """Pick a setting, pick a value: the same message shows it."""
    menu = await town.ask(READER, "/set")
    assert labels(menu) == [
        "Son\u00a0: oui",
        "Aperçu\u00a0: non",
        "Langue\u00a0: français",
        "Résumé\u00a0: non",
        "Seuil\u00a0: aucun",
        "Palier\u00a0: aucun",
    ]
    values = await tap(town, menu, "Son")
    assert labels(values) == ["● oui", "non", "◀ Retour"]
    menu = await tap(town, values, "non")
    assert labels(menu)[0] == "Son\u00a0: non"
    menu = await tap(town, await tap(town, menu, "Résumé"), "08:00")
    assert labels(menu)[3] == "Résumé\u00a0: 08:00"
    kept = await wishes(town)
    assert (kept.sound, kept.digest_at, menu.id) == (False, 480, menu.id)


async def test_a_subscription_differs_from_its_chat(town: Town) -> None:
    """Sound off for one alert; the chat's stays on."""
    await town.ask(READER, "/alert killed>=30")
    one = await tap(town, await town.ask(READER, "/set"), "⚙ killed>=30")
    assert labels(one)[0] == "Son\u00a0: comme la discussion"
    one = await tap(town, await tap(town, one, "Son"), "non")
    assert labels(one)[0] == "Son\u00a0: non"
    assert ((await subscription(town)).sound, (await wishes(town)).sound) == (False, True)


async def test_another_threshold_is_another_query_since_the_same_time(town: Town) -> None:
    """The old one leaves the topic, the new one comes; what differed stays."""
    await town.ask(READER, "/alert killed>=30 place:syria")
    before = await subscription(town)
    one = await tap(town, await town.ask(READER, "/set"), "⚙")
    one = await tap(town, await tap(town, one, "Son"), "non")
    one = await tap(town, await tap(town, one, "Seuil\u00a0: 30"), "50")
    assert "Seuil\u00a0: 50" in labels(one)
    one = await tap(town, await tap(town, one, "Palier"), "10")
    after = await subscription(town)
    wanted = parse("killed>=50 place:syria step:10")
    assert (after.query, after.text, after.since, after.sound) == (wanted.id, wanted.canonical, before.since, False)
    published = {query for query, rule in town.topic.records if rule}
    assert published - {query for query, rule in town.topic.records if rule is None} == {wanted.id}


async def test_a_query_without_one_figure_has_no_threshold_to_set(town: Town) -> None:
    """It cannot be told which is meant."""
    await town.ask(READER, f"/start {NATO.id}")
    one = await tap(town, await town.ask(READER, "/set"), "⚙ Article 4")
    assert not any(label.startswith(("Seuil", "Palier")) for label in labels(one))
    assert "Retirer" in labels(one)[-2]


async def test_the_chats_threshold_completes_what_says_only_where(town: Town) -> None:
    """And its step is put to what names none."""
    menu = await town.ask(READER, "/set")
    menu = await tap(town, await tap(town, menu, "Seuil"), "20")
    await tap(town, await tap(town, menu, "Palier"), "5")
    assert "killed>=20 place:sy step:5" in (await town.ask(READER, "/alert place:syria")).text
    assert "killed>=20" not in (await town.ask(READER, '/alert "open')).text
    assert await town.queries(READER) == [parse("killed>=20 place:syria step:5").id]


async def test_a_language_that_was_chosen_stays(town: Town) -> None:
    """Whatever Telegram says of the reader."""
    assert (await town.ask(OTHER, "/lang fr")).text == "Enregistré."
    assert "sonne quand" in (await town.ask(OTHER, "/start")).text
    menu = await town.ask(OTHER, "/lang")
    assert labels(menu) == ["● français", "English", "◀ Retour"]
    await tap(town, menu, "English", OTHER)
    assert "rings when" in (await town.ask(OTHER, "/start")).text


async def test_a_chat_is_muted_for_a_while(town: Town) -> None:
    """By what was written and by button; off ends it; nonsense is said to be."""
    before = datetime.now(UTC)
    assert "Rien ne sonne jusqu’au" in (await town.ask(READER, "/mute 8h")).text
    until = (await wishes(town)).muted_until
    assert until
    assert 7.9 < (until - before).total_seconds() / 3600 < 8.1
    menu = await town.ask(READER, "/mute")
    assert [" ".join(one.split()) for one in labels(menu)] == ["30 min", "2 h", "8 h", "1 j", "1 sem.", ENDS]
    assert labels(await town.ask(OTHER, "/mute")) == ["30 min", "2 hr", "8 hr", "1 day", "1 wk"]
    await tap(town, menu, ENDS)
    assert (await wishes(town)).muted_until is None
    unclear = (await town.ask(READER, "/mute forever")).text
    assert "«\u00a0forever\u00a0» n’est pas compris" in unclear
    assert "/mute 8h" in unclear


async def test_what_waited_comes_at_once_when_its_hour_is_changed(town: Town) -> None:
    """Nobody waits for the next look at what is due."""
    await town.ask(READER, "/mute 8h")
    async with town.engine.begin() as connection:
        await subscribe(connection, READER, TOLL.id, TOLL.canonical, START)
        concerned = await take_in(connection, event(founded(), "e1", "new", [firing()], changes=2), datetime.now(UTC))
    async with town.sending() as sender:
        sender.add(concerned, founded())
        async with asyncio.timeout(20):
            while not await waits(town):
                await asyncio.sleep(0.02)
        assert "1 alerte attend son heure" in (await town.ask(READER, "/status")).text
        await town.ask(READER, "/mute off")
        place = town.telegram.chat(READER)
        await town.telegram.until(lambda: "29 soldats" in place.messages[-1].text)


async def test_quiet_hours_are_said_back_with_the_next_change(town: Town) -> None:
    """With the zone; another mode by button; start equal to end means none."""
    said = await town.ask(READER, "/quiet 22-07 paris critical")
    assert "Heures calmes de 22:00 à 07:00 (Europe/Paris)." in said.text
    assert "cent morts sonnent" in said.text
    assert [entity.type for entity in said.content.entities if entity.type == "date_time"] == ["date_time"]
    batch = await tap(town, said, "un résumé")
    assert "vient en un résumé" in batch.text
    kept = await wishes(town)
    assert (kept.quiet_from, kept.quiet_to, kept.zone, kept.quiet_mode) == (1320, 420, "Europe/Paris", "batch")
    assert "23:00 à 06:30 (Europe/Paris)" in (await town.ask(READER, "/quiet 23-6:30")).text
    assert "Pas d’heures calmes" in (await town.ask(READER, "/quiet 7-7")).text
    assert "«\u00a0Atlantis\u00a0»" in (await town.ask(READER, "/quiet 22-7 Atlantis")).text
    assert "Pas d’heures calmes" in (await town.ask(READER, "/quiet off")).text


async def test_a_digest_replaces_single_alerts(town: Town) -> None:
    """At an hour of the chat's zone; off: at once."""
    said = (await town.ask(READER, "/digest 8 Europe/Paris")).text
    assert "chaque jour à 08:00 (Europe/Paris)" in said
    assert (await wishes(town)).digest_at == 480
    assert "aussitôt" in (await town.ask(READER, "/digest off")).text
    assert (await wishes(town)).digest_at is None


async def test_in_a_group_settings_are_the_administrators(town: Town) -> None:
    """Commands and buttons; the menu of one is no way in for another."""
    for command in ("/set", "/lang en", "/mute 8h", "/quiet 22-07", "/digest 8"):
        assert "administrateurs" in (await town.ask(GROUP, command, user=MEMBER)).text
    menu = await town.ask(GROUP, "/set", user=ADMIN)
    assert "administrateurs" in await town.press(GROUP, menu, "Son\u00a0: oui", user=MEMBER)
