"""/alert: kept at once, then said what it would have caught; narrowed and dropped by buttons."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bots.local.world import Message
from bots.render.hindsight import narrower_label, render_hindsight
from bots.render.words import words_for
from streams.rules.query import parse
from streams.stories.hindsight import Hindsight, from_stories
from tests.bots.town import GROUP, MEMBER, OTHER, READER, Town, open_town
from tests.stories.test_hindsight import DAYS, WEEK

TOLL = parse("killed>=30")
FOUND = from_stories(TOLL, DAYS, WEEK)
NARROWER = parse("killed>=30 place:sy")


@pytest.fixture
async def town(file_ledger: AsyncEngine) -> AsyncIterator[Town]:
    """A bot that knows what two queries would have caught."""
    async with open_town(file_ledger) as opened:
        opened.looker.found = {one.id: from_stories(one, DAYS, WEEK) for one in (TOLL, NARROWER)}
        yield opened


async def completed(town: Town, chat: int, message: Message) -> Message:
    """The same message once it has its buttons."""

    def edited() -> Message | None:
        now = town.telegram.chat(chat).by_id[message.id]
        return now if now.keyboard else None

    return await town.telegram.until(edited)


def buttons(message: Message) -> list[str]:
    """What is written on its buttons."""
    return [button.text for row in message.keyboard for button in row]


async def test_an_alert_is_kept_and_its_answer_becomes_what_it_would_have_caught(town: Town) -> None:
    """One message: understood at once, then edited; in the reader's language."""
    first = await town.ask(READER, "/alert killed>=30")
    assert await town.queries(READER) == [TOLL.id]
    message = await completed(town, READER, first)
    assert "Ces 7 derniers jours\u00a0: 3 événements auraient sonné, 0,4 par jour" in message.text
    assert "D’après 10 événements\u00a0: tout ce qu’il y a eu." in message.text
    assert message.text.index("Event 4") < message.text.index("Event 3") < message.text.index("Event 2")
    assert buttons(message) == ["Garder", "Resserrer", "Supprimer"]
    english = await completed(town, OTHER, await town.ask(OTHER, "/alert killed>=30"))
    assert "In the last 7 days: 3 stories would have rung, 0.4 a day" in english.text


async def test_keeping_takes_the_buttons_away(town: Town) -> None:
    """And nothing else."""
    message = await completed(town, READER, await town.ask(READER, "/alert killed>=30"))
    assert await town.press(READER, message, "Garder") == "Gardée."
    await town.telegram.until(lambda: not town.telegram.chat(READER).by_id[message.id].keyboard)
    assert await town.queries(READER) == [TOLL.id]


async def test_dropping_ends_the_alert_and_takes_its_query_off_the_topic(town: Town) -> None:
    """The message says so."""
    message = await completed(town, READER, await town.ask(READER, "/alert killed>=30"))
    assert await town.press(READER, message, "Supprimer") == "Alerte supprimée"
    await town.telegram.until(lambda: "supprimée" in town.telegram.chat(READER).by_id[message.id].text)
    assert await town.queries(READER) == []
    assert town.topic.records[-1] == (TOLL.id, None)


async def test_narrowing_offers_queries_with_what_they_would_have_caught_and_puts_one_in_its_place(town: Town) -> None:
    """The message becomes that of the narrower alert; the way back leads to the first."""
    message = await completed(town, READER, await town.ask(READER, "/alert killed>=30"))
    offer = ["killed>=200 · 1", "killed>=30 place:sy · 2", "killed>=30 sources>=2 · 1", "Retour"]

    def shown() -> Message:
        return town.telegram.chat(READER).by_id[message.id]

    await town.press(READER, message, "Resserrer")
    await town.telegram.until(lambda: buttons(shown()) == offer)
    await town.press(READER, message, "Retour")
    await town.telegram.until(lambda: "Garder" in buttons(shown()))
    await town.press(READER, message, "Resserrer")
    await town.telegram.until(lambda: buttons(shown()) == offer)
    await town.press(READER, message, offer[1])
    await town.telegram.until(lambda: "Alerte resserrée" in shown().text)
    assert await town.queries(READER) == [NARROWER.id]
    assert {query: bool(rule) for query, rule in town.topic.records} == {TOLL.id: False, NARROWER.id: True}


async def test_without_kafka_to_look_at_the_alert_is_kept_and_the_answer_says_what_is_missing(town: Town) -> None:
    """It can still be dropped."""
    message = await completed(town, READER, await town.ask(READER, "/alert killed>=31"))
    assert "n’a pas pu être regardé" in message.text
    assert buttons(message) == ["Garder", "Supprimer"]
    assert len(await town.queries(READER)) == 1


async def test_a_member_of_a_group_does_not_drop_its_alert(town: Town) -> None:
    """By the button either."""
    message = await completed(town, GROUP, await town.ask(GROUP, "/alert killed>=30"))
    assert "administrateurs" in await town.press(GROUP, message, "Supprimer", user=MEMBER)
    assert await town.queries(GROUP) == [TOLL.id]


async def test_a_misspelt_place_is_pointed_out(town: Town) -> None:
    """The alert is kept: there may be a village of that name."""
    query = parse("killed>=30 place:syira")
    town.looker.found[query.id] = replace(from_stories(query, DAYS, WEEK), meant="syria")
    message = await completed(town, READER, await town.ask(READER, f"/alert {query.canonical}"))
    assert "Vouliez-vous dire place:syria\u00a0?" in message.text
    assert await town.queries(READER) == [query.id]


async def test_a_misspelt_field_is_told_with_its_place_and_what_was_likely_meant(town: Town) -> None:
    """The query is shown with a mark below the mistake."""
    answer = await town.ask(READER, "/alert otan plaec:syrie")
    assert "otan plaec:syrie\n       ^" in answer.text
    assert "colonne 6 : il n’y a pas de champ plaec:" in answer.text
    assert "vouliez-vous dire place: ?" in answer.text
    assert await town.queries(READER) == []


def sampled(number: int, total: int) -> Hindsight:
    """3 stories in a sample of articles."""
    return from_stories(TOLL, DAYS, replace(WEEK, of="articles", number=number, total=total))


def test_a_sample_of_articles_says_of_what_it_is_one_and_gives_a_range() -> None:
    """From the stories seen up to one for each article."""
    found = sampled(3_000, 120_000)
    shown = render_hindsight(found, words_for("fr")).markup
    assert f"de 3 à {found.stories.high} événements auraient sonné" in shown
    assert "par jour au plus" in shown
    assert "D’après 3\u202f000 articles sur 120\u202f000, un échantillon de 1 sur 40." in shown
    (place,) = (one for one in found.narrower if one.kind == "place")
    assert place.stories is not None
    assert narrower_label(place, found.seen, words_for("en")) == f"killed>=30 place:sy · ≤ {place.stories.high}"


def test_of_nothing_nothing_is_said() -> None:
    """A topic without articles is no proof that nothing would ring."""
    assert "Nothing was read" in render_hindsight(sampled(0, 0), words_for("en")).markup
