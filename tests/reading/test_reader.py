"""One function makes a Reading of an article: which articles go on, and what a reading carries."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from streams.kafka.codec import MAX_BYTES, encode_message
from streams.model import Article, Hit, StatedFact
from streams.reading.reader import Reader
from streams.rules.firing import FactBook
from streams.rules.query import parse
from streams.stories.decide import decide
from streams.stories.shelf import Shelf
from tests.reading.conftest import NOON, Read
from tests.scenarios.idlib import UNDATED

TOLL = Article(
    id="a1",
    source="s",
    title="Au moins 33 soldats tués dans un raid aérien",
    text="Le raid a eu lieu jeudi près d'Idleb, selon le gouverneur.",
    published=NOON,
    fetched=NOON,
)
CALM = replace(TOLL, title="Le marché de la ville rouvre", text="Les commerçants sont revenus jeudi après les travaux.")


def test_an_article_with_a_toll_becomes_a_reading(reader: Reader) -> None:
    """A casualty claim is enough to go on."""
    outcome = reader.read(TOLL, rules_version=7)
    assert outcome.reading is not None
    assert (outcome.decision.outcome, outcome.decision.stage, outcome.decision.at) == ("reading", "read", NOON)
    assert (outcome.reading.incident_killed, outcome.reading.rules_version, outcome.reading.language) == (33, 7, "fr")


def test_an_article_that_nobody_asked_about_ends_here(reader: Reader) -> None:
    """No rule and no toll: an outcome, no reading."""
    outcome = reader.read(CALM)
    assert (outcome.decision.outcome, outcome.reading) == ("nothing-asked", None)


def test_everything_makes_a_reading_of_every_article(reader: Reader) -> None:
    """With --all also a calm article has its reading, with nothing claimed."""
    reading = reader.read(CALM, everything=True).reading
    assert reading is not None
    assert (reading.claims, reading.incident_killed) == ((), None)


def test_a_rule_whose_words_are_in_it_makes_a_reading(reader: Reader) -> None:
    """A hit names the query and shares its quotes."""
    query = parse("commerçants")
    reader.matcher.add(query)
    try:
        reading = reader.read(CALM).reading
    finally:
        reader.matcher.remove(query.id)
    assert reading is not None
    assert reading.hits == (Hit(query=query.id, clause=0, quotes=(0,)),)
    assert reading.quotes[0].sentence == CALM.text


@pytest.mark.parametrize(
    ("query", "fires"),
    [
        ("killed>=30 lang:fr", True),
        ("killed>=30 lang:en", False),
        ("killed>=30 -rgpd", True),
        ("killed>=30 -gouverneur", False),
    ],
)
def test_a_threshold_narrowed_by_language_or_exclusion_fires_on_the_story(
    reader: Reader, query: str, fires: bool
) -> None:
    """What such a query asks of the text is decided in the article, and reaches the story with the reading."""
    asked = parse(query)
    reader.matcher.add(asked)
    try:
        reading = reader.read(TOLL).reading
    finally:
        reader.matcher.remove(asked.id)
    assert reading is not None
    verdict = decide(Shelf(), reading, FactBook([asked]), NOON)
    assert [firing.query for event in verdict.events for firing in event.fired] == ([asked.id] if fires else [])


@pytest.mark.parametrize("text", ["A város újra megnyitja a piacot, mondja este a polgármester.", "12345"])
def test_an_unsupported_language_is_an_outcome_not_a_guess(reader: Reader, text: str) -> None:
    """A Hungarian text, or none at all, is not read as the nearest language that there is."""
    outcome = reader.read(replace(CALM, title="", text=text))
    assert (outcome.decision.outcome, outcome.reading) == ("unsupported-language", None)


@pytest.mark.parametrize(
    ("code", "title", "text"),
    [
        ("fr", UNDATED.title, UNDATED.text),
        ("fr", "Monaco - Nice : suivez le match en direct", ""),
        ("en", "Storm hits Madeira", ""),
        ("en", "Gunman held in Oslo", ""),
        ("ca", "", "El Govern ha anunciat aquest dimarts que destinarà dos milions als municipis afectats."),
        ("nl", "", "De politie heeft dinsdag drie mannen aangehouden na een schietpartij in Rotterdam."),
        ("es", "", "El Gobierno anunció este martes que destinará dos millones de euros a los municipios afectados."),
    ],
)
def test_an_unsupported_language_needs_clear_evidence(read: Read, code: str, title: str, text: str) -> None:
    """Short texts with foreign names stay French and English; a sentence in another language is what it is."""
    assert read(title, text).language == code


@pytest.mark.parametrize(
    ("code", "begin", "end"),
    [("fr", "Les œuvres sont exposées dans la ville :", "et"), ("en", "The songs for the show are", "and")],
)
def test_common_words_tell_the_language_whatever_is_quoted(read: Read, code: str, begin: str, end: str) -> None:
    """Titles in Spanish, more than half of the text, make no Spanish text."""
    titles = "« Los niños del río », « El caballo y la muerte », « Sueños de la tierra perdida »"
    assert read("", f"{begin} {titles} {end} « Los hermanos de la luna ».").language == code


@pytest.mark.parametrize(("hint", "language"), [("fr-FR", "fr"), ("EN_us", "en"), ("xx", "fr"), (None, "fr")])
def test_the_sources_word_for_the_language_is_taken_where_it_can_be_read(
    read: Read, hint: str | None, language: str
) -> None:
    """A hint that names no language of ours is looked at again."""
    assert read(TOLL.title, TOLL.text, language=hint).language == language


def test_an_edit_that_takes_all_back_becomes_an_empty_reading(reader: Reader) -> None:
    """Revision 2 without a toll must reach the story that revision 1 is in."""
    reading = reader.read(replace(CALM, revision=2)).reading
    assert reading is not None
    assert (reading.revision, reading.claims) == (2, ())


def test_an_edit_in_a_language_that_cannot_be_read_takes_back_too(reader: Reader) -> None:
    """What was claimed in French and is now Hungarian claims nothing."""
    outcome = reader.read(
        replace(CALM, revision=2, text="A piac újra nyitva van, mondja a város polgármestere.", title="")
    )
    assert outcome.decision.outcome == "unsupported-language"
    assert outcome.reading is not None
    assert (outcome.reading.claims, outcome.reading.language) == ((), "hu")


def test_a_withdrawal_becomes_an_empty_reading(reader: Reader) -> None:
    """Whatever its text still says."""
    reading = reader.read(replace(TOLL, status="withdrawn")).reading
    assert reading is not None
    assert (reading.status, reading.claims, reading.hits) == ("withdrawn", (), ())


def test_what_an_article_replaces_is_carried(reader: Reader) -> None:
    """An article that supersedes others always goes on."""
    reading = reader.read(replace(CALM, supersedes=("old",))).reading
    assert reading is not None
    assert reading.supersedes == ("old",)


def test_figures_that_a_source_states_as_data_are_claims(reader: Reader) -> None:
    """A structured source needs no prose."""
    reading = reader.read(replace(CALM, facts=(StatedFact(category="killed", low=12),))).reading
    assert reading is not None
    assert [(claim.category, claim.low, claim.pattern) for claim in reading.claims] == [("killed", 12, "source:stated")]
    assert reading.incident_killed == 12


def test_an_article_published_years_before_it_came_in_tells_history(read: Read) -> None:
    """Its toll is background, with the date as the reason."""
    reading = read(TOLL.title, TOLL.text, published=NOON - timedelta(days=1700))
    assert [(claim.scope, claim.why) for claim in reading.claims] == [("background", "published 2015-07-04")]
    assert reading.incident_killed is None


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("The dictator's men killed 70,000 people.", "cumulative"),
        ("The tremor was felt for minutes. It killed 70,000 people. No earthquake was ever deadlier.", "event"),
        ("Les hommes du dictateur ont tué 70.000 personnes.", "cumulative"),
        ("Le séisme a tué 70.000 personnes.", "event"),
    ],
)
def test_only_nature_kills_ten_thousand_at_once(read: Read, text: str, scope: str) -> None:
    """The article names the disaster somewhere, or they died over years."""
    (claim,) = read("", text).claims
    assert claim.scope == scope


def test_another_strike_in_the_same_article_is_not_its_toll(read: Read) -> None:
    """Civilians killed in another place on a day of their own, in an article about soldiers; the parts follow."""
    reading = read(TOLL.title, f"{TOLL.text} Sept civils, dont trois enfants, ont péri mercredi dans un autre raid.")
    assert [(claim.low, claim.scope) for claim in reading.claims] == [
        (33, "event"),
        (7, "background"),
        (3, "background"),
    ]
    assert reading.incident_killed == 33


def test_victims_that_a_sentence_adds_stay_with_the_event(read: Read) -> None:
    """ "Également" says that the civilians died in the same event."""
    reading = read(TOLL.title, "Sept civils ont également péri jeudi.")
    assert [claim.scope for claim in reading.claims] == ["event", "event"]


@pytest.mark.parametrize(
    ("title", "killed", "wounded"),
    [
        ("Two soldiers and three civilians were killed", 5, None),
        ("The blast killed two soldiers and three civilians", 5, None),
        ("14 killed, including 5 attackers, and 20 wounded", 14, 20),
        ("Dozens of people were injured", None, None),
        ("The war has killed 5,000 people", None, None),
        ("At least 33 soldiers were killed", 33, None),
    ],
)
def test_the_articles_own_answer(read: Read, title: str, killed: int | None, wounded: int | None) -> None:
    """How many in the event that it reports: lists add up, perpetrators count, history and vague words do not."""
    reading = read(title)
    assert (reading.incident_killed, reading.incident_wounded) == (killed, wounded)


@pytest.mark.parametrize(
    ("text", "published", "day"),
    [
        ("Neuf civils ont été tués jeudi à Idleb.", NOON, date(2020, 2, 27)),
        ("Neuf civils ont été tués vendredi à Idleb.", NOON, date(2020, 2, 28)),
        ("Neuf civils ont été tués hier à Idleb.", NOON, date(2020, 2, 27)),
        ("Neuf civils ont été tués le 25 février à Idleb.", NOON, date(2020, 2, 25)),
        ("Neuf civils ont été tués à Idleb. Une réunion est prévue mardi.", NOON, None),
        ("Le Conseil a condamné vendredi l'attaque après la mort de neuf civils.", NOON, None),
        ("Le traité a été invoqué mercredi par le gouvernement.", NOON, date(2020, 2, 26)),
        ("Le sommet se tiendra jeudi prochain dans la capitale du pays.", NOON, None),
        ("Neuf civils ont été tués jeudi à Idleb.", None, None),
        ("Nine civilians were killed last night in the town.", NOON, date(2020, 2, 27)),
        ("Nine civilians were killed on December 31 in the town.", NOON, date(2019, 12, 31)),
        ("Nine people were killed in Tuesday's shooting, police said on Thursday.", NOON, date(2020, 2, 25)),
        ("KABUL, Feb 28 (Wire) - Nine people were killed on Wednesday in the town.", NOON, date(2020, 2, 26)),
        ("Neuf civils ont été tués. Le raid de mardi visait un marché.", NOON, date(2020, 2, 25)),
        (
            "Nine people were killed today.",
            datetime(2020, 2, 28, 1, tzinfo=timezone(timedelta(hours=9))),
            date(2020, 2, 28),
        ),
        (
            "Nine people were killed today.",
            datetime(2020, 2, 27, 23, tzinfo=timezone(-timedelta(hours=5))),
            date(2020, 2, 27),
        ),
    ],
)
def test_the_day_is_that_of_the_event(read: Read, text: str, published: datetime | None, day: date | None) -> None:
    """Weekdays and dates beside the toll, or of an event named in the lead; the day of a reaction, a statement or a
    dateline is not the event's; undated stays unknown; what day it is depends on where it is published."""
    assert read("", text, published).day == day


@pytest.mark.parametrize(
    ("first", "scopes"),
    [("Three people were killed on Wednesday.", ["event", "background"]), ("The trial has begun.", ["event"])],
)
def test_a_figure_of_an_old_date_is_history_beside_a_recent_one(read: Read, first: str, scopes: list[str]) -> None:
    """Where nothing recent has victims, the article is about the old event."""
    claims = read("", f"{first} On Nov. 9 two people were killed in the same street.").claims
    assert [claim.scope for claim in claims] == scopes


def test_a_date_of_publication_in_the_future_is_clamped(read: Read) -> None:
    """Weekdays are relative to when the article came in."""
    assert read("", "Neuf civils ont été tués jeudi.", NOON + timedelta(days=90)).day == date(2020, 2, 27)


@pytest.mark.parametrize(
    ("text", "event", "other"),
    [
        ("Neuf civils ont été tués dans la province d'Idleb, où Ankara a riposté.", ["SY/idlib"], {"TR/ankara"}),
        ("Nine civilians were killed in Idlib, Syria.", ["SY/idlib"], {"SY"}),
        ("Neuf soldats ont été blessés près d'Alep et rapatriés en Turquie.", ["SY/aleppo"], {"TR"}),
        (
            "Paris a exprimé sa solidarité à Ankara après la mort de neuf soldats en Syrie.",
            ["SY"],
            {"TR/ankara", "FR/paris"},
        ),
        ("KABUL, Feb 28 (Wire) - A bomb killed nine people in Kandahar.", ["AF/kandahar"], {"AF/kabul"}),
        ("Nine people died, the minister said in Washington.", [], {"US/washington"}),
        ("Lancaster said that nine people died.", [], set()),
        ("Nice people died in 1990. He said Reading was fun.", [], set()),
    ],
)
def test_the_events_place_is_where_it_happened(read: Read, text: str, event: list[str], other: set[str]) -> None:
    """Neither the dateline nor the speaker's city nor the government's name; common words are no towns."""
    places = read("", text).places
    assert [place.id for place in places if place.role == "event"] == event
    assert {place.id for place in places if place.role != "event"} == other


def test_a_country_at_the_head_of_a_title_is_where_it_happened(read: Read) -> None:
    """ "Syrie : ..." is how agencies name the place."""
    (place,) = read("Syrie : 8 civils tués dans un raid").places
    assert (place.id, place.kind, place.role) == ("SY", "country", "event")


def test_names_are_folded_and_open_no_sentence(read: Read) -> None:
    """Proper names, the most frequent first."""
    names = read("", "Le ministre Rahmi Doğan parle. Hier, Rahmi Doğan a vu l'Otan à Hatay.", language="fr").names
    assert names == ("rahmi dogan", "otan", "hatay")


def test_syndicated_copies_have_the_same_fingerprint(read: Read) -> None:
    """Another title and a share button do not matter; another text does."""
    wire = "Neuf civils ont été tués jeudi dans un raid près d'Idleb, a annoncé le gouverneur de la province voisine."
    copy = read("Un autre titre", f"Partager cet article\n{wire}", source="t")
    assert copy.fingerprint == read("Le titre", wire).fingerprint
    assert not set(read("", "Le marché de la ville a rouvert ses portes ce matin.").fingerprint) & set(copy.fingerprint)


def test_the_lead_is_the_first_sentence_cut(read: Read) -> None:
    """Without a text there is none."""
    assert read("Titre", "Première phrase du texte. Seconde.").lead == "Première phrase du texte."
    assert read("Le titre seul est ici").lead == ""
    assert len(read("", "mot " * 400, language="fr").lead) == 300


def test_an_invocation_and_a_reminder_are_told_apart(read: Read) -> None:
    """The acts of `streams.rules.senses` are in the reading."""
    acts = read("", "Ankara a invoqué vendredi l'article 4 du traité de l'Otan.").acts
    assert [(act.sense, act.form) for act in acts] == [("nato", "act")]


def test_the_largest_reading_fits_a_message(reader: Reader) -> None:
    """Hits on a thousand queries, forty claims and long sentences stay under the limit of a topic."""
    queries = [parse(f"mot{number}") for number in range(2000)]
    words = " ".join(f"mot{number}" for number in range(2000))
    tolls = " ".join(f"{number} soldats ont été tués à « {'é' * 900} » {number}." for number in range(100))
    for query in queries:
        reader.matcher.add(query)
    try:
        reading = reader.read(replace(TOLL, title="é" * 5000, text=f"{tolls} {words}", language="fr")).reading
    finally:
        for query in queries:
            reader.matcher.remove(query.id)
    assert reading is not None
    assert len(reading.hits) >= 1000
    assert len(encode_message(reading)) < MAX_BYTES


def test_time_in_the_pipeline_is_when_the_article_came_in(reader: Reader) -> None:
    """The decision's time is `fetched`."""
    late = datetime(2021, 1, 1, tzinfo=UTC)
    assert reader.read(replace(CALM, fetched=late)).decision.at == late


def test_what_cannot_be_of_interest_is_not_prepared(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    """Most articles hold no word of a query and no trigger: they cost a glance."""
    monkeypatch.setattr("streams.reading.reader.finished", lambda *_: pytest.fail("prepared for nothing"))
    assert reader.read(replace(CALM, text="Il fait beau.")).decision.outcome == "nothing-asked"
