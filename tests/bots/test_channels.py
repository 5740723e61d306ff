"""Channels: subscribed from a private chat, by who may post there, where the bot may."""

from bots.local.world import Chat, User
from tests.bots.town import ADMIN, OTHER, READER, Town

CHANNEL = -1001234567890


def open_channel(town: Town, owner: User) -> Chat:
    """A public channel, with the bot as an administrator."""
    return town.telegram.open_group(
        CHANNEL, "Dépêches", kind="channel", owner=owner, username="depeches", bot="administrator"
    )


async def test_an_administrator_subscribes_a_channel_from_a_private_chat(town: Town) -> None:
    """By @name or number, by command and by the buttons of its answer, which names it; nothing is posted there."""
    channel = open_channel(town, town.telegram.chat(READER).owner)
    assert "depeches\nAlerte enregistrée" in (await town.ask(READER, "/alert @depeches killed>=30")).text
    menu = await town.ask(READER, f"/sub {CHANNEL}")
    assert "depeches\nLes règles proposées" in menu.text
    assert await town.press(READER, menu, "○ Article 4") == "Abonné\u00a0: Article 4"
    assert len(await town.queries(CHANNEL)) == 2
    assert await town.queries(READER) == []
    assert channel.messages == []


async def test_a_channel_has_settings_of_its_own(town: Town) -> None:
    """The reader's stay as they are."""
    open_channel(town, town.telegram.chat(READER).owner)
    await town.ask(READER, "/mute @Depeches 8h")
    assert "Rien ne sonne" in (await town.ask(READER, "/status @depeches")).text
    assert "Rien ne sonne" not in (await town.ask(READER, "/status")).text
    menu = await town.ask(READER, "/set @depeches")
    longest = max(len(str(one.data).encode()) for row in menu.keyboard for one in row)
    assert longest <= 64


async def test_every_button_of_a_channels_settings_fits(town: Town) -> None:
    """The longest ones name a query, a setting, a value and the channel."""
    open_channel(town, town.telegram.chat(READER).owner)
    await town.ask(READER, "/alert @depeches killed>=500 step:100")
    place = town.telegram.chat(READER)
    menu = await town.ask(READER, "/set @depeches")
    for label in ("⚙ killed>=500 step:100", "Seuil\u00a0: 500"):
        before = place.by_id[menu.id].versions
        await town.press(READER, menu, label)
        await town.telegram.until(lambda known=before: place.by_id[menu.id].versions != known)
    labels = [one.text for row in place.by_id[menu.id].keyboard for one in row]
    assert "● 500" in labels


async def test_a_channel_is_for_who_may_post_there(town: Town) -> None:
    """Neither for strangers, nor for an administrator who may not post; nor by a button of better days."""
    channel = open_channel(town, ADMIN)
    reader = town.telegram.chat(READER).owner
    assert "Impossible" in (await town.ask(READER, "/alert @depeches killed>=30")).text
    assert "Impossible" in (await town.ask(READER, "/status @depeches")).text
    channel.members[READER] = (reader, "administrator")
    menu = await town.ask(READER, "/sub @depeches")
    channel.wordless.add(READER)
    assert "Impossible" in (await town.ask(READER, "/sub @depeches")).text
    assert "Impossible" in await town.press(READER, menu, "○ Article 4")
    assert await town.queries(CHANNEL) == []


async def test_a_channel_is_refused_where_the_bot_may_not_post(town: Town) -> None:
    """Or where there is none, or a person instead."""
    open_channel(town, town.telegram.chat(READER).owner)
    town.telegram.let_bot(CHANNEL, "administrator", posting=False)
    assert "Impossible" in (await town.ask(READER, "/sub @depeches")).text
    assert "Impossible" in (await town.ask(READER, "/sub @nowhere")).text
    town.telegram.chat(OTHER).username = "somebody"
    assert "Impossible" in (await town.ask(READER, "/forget @somebody")).text
