"""Whole conversations: the library's own application on the local server, with Kafka played by a list."""

from datetime import UTC, datetime

from telegram import BotCommandScopeAllChatAdministrators, BotCommandScopeAllGroupChats

from bots.commands.desk import MOST_SUBSCRIPTIONS
from bots.commands.menus import lines_of, menu_rows
from bots.commands.names import ASKING
from bots.commands.register import publish_commands
from bots.ledger.chats import Chat, Subscription, remember_chat, subscribe
from streams.kafka.codec import encode
from streams.rules.query import parse
from tests.bots.building import NATO, START
from tests.bots.town import ADMIN, GROUP, MEMBER, OTHER, READER, Town


async def test_start_welcomes_in_the_readers_language(town: Town) -> None:
    """French to one, English to the other."""
    assert "sonne quand" in (await town.ask(READER, "/start")).text
    assert "rings when" in (await town.ask(OTHER, "/start")).text


async def test_a_deep_link_subscribes_to_a_rule(town: Town) -> None:
    """By the rule's id, said in words, with what the bot is for where nobody knew it; a dead link says so."""
    first = (await town.ask(READER, f"/start {NATO.id}")).text
    assert first.startswith("Abonné\u00a0: Article 4\nl’article 4 du traité")
    assert "Tocsin lit l’actualité" in first
    assert "Tocsin lit l’actualité" not in (await town.ask(READER, f"/start {NATO.id}")).text
    assert await town.queries(READER) == [NATO.id]
    assert "aucune règle" in (await town.ask(READER, "/start " + "0" * 20)).text


async def test_an_alert_is_published_before_it_is_confirmed_and_says_how_it_was_understood(town: Town) -> None:
    """The canonical query reaches Kafka with the time of its first subscriber, and no chat id."""
    answer = await town.ask(READER, "/alert killed>=30   place:syria")
    canonical = parse("killed>=30 place:syria")
    assert "30" in answer.text
    assert "Syrie" in answer.text
    assert canonical.canonical in answer.text
    ((query, rule),) = town.topic.records
    assert rule is not None
    assert (query, rule.id, rule.query, rule.name) == (canonical.id, canonical.id, canonical.canonical, None)
    assert str(READER) not in encode(rule).decode()
    assert await town.queries(READER) == [canonical.id]


async def test_the_same_query_of_two_chats_is_published_once(town: Town) -> None:
    """And taken away with its last subscriber only."""
    for chat in (READER, OTHER):
        await town.ask(chat, "/alert killed>=30")
    assert "déjà" in (await town.ask(READER, "/alert killed>=30")).text
    for chat in (READER, OTHER):
        menu = await town.ask(chat, "/unsub")
        await town.press(chat, menu, menu.keyboard[0][0].text)
    assert [rule is None for _, rule in town.topic.records] == [False, True]


async def test_a_bad_query_is_answered_with_where_it_is_wrong(town: Town) -> None:
    """The line with the caret, in fixed width; nothing is kept."""
    answer = await town.ask(READER, '/alert "article 4')
    (pre,) = [entity for entity in answer.content.entities if entity.type == "pre"]
    assert "^" in answer.text[pre.offset :]
    assert await town.queries(READER) == []


async def test_an_alert_without_a_query_shows_how_to_write_one(town: Town) -> None:
    """Two examples."""
    assert "/alert killed>=30 place:syria" in (await town.ask(READER, "/alert")).text


async def test_html_in_a_query_is_shown_as_it_was_written(town: Town) -> None:
    """What people write is escaped like what feeds write."""
    assert "<b>" in (await town.ask(READER, '/alert "<b>bold</b>" killed>=3')).text


async def test_a_megabyte_of_text_is_refused_in_one_answer(town: Town) -> None:
    """The answer fits into a message."""
    answer = await town.ask(READER, "/alert " + "x" * 1_000_000)
    assert len(answer.text) <= 4096
    assert await town.queries(READER) == []


async def test_without_kafka_an_alert_is_not_confirmed(town: Town) -> None:
    """The person is asked to try again; what stands in the ledger is published at the next try or start."""
    town.topic.down = True
    assert "Réessayez" in (await town.ask(READER, "/alert killed>=30")).text
    town.topic.down = False
    await town.ask(READER, "/alert killed>=30")
    assert len(town.topic.records) == 1


async def test_the_menu_of_rules_edits_itself(town: Town) -> None:
    """A press subscribes, the next one ends it; one message all the time."""
    menu = await town.ask(READER, "/sub")
    assert [button.text for row in menu.keyboard for button in row] == ["○ Article 4"]
    assert await town.press(READER, menu, "○ Article 4") == "Abonné\u00a0: Article 4"
    await town.telegram.until(lambda: town.telegram.chat(READER).by_id[menu.id].keyboard[0][0].text == "✓ Article 4")
    assert await town.queries(READER) == [NATO.id]
    assert await town.press(READER, menu, "✓ Article 4") == "Désabonné\u00a0: Article 4"
    assert await town.queries(READER) == []
    assert town.topic.records == []


async def test_the_list_shows_ones_own_and_what_is_on_offer(town: Town) -> None:
    """Another chat's alerts are not in it."""
    await town.ask(OTHER, "/alert killed>=99")
    await town.ask(READER, "/alert killed>=30")
    menu = await town.ask(READER, "/list")
    assert [row[0].text for row in menu.keyboard] == ["✓ killed>=30", "○ Article 4"]


async def test_a_genuine_button_reaches_no_other_chats_alert(town: Town) -> None:
    """A button that was signed for this chat, and names a query that only another chat has."""
    await town.ask(OTHER, "/alert killed>=99")
    private = parse("killed>=99").id
    button = town.sign(f"toggle:list:0:{private}", READER)
    assert "n’existe plus" in await town.press(READER, town.forge(READER, button), button)
    assert await town.queries(READER) == []
    assert await town.queries(OTHER) == [private]


async def test_in_a_group_only_administrators_change_anything(town: Town) -> None:
    """By command and by button; anybody may look."""
    assert "administrateurs" in (await town.ask(GROUP, "/alert killed>=30", user=MEMBER)).text
    menu = await town.ask(GROUP, "/list", user=MEMBER)
    assert "administrateurs" in await town.press(GROUP, menu, "○ Article 4", user=MEMBER)
    assert await town.queries(GROUP) == []
    assert await town.press(GROUP, menu, "○ Article 4", user=ADMIN) == "Abonné\u00a0: Article 4"
    await town.ask(GROUP, "/alert killed>=30", user=ADMIN)
    assert len(await town.queries(GROUP)) == 2


async def test_a_chat_has_so_many_subscriptions_and_no_more(town: Town) -> None:
    """Ten thousand commands from one chat fill neither the ledger nor Kafka."""
    now = datetime.now(UTC)
    async with town.engine.begin() as connection:
        await remember_chat(connection, Chat(READER, "private", "fr"), now)
        for number in range(MOST_SUBSCRIPTIONS):
            query = parse(f"killed>={number + 1}")
            await subscribe(connection, READER, query.id, query.canonical, now)
    assert str(MOST_SUBSCRIPTIONS) in (await town.ask(READER, "/alert killed>=5000")).text
    assert town.topic.records == []


async def test_why_tells_which_words_rang_and_what_was_refused(town: Town) -> None:
    """In reply to the alert, and alone for the latest; a message that is no alert is said to be none."""
    assert "Aucune alerte" in (await town.ask(READER, "/why")).text
    alert = await town.ring(READER)
    for answer in (await town.ask(READER, "/why", reply_to=alert.id), await town.ask(READER, "/why")):
        assert "killed>=20" in answer.text
        assert "49 tués (cumul, «\u00a0en février\u00a0»)" in answer.text
    other = await town.ask(READER, "/help")
    assert "n’est pas une alerte" in (await town.ask(READER, "/why", reply_to=other.id)).text


async def test_words_that_are_no_command_are_answered_with_what_they_could_be(town: Town) -> None:
    """In private: as an alert to send where they are a query, else with where the commands are; a group may talk."""
    offered = await town.ask(READER, "séisme R&D")
    assert offered.text.endswith("Pour en faire une alerte\u00a0:\n/alert séisme R&D")
    for said in ("killed>=", "/alerte séisme", "mot " * 100):
        answer = (await town.ask(READER, said)).text
        assert answer == "Je ne lis que des commandes\u00a0; /help les montre."
    talk = town.telegram.say(GROUP, "séisme", user=MEMBER)
    assert (await town.ask(GROUP, "/help", user=MEMBER)).id == talk.id + 2
    assert await town.queries(READER) == []


async def test_the_commands_are_listed_by_scope_and_language(town: Town) -> None:
    """Members of a group see what they may use, administrators everything."""
    async with town.bot() as bot:
        await publish_commands(bot)
        members = await bot.get_my_commands(BotCommandScopeAllGroupChats(), "fr")
        admins = await bot.get_my_commands(BotCommandScopeAllChatAdministrators())
    assert {one.command for one in members} == set(ASKING)
    assert {one.command: one.description for one in admins}["sub"] == "Subscribe to the rules on offer"


def test_a_menu_of_many_rules_has_pages() -> None:
    """Eight rows a page and one to turn it; a page that is gone is the last one."""
    own = [Subscription(1, f"{number:020x}", f"killed>={number}", START) for number in range(20)]
    lines = lines_of("unsub", own, [])
    assert [len(menu_rows("unsub", lines, page)) for page in (0, 1, 2, 9)] == [9, 9, 5, 5]
