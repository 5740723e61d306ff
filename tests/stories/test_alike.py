"""Stories across languages and scripts: places, days and figures propose, the texts themselves decide."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from functools import cache
from itertools import permutations

import pytest

from streams.model import Article, Reading
from streams.reading.reader import Reader
from streams.reading.resources import load_reader
from streams.stories.alike import LANGUAGES, Alike, telling, with_telling
from streams.stories.encoder import SentenceEncoder
from streams.stories.shelf import Shelf
from tests.stories.building import NIGHT, Desk, reading


@pytest.fixture(scope="module")
def reader() -> Reader:
    """The reading room without rules."""
    return load_reader()


@cache
def alike() -> Alike:
    """The comparison of texts, with the encoder loaded once."""
    return Alike(SentenceEncoder())


def article(name: str, hours: float, title: str, text: str) -> Article:
    """An article in the language of its name, so many hours after the night of the strike."""
    at = NIGHT + timedelta(hours=hours)
    return Article(id=name, source=name, title=title, text=text, language=name, published=at, fetched=at)


DEPOT = (
    article(
        "fr", 0, "Izmir : onze ouvriers tués dans l'explosion d'un dépôt d'engrais",
        "Onze ouvriers ont été tués jeudi à Izmir dans l'explosion d'un dépôt d'engrais. "
        "Les pompiers luttent encore contre l'incendie.",
    ),
    article(
        "tr", 1, "İzmir'de gübre deposu patladı: 11 işçi öldü",
        "İzmir'de bir gübre deposunda perşembe günü meydana gelen patlamada 11 işçi öldü. "
        "İtfaiye yangını söndürmeye çalışıyor.",
    ),
    article(
        "ru", 2, "В Измире взорвался склад удобрений, погибли 11 рабочих",
        "Одиннадцать рабочих погибли в четверг в Измире при взрыве склада удобрений. "
        "Пожарные продолжают тушить огонь.",
    ),
)  # fmt: skip
STAND = article(
    "pl", 3, "Izmir: zawaliła się trybuna stadionu, trzech kibiców rannych",
    "Trzech kibiców zostało rannych w czwartek w Izmirze, gdy zawaliła się trybuna stadionu. Mecz przerwano.",
)  # fmt: skip


def readings(reader: Reader, articles: Iterable[Article]) -> list[Reading]:
    """The articles as read."""
    outcomes = (reader.read(each, everything=True) for each in articles)
    return [outcome.reading for outcome in outcomes if outcome.reading]


def test_one_event_in_three_scripts_is_one_story_and_another_of_that_day_and_town_is_not(reader: Reader) -> None:
    """In all orders of arrival, and with no name in common that is written in one script."""
    *depot, stand = readings(reader, (*DEPOT, STAND))
    for order in permutations(depot):
        desk = Desk(shelf=Shelf(alike()))
        desk.read(*order, stand)
        assert set(desk.story("fr").members) == {"fr", "tr", "ru"}
        assert desk.story("pl").id != desk.story("fr").id


def test_texts_alike_outweigh_a_day_that_was_read_wrong_and_a_figure_that_is_not_told(reader: Reader) -> None:
    """With words alone the Russian report is apart; what the texts say is kept with the decision."""
    _, turkish, russian = readings(reader, DEPOT)
    assert russian.day is not None
    off = replace(russian, day=russian.day - timedelta(days=1), claims=(), incident_killed=None)
    assert Desk().read(turkish, off).decision.outcome == "founded"
    decision = Desk(shelf=Shelf(alike())).read(turkish, off).decision
    assert decision.outcome == "joined"
    assert decision.features["alike"] > 0


def test_texts_not_alike_outweigh_town_and_day(reader: Reader) -> None:
    """With words alone the Polish report of the stand is of the depot's story."""
    french, stand = readings(reader, (DEPOT[0], STAND))
    assert Desk().read(french, stand).decision.outcome == "joined"
    decision = Desk(shelf=Shelf(alike())).read(french, stand).decision
    assert decision.outcome == "founded"
    assert decision.features["alike"] < 0


def test_texts_are_not_asked_where_a_common_language_has_words(reader: Reader) -> None:
    """Nor where places keep the reading apart."""
    french, *_ = readings(reader, DEPOT)
    other = Alike(SentenceEncoder())
    assert other.across(french, {"fr": "Izmir : un dépôt d'engrais explose"}) == 0
    assert other.across(reading("bare"), {"ru": "В Измире взорвался склад"}) == 0
    assert other.asked == 0


def test_a_story_keeps_its_first_telling_in_each_of_a_few_languages() -> None:
    """Later articles in a language, and further languages, change nothing."""
    told: dict[str, str] = {}
    for number, language in enumerate(("fr", "tr", "fr", "ru", "en", "de", "pl")):
        told = with_telling(told, reading(f"r{number}", f"title {number}", language=language))
    assert told == {"fr": "title 0", "tr": "title 1", "ru": "title 3", "en": "title 4"}
    assert len(told) == LANGUAGES


def test_a_title_that_is_the_lead_is_told_once() -> None:
    """Where an article has no text, its lead is its title."""
    assert telling(reading("a", "Explosion à Izmir", lead="Explosion à Izmir")) == "Explosion à Izmir"
