"""Operators on Telegram: the sources, a trial, the rules, the stand, bans; and everybody else, who is refused."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import get_args

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from telegram import BotCommandScopeChat

from bots.commands.names import OPERATING
from bots.commands.register import publish_commands
from bots.ledger.chats import Chat, remember_chat, subscribe
from bots.ledger.intake import take_in
from bots.ledger.office import Stand
from bots.ledger.schema import State
from bots.ledger.tally import Tally
from bots.render.office import render_stand
from bots.render.words import LANGUAGES, words_for
from streams.kafka.codec import encode
from streams.model import FeedState
from streams.run.judging import Tried
from tests.bots.building import START, TOLL, event, firing, founded
from tests.bots.town import ADMIN, GROUP, MEMBER, OTHER, READER, Town, open_town

URL = "https://news.example/feed.xml"
FEEDS = (
    FeedState(source="calm", last_success=START),
    FeedState(source="broken", last_success=START, failures=4, status=503, last_error="answered 503 <b>"),
    FeedState(source="gone", disabled="answered 410 Gone", failures=1),
    FeedState(source="fresh"),
)


@pytest.fixture
async def town(file_ledger: AsyncEngine) -> AsyncIterator[Town]:
    """A bot whose operator is the reader; four sources."""
    async with open_town(file_ledger, operators=frozenset({READER, ADMIN.id})) as opened:
        for state in FEEDS:
            opened.feeds.learn(state.source, encode(state))
        yield opened


@pytest.mark.parametrize(
    "command", ["/feeds", f"/feed add {URL}", f"/test {URL}", "/rules", "/stats", "/ban 5", "/unban 5"]
)
async def test_others_are_refused(town: Town, command: str) -> None:
    """By every command; nothing is changed and nothing is told."""
    assert (await town.ask(OTHER, command)).text == "This command is for operators."
    assert town.topic.orders == []


async def test_an_operator_may_ask_in_a_group_and_a_member_may_not(town: Town) -> None:
    """The person counts there, or the group where the setting names it."""
    assert "4 sources" in (await town.ask(GROUP, "/feeds", user=ADMIN)).text
    assert "réservée" in (await town.ask(GROUP, "/feeds", user=MEMBER)).text


async def test_the_help_names_the_commands_of_operators_to_them_alone(town: Town) -> None:
    """In private and in a group, by who asks."""
    for chat, user, told in ((READER, None, True), (OTHER, None, False), (GROUP, ADMIN, True), (GROUP, MEMBER, False)):
        answer = (await town.ask(chat, "/help", user=user)).text
        assert [f"/{name} –" in answer for name in OPERATING] == [told] * len(OPERATING)


async def test_without_operators_the_answer_says_how_to_become_one(file_ledger: AsyncEngine) -> None:
    """With the id of whoever asks."""
    async with open_town(file_ledger) as town:
        assert f"TOCSIN_OPERATORS=[{OTHER}]" in (await town.ask(OTHER, "/stats")).text


async def test_sources_are_listed_the_worst_first(town: Town) -> None:
    """Each with how it is and what went wrong, escaped."""
    lines = (await town.ask(READER, "/feeds")).text.splitlines()
    assert lines[0] == "4 sources"
    assert [line.split()[1] for line in lines[1:]] == ["gone", "broken", "fresh", "calm"]
    assert "answered 503 <b>" in lines[2]


async def test_many_sources_have_pages(town: Town) -> None:
    """A button turns them, in the same message."""
    for number in range(20):
        town.feeds.learn(f"s{number:02}", encode(FeedState(source=f"s{number:02}", last_success=START)))
    message = await town.ask(READER, "/feeds")
    await town.press(READER, message, "▶")
    await town.telegram.until(lambda: "s05" in town.telegram.chat(READER).by_id[message.id].text)


async def test_orders_are_published(town: Town) -> None:
    """Added under the name of its host; paused, resumed and retried by its id; an address that is none is refused."""
    assert "news.example" in (await town.ask(READER, f"/feed add {URL}")).text
    assert "déjà là" in (await town.ask(READER, f"/feed add {URL}")).text
    assert "adresse" in (await town.ask(READER, "/feed add file:///etc/passwd")).text
    assert "en pause" in (await town.ask(READER, "/feed pause news.example")).text
    assert "nouvel essai" in (await town.ask(READER, "/feed retry broken")).text
    assert "pas de source" in (await town.ask(READER, "/feed pause nobody")).text
    assert "/feed add ADRESSE" in (await town.ask(READER, "/feed")).text
    added, paused, retried = town.topic.orders
    assert (added.url, paused.url, paused.paused) == (URL, URL, True)
    assert (retried.source, retried.retry is not None) == ("broken", True)
    assert "⏸ news.example" in (await town.ask(READER, "/feeds")).text


async def test_a_feed_is_tried_without_becoming_a_source(town: Town) -> None:
    """The answer is edited once it is there; what went wrong is said."""
    last = START + timedelta(days=2)
    town.looker.tried[URL] = Tried(
        articles=12, undated=1, first=START, last=last, languages={"fr": 11, "tr": 1}, rang={"Article 4": 2}
    )
    message = await town.ask(READER, f"/test {URL}")
    await town.telegram.until(lambda: "12 articles" in town.telegram.chat(READER).by_id[message.id].text)
    shown = town.telegram.chat(READER).by_id[message.id].text
    assert "1 sans date" in shown
    assert "français 11, turc 1" in shown
    assert "Article 4 · 2" in shown
    other = await town.ask(READER, "/test https://other.example/")
    await town.telegram.until(lambda: "503" in town.telegram.chat(READER).by_id[other.id].text)
    assert town.topic.orders == []


async def test_rules_are_listed_with_how_many_subscribe(town: Town) -> None:
    """Active chats only."""
    await town.ask(OTHER, "/sub")
    async with town.engine.begin() as connection:
        for chat in (1, 2):
            await remember_chat(connection, Chat(chat, "private", "fr"), START)
            await subscribe(connection, chat, TOLL.id, TOLL.canonical, START)
    answer = (await town.ask(READER, "/rules")).text
    assert "Article 4 · 0 abonné · sense:nato" in answer


async def test_the_stand_tells_what_is_owed_and_since_when(town: Town) -> None:
    """And how many chats there are."""
    async with town.engine.begin() as connection:
        await remember_chat(connection, Chat(1, "private", "fr"), START)
        await subscribe(connection, 1, TOLL.id, TOLL.canonical, START)
        await take_in(connection, event(founded(), "e1", "new", [firing()]), START)
    answer = (await town.ask(READER, "/stats")).text
    assert "À remettre\u00a0: 1 · le plus ancien depuis" in answer
    assert "Discussions, actives sur toutes\u00a0: 2 / 2" in answer  # the operator's own is noted
    assert "À envoyer\u00a0: 1" in answer


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_of_a_delivery_has_its_words(language: str) -> None:
    """Also those that are rare."""
    tallied = Tally(dict.fromkeys(get_args(State), 3), 0, 0)
    shown = render_stand(Stand(tallied, owed=0, oldest=None, throttled=0, chats=0, active=0), words_for(language))
    assert shown.markup.count(": 3") + shown.markup.count(" : 3") >= len(get_args(State))


async def test_who_is_banned_is_not_answered_until_unbanned(town: Town) -> None:
    """Operators cannot ban each other; numbers only."""
    await town.ask(OTHER, "/start")
    assert "ne reçoit plus" in (await town.ask(READER, f"/ban {OTHER} spam")).text
    town.telegram.say(OTHER, "/help")
    assert "de nouveau" in (await town.ask(READER, f"/unban {OTHER}")).text
    assert "Tocsin" in (await town.ask(OTHER, "/start")).text
    for wrong in (f"/ban {ADMIN.id}", "/ban somebody", "/ban"):
        assert "Écrivez" in (await town.ask(READER, wrong)).text


async def test_operators_see_their_commands_in_the_menu(town: Town) -> None:
    """Nobody else does."""
    async with town.bot() as bot:
        await publish_commands(bot, [READER])
        listed = {one.command for one in await bot.get_my_commands(BotCommandScopeChat(READER), "fr")}
        assert set(OPERATING) <= listed
        assert not set(OPERATING) & {one.command for one in await bot.get_my_commands()}
