"""Groups: forum topics, administrators without a name, links that add the bot, and what strangers type."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bots.commands.names import ASKING, CHANGING, OPERATING
from bots.ledger.chats import Chat, remember_chat, subscribe, subscriptions_of
from bots.ledger.intake import take_in
from bots.ledger.schema import chats
from bots.local.world import ANONYMOUS, User
from streams.rules.query import parse
from tests.bots.building import NATO, START, TOLL, event, firing, founded
from tests.bots.town import ADMIN, GROUP, MEMBER, OTHER, READER, Town

FORUM, TOPIC, ELSEWHERE, NEW = -1003, 7, 8, -1005


async def test_a_subscription_remembers_the_topic_where_it_was_made(town: Town) -> None:
    """The answer comes there, and the alerts of the two go to their own."""
    place = town.telegram.open_group(FORUM, "Forum", owner=ADMIN, threads=frozenset({TOPIC, ELSEWHERE}))
    for thread, query in ((TOPIC, "killed>=30"), (ELSEWHERE, "killed>=40")):
        asked = town.telegram.say(FORUM, f"/alert {query}", thread=thread)
        assert (await town.answer(FORUM, asked.id)).thread == thread
    async with town.engine.begin() as connection:
        kept = {one.text: one.thread for one in await subscriptions_of(connection, FORUM)}
    assert kept == {"killed>=30": TOPIC, "killed>=40": ELSEWHERE}
    assert place.forum_threads == {TOPIC, ELSEWHERE}


async def test_an_alert_goes_to_the_topic_that_asked(town: Town) -> None:
    """Not to the one where the chat wrote last."""
    town.telegram.open_group(FORUM, "Forum", owner=ADMIN, threads=frozenset({TOPIC, ELSEWHERE}))
    async with town.engine.begin() as connection:
        await remember_chat(connection, Chat(FORUM, "supergroup", "fr", ELSEWHERE), START)
        await subscribe(connection, FORUM, TOLL.id, TOLL.canonical, START, TOPIC)
        concerned = await take_in(connection, event(founded(), "e1", "new", [firing()], changes=2), datetime.now(UTC))
    async with town.sending() as sender:
        sender.add(concerned, founded())
        assert (await town.answer(FORUM, 0)).thread == TOPIC


async def test_an_administrator_without_a_name_is_one(town: Town) -> None:
    """Who writes as the group itself, and is answered in the language that the group began with."""
    assert "30" in (await town.ask(GROUP, "/alert killed>=30", user=ANONYMOUS)).text
    assert await town.queries(GROUP) == [parse("killed>=30").id]
    town.telegram.open_group(NEW, "Rédaction", owner=ADMIN)
    await town.ask(NEW, "/start")
    assert "abonnement" in (await town.ask(NEW, "/status", user=ANONYMOUS)).text


async def test_who_left_the_group_or_is_no_administrator_any_more_changes_nothing(town: Town) -> None:
    """Rights are asked for at each press."""
    menu = await town.ask(GROUP, "/sub", user=ADMIN)
    for status in ("member", "left", "kicked"):
        town.telegram.chat(GROUP).members[ADMIN.id] = (ADMIN, status)  # type: ignore[assignment]  # one of the names
        assert "administrateurs" in await town.press(GROUP, menu, "○ Article 4", user=ADMIN)
    stranger = User(id=99, name="Stranger", language="fr")
    assert "administrateurs" in await town.press(GROUP, menu, "○ Article 4", user=stranger)
    assert await town.queries(GROUP) == []


async def test_a_link_adds_the_bot_to_a_group_and_subscribes_it(town: Town) -> None:
    """As Telegram sends it for a link with startgroup; for administrators only."""
    assert "administrateurs" in (await town.ask(GROUP, f"/start@tocsin_local_bot {NATO.id}", user=MEMBER)).text
    assert "Article 4" in (await town.ask(GROUP, f"/start@tocsin_local_bot {NATO.id}", user=ADMIN)).text
    assert await town.queries(GROUP) == [NATO.id]


async def test_start_in_a_group_changes_nothing_of_it(town: Town) -> None:
    """Anybody may say it, in any topic."""
    town.telegram.open_group(FORUM, "Forum", owner=ADMIN, threads=frozenset({TOPIC, ELSEWHERE}))
    asked = town.telegram.say(FORUM, "/alert killed>=30", thread=TOPIC)
    await town.answer(FORUM, asked.id)
    asked = town.telegram.say(FORUM, "/start", thread=ELSEWHERE, user=MEMBER)
    await town.answer(FORUM, asked.id)
    async with town.engine.begin() as connection:
        assert await connection.scalar(select(chats.c.thread).where(chats.c.id == FORUM)) == TOPIC


async def test_the_list_has_links_to_pass_on_and_settings_buttons_to_share(town: Town) -> None:
    """Only the chat's own; whoever opens one has the alert too."""
    await town.ask(READER, "/alert killed>=30")
    token = parse("killed>=30").id
    listed = await town.ask(READER, "/list")
    links = [entity.url for entity in listed.content.entities if entity.type == "text_link"]
    assert links == [f"https://t.me/tocsin_local_bot?start={token}"]
    assert (await town.ask(OTHER, f"/start {token}")).text.startswith("Subscribed: killed>=30\n")
    menu = await town.ask(READER, "/set")
    await town.press(READER, menu, "⚙ killed>=30")
    place = town.telegram.chat(READER)
    buttons = await town.telegram.until(
        lambda: [one.url for row in place.by_id[menu.id].keyboard for one in row if one.url]
    )
    assert buttons == [
        f"https://t.me/share/url?url=https%3A%2F%2Ft.me%2Ftocsin_local_bot%3Fstart%3D{token}",
        f"https://t.me/tocsin_local_bot?startgroup={token}",
    ]


async def test_the_help_names_every_command(town: Town) -> None:
    """But the operators'."""
    said = (await town.ask(READER, "/help")).text
    assert all(f"/{name}" in said for name in (*ASKING, *CHANGING))


HOSTILE = [
    "x" * 1_000_000,
    "<b>&lt;\u202egnp.exe\u2066 </pre>" * 50,
    "@" * 50,
    "\x00\ud7ff 🏴" * 100,
    "-100" + "9" * 40,
]


@pytest.mark.parametrize("command", [*ASKING, *CHANGING, "start"])
async def test_whatever_follows_a_command_is_answered_within_bounds(town: Town, command: str) -> None:
    """A million letters, markup, letters that turn the line around: an answer that Telegram takes, nothing else."""
    for written in HOSTILE:
        answer = await town.ask(READER, f"/{command} {written}")
        assert len(answer.text) <= 4096
        assert "\u202e" not in answer.text
    assert all(len(rule.query) <= 2000 for _, rule in town.topic.records if rule)


async def test_operators_commands_are_refused_to_all_others(town: Town) -> None:
    """Clearly, and without an effect."""
    for command in OPERATING:
        answer = (await town.ask(READER, f"/{command} 1 add https://a.example")).text
        assert answer
        assert len(answer) < 1000
    assert town.topic.records == []
