"""A chat's whole life, on the page that a person sees: from /start to /forget, in a browser, with the bot's own code.

With TOCSIN_PICTURES=docs/pictures it takes the pictures of the documentation:

    TOCSIN_PICTURES=docs/pictures pytest tests/bots/test_a_chats_life.py

Make them small before they are committed (pngquant; below 100 KB each).
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect
from sqlalchemy import select

from bots.ledger.chats import subscriptions_of
from bots.ledger.schema import chats, reports
from streams.model import Story
from streams.rules.query import Query, parse
from streams.stories.hindsight import Hindsight, Seen, from_readings, from_stories
from tests.bots.newsday import Newsday
from tests.bots.town import Town
from tests.browser import BOTH, BROWSER, open_page, take
from tests.stories.test_hindsight import story

pytestmark = [*BROWSER, pytest.mark.timeout(180)]

CAMILLE, ALEX = 1001, 1002
TOLL, ACT, LOW = parse("killed>=20 step:10"), parse("sense:nato"), parse("killed>=5 place:syria")
NOW = datetime.now(UTC)
WEEK = Seen(of="stories", number=212, total=212, since=NOW - timedelta(days=7), until=NOW)


def past(number: int, title: str, language: str, killed: int, country: str) -> Story:
    """A story of the last week."""
    one = story(number, killed, country, days_ago=number, now=NOW)
    return replace(one, title=title, language=language, short=f"{title[0].upper()}{number}QX7")


PAST = (
    past(1, "Syrie : 24 morts dans l’effondrement d’un immeuble à Alep", "fr", 24, "SY"),
    past(2, "Landslide buries a mining camp in Benguet, 31 dead", "en", 31, "PH"),
    past(3, "Syrie : 22 civils tués par une frappe près de Saraqeb", "fr", 22, "SY"),
    past(4, "Coach plunges into a ravine in the Andes, 26 dead", "en", 26, "PE"),
    past(5, "Turquie : un séisme fait 41 morts à Malatya", "fr", 41, "TR"),
)


def looked_back() -> dict[str, Hindsight]:
    """What the last week would have been to the queries, and to those that the bot offers in their place."""
    found = {query.id: from_stories(query, PAST, WEEK) for query in (TOLL, LOW)}
    for one in [narrower for each in found.values() for narrower in each.narrower]:
        found[one.id] = from_stories(parse(one.query), PAST, WEEK)
    articles = Seen(of="articles", number=2_480, total=2_480, since=WEEK.since, until=NOW)
    return found | {ACT.id: from_readings(ACT, (), articles)}


@dataclass(frozen=True)
class Phone:
    """A person's pane of the page."""

    page: Page
    name: str

    @property
    def pane(self) -> Locator:
        """All of it."""
        return self.page.get_by_role("region", name=self.name)

    @property
    def last(self) -> Locator:
        """The newest message."""
        return self.messages.last

    @property
    def messages(self) -> Locator:
        """The bot's messages."""
        return self.pane.locator("li[id]:not(.mine)")

    async def open(self) -> None:
        """Look at this chat."""
        await self.page.get_by_role("navigation").get_by_role("button", name=self.name).click()

    async def write(self, text: str, *, answer: str) -> Locator:
        """Type and send; the answer, which holds these words, to be looked at however many follow."""
        return await self._answered(
            answer, self.pane.get_by_role("textbox").fill(text), self.page.keyboard.press("Enter")
        )

    async def press(self, under: Locator, button: str, *, answer: str) -> Locator:
        """Press a button of a message that a new one answers."""
        return await self._answered(answer, self.button(under, button).click())

    async def turn(self, under: Locator, button: str, *, into: str) -> None:
        """Press a button of a message that becomes another one."""
        await self.button(under, button).click()
        await expect(under).to_contain_text(into)

    def button(self, under: Locator, name: str) -> Locator:
        """A button of a message, by words on it."""
        return under.locator(".keyboard").get_by_role("button", name=name)

    async def _answered(self, words: str, *deeds: object) -> Locator:
        before = await self.messages.count()
        for deed in deeds:
            await deed  # type: ignore[misc]  # playwright's coroutines
        answer = self.messages.nth(before)
        await expect(answer).to_contain_text(words)
        return self.page.locator(f"#{await answer.get_attribute('id')}")


@pytest.fixture
async def page(town: Town) -> AsyncIterator[Page]:
    """The page, wide enough for two chats."""
    town.looker.found = looked_back()
    town.telegram.open_private(CAMILLE, "Camille", "fr")
    town.telegram.open_private(ALEX, "Alex", "en")
    expect.set_options(timeout=20_000)
    async with open_page(town.telegram.url) as opened:
        await opened.set_viewport_size({"width": 1180, "height": 900})
        yield opened


async def test_a_chat_lives_from_start_to_forget(town: Town, page: Page, tmp_path: Path) -> None:
    """Asks, is told, objects, sets its hours, takes its things along and goes; another one lives it in English."""
    camille, alex = Phone(page, "Camille"), Phone(page, "Alex")
    await camille.open()
    await alex.open()
    async with town.sending() as sender:
        await asks(camille)
        asked_too = await alex.write("/alert killed>=5 place:syria", answer="2 stories would have rung")
        await take("life-ask", asked_too)
        alert, english = await is_told(Newsday(town, sender, await asked(town)), camille, alex)
        await answers_back(town, camille, alert)
        await sets_its_hours(camille)
        await does_all_that_in_english(alex, english)
        await takes_its_things_along(town, camille, alex, tmp_path)
        await goes(town, camille)


async def asked(town: Town) -> tuple[Query, ...]:
    """What both asked for."""
    async with town.engine.begin() as connection:
        own = [one for chat in (CAMILLE, ALEX) for one in await subscriptions_of(connection, chat)]
    return tuple(parse(one.text) for one in own)


async def asks(camille: Phone) -> None:
    """/start, an alert with its seven days, narrowed by a button."""
    await camille.write("/start", answer="Tocsin lit l’actualité")
    asked = await camille.write(f"/alert {TOLL.canonical}", answer="Ces 7 derniers jours : 5 événements auraient sonné")
    await camille.button(asked, "Resserrer").click()
    await expect(camille.button(asked, "Retour")).to_be_visible()
    await camille.turn(asked, "place:sy", into="Alerte resserrée")
    await camille.button(asked, "Garder").click()
    await expect(asked.get_by_role("button", name="Garder")).to_have_count(0)
    await camille.write("/alert sense:nato", answer="Alerte enregistrée")


async def is_told(day: Newsday, camille: Phone, alex: Phone) -> tuple[Locator, Locator]:
    """One message a person, which changes while the toll rises; replies with sound. Their alerts."""
    heard, told = await camille.messages.count(), await alex.messages.count()
    await day.publish(8)
    english = alex.page.locator(f"#{await alex.messages.nth(told).get_attribute('id')}")
    await expect(english).to_contain_text("9 killed")
    await take("alert-first", english.locator("article"), BOTH)
    await day.publish(13)
    alert = camille.page.locator(f"#{await camille.messages.nth(heard).get_attribute('id')}")
    await expect(alert).to_contain_text("≥ 22 tués")
    await day.publish(45)
    await expect(camille.last).to_contain_text("Article 4 · Otan")
    await expect(alert.locator(".text")).to_contain_text("33 tués")
    await expect(alert.locator(".text")).to_contain_text("Article 4 · Otan")
    await expect(english.locator(".text")).to_contain_text("33 killed")
    await take("alert-later", english.locator("article"), BOTH)
    await take("life-both", camille.page.locator("main"))
    return alert, english


async def answers_back(town: Town, camille: Phone, alert: Locator) -> None:
    """The buttons of the alert: why, sources, mute and undo, and what is wrong with it."""
    await camille.press(alert, "Pourquoi ?", answer="place:sy")
    await camille.press(alert, "Sources (", answer="veilleur")
    await camille.turn(alert, "Muet", into="Réactiver")
    await expect(camille.page.locator("#toast")).to_contain_text("n’entendrez plus parler")
    await camille.turn(alert, "Réactiver", into="Muet")
    wrong = await camille.press(alert, "Erreur ?", answer="Qu’est-ce qui est faux ?")
    await camille.turn(wrong, "Un chiffre faux", into="Merci ; les opérateurs sont prévenus")
    async with town.engine.begin() as connection:
        assert list(await connection.scalars(select(reports.c.text))) == ["figure"]


async def sets_its_hours(camille: Phone) -> None:
    """Sound, quiet hours, a mute, a digest, another language and back."""
    settings = await camille.write("/set", answer="Réglages de cette discussion")
    await camille.turn(settings, "Son", into="Si les alertes sonnent")
    await camille.turn(settings, "non", into="Son\u00a0: non")
    await camille.write("/quiet 22-07 Europe/Paris critical", answer="Heures calmes de 22:00 à 07:00")
    await camille.write("/mute 8h", answer="Rien ne sonne jusqu’au")
    await camille.write("/mute off", answer="Les alertes sonnent")
    await camille.write("/digest 08:00", answer="08:00")
    await camille.write("/digest off", answer="Les alertes viennent aussitôt")
    await camille.write("/lang en", answer="Saved")
    await camille.write("/list", answer="Your")
    await camille.write("/lang fr", answer="Enregistré")


async def does_all_that_in_english(alex: Phone, alert: Locator) -> None:
    """The same buttons and hours, said in the other language."""
    await alex.press(alert, "Why?", answer="rule “killed>=5 place:sy”")
    wrong = await alex.press(alert, "Wrong?", answer="What is wrong?")
    await take("life-wrong", wrong)
    await alex.turn(wrong, "A wrong figure", into="Thank you; the operators are told")
    settings = await alex.write("/set", answer="Settings of this chat")
    await alex.turn(settings, "killed>=5", into="What holds for this alert only")
    await take("life-set", settings)
    quiet = await alex.write("/quiet 22-07 Europe/Paris critical", answer="Quiet hours from 22:00 to 07:00")
    await take("life-quiet", quiet)
    await take("life-status", await alex.write("/status", answer="1 subscription"))
    await alex.write("/quiet off", answer="No quiet hours")


async def takes_its_things_along(town: Town, camille: Phone, alex: Phone, folder: Path) -> None:
    """/status, and what /export gave Camille is imported by Alex."""
    await camille.write("/status", answer="2 abonnements")
    export = await camille.write("/export", answer="Réglages et alertes de cette discussion")
    async with camille.page.expect_download() as coming:
        await export.locator("a.file").click()
    file = folder / "tocsin.json"
    await (await coming.value).save_as(file)
    heard = await alex.messages.count()
    await alex.pane.locator("input[type=file]").set_input_files(file)
    await expect(alex.messages.nth(heard)).to_contain_text("2 alerts added")
    assert set(await town.queries(CAMILLE)) < set(await town.queries(ALEX))


async def goes(town: Town, camille: Phone) -> None:
    """/forget asks once; then nothing is left, and nothing is known of what was told."""
    sure = await camille.write("/forget", answer="Supprimer tout ce qui concerne cette discussion ?")
    await camille.turn(sure, "Tout supprimer", into="est supprimé")
    await camille.write("/why", answer="Aucune alerte")
    async with town.engine.begin() as connection:
        assert list(await connection.scalars(select(chats.c.id).order_by(chats.c.id))) == [ALEX]
