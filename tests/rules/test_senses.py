"""When "article 4" is the treaty's, and when it is invoked now rather than recalled."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.languages.language import Language
from streams.rules.cues import cues_in, sense_of
from streams.rules.matcher import TextMatcher
from streams.rules.query import parse
from streams.rules.senses import find_acts
from tests.rules.conftest import MakeDocument

FRENCH = [
    ("Ankara a invoqué l'article 4 du traité de l'Otan.", "act"),
    ("La Turquie invoque l’article 4 de l’OTAN.", "act"),
    ("La Pologne a demandé jeudi des consultations au titre de l'article 4 du traité de l'Atlantique nord.", "act"),
    ("Varsovie demande l'activation de l'article 4 de l'Otan.", "act"),
    ("L'article 4 du traité de l'Otan a été invoqué par Ankara dans la nuit.", "act"),
    ("L'Otan se réunit vendredi en vertu de l'article 4, à la demande de la Turquie.", "act"),
    ("Invoquant l'article 4, la Turquie a saisi l'Otan.", "act"),
    ("La Turquie a invoqué vendredi 28 février 2020 l'article 4 du traité de l'Otan.", "act"),
    ("Pour la première fois depuis 2015, Ankara a invoqué l'article 4 de l'Otan.", "act"),
    ("Ankara a invoqué pour la première fois depuis 2015 l'article 4 de l'Otan.", "act"),
    ("Ankara a invoqué l'article 4 de l'Otan, comme en 2012 et en 2015.", "act"),
    ("Ankara a invoqué l'article 4 de l'Otan, qui permet à tout allié de demander des consultations.", "act"),
    ("L'Otan se réunit. Ankara a invoqué l'article 4.", "act"),
    ("Ankara a activé l'art. 4 de l'Alliance atlantique.", "act"),
    ("Ankara a invoqué l'article quatre du traité de Washington.", "act"),
    ("En 2012, la Turquie avait invoqué l'article 4 du traité de l'Otan.", "reminder"),
    ("La Turquie avait déjà invoqué l'article 4 de l'Otan après un attentat.", "reminder"),
    ("L'article 4 de l'Otan a été invoqué en 2012 par la Turquie.", "reminder"),
    ("La Turquie, qui avait invoqué l'article 4 de l'Otan, demande un soutien.", "reminder"),
    ("L'article 4 du traité de l'Otan, invoqué par la Turquie en 2012, reste rare.", "reminder"),
    ("L'article 4 de l'Otan a été invoqué à plusieurs reprises.", "reminder"),
    ("L'article 4 de l'Otan permet à tout allié de demander des consultations.", "reminder"),
    ("La Turquie pourrait invoquer l'article 4 de l'Otan.", "reminder"),
    ("La Turquie n'a pas invoqué l'article 4 de l'Otan.", "reminder"),
    ("Ankara menace d'invoquer l'article 4 de l'Otan.", "reminder"),
    ("Ankara envisage d'invoquer l'article 4 de l'Otan.", "reminder"),
    ("Qu'est-ce que l'article 4 de l'Otan ?", "reminder"),
    ("L'article 4 de l'Otan n'a jamais servi ainsi, invoque Ankara.", "reminder"),
    ("Ankara demande un soutien, après avoir invoqué en 2012, selon Paris, l'article 4 de l'Otan.", "reminder"),
    ("La Cnil invoque l'article 4 du RGPD.", None),
    ("L'article 4 du règlement général sur la protection des données définit ces termes.", None),
    ("Le syndicat invoque l'article 4 du code du travail.", None),
    ("L'opposition invoque l'article 4 de la Constitution.", None),
    ("L'opposition turque, pays de l'Otan, invoque l'article 4 de la Constitution.", None),
    ("L'article 4 de la Convention européenne est invoqué par Ankara, membre de l'Otan.", None),
    ("L'article 4 du projet de loi a été adopté. L'Otan n'est pas concernée.", None),
    ("Il a invoqué l'article 4.", None),
    ("La Turquie, membre de l'Otan, invoque l'article 42.", None),
    ("Otan : réunion d'urgence vendredi à la demande de la Turquie, qui invoque l'article 4", "act"),
    ("À la demande d'Ankara, les ambassadeurs de l'Otan se réuniront vendredi au titre de l'article 4.", "act"),
    ("La Pologne va demander l'activation de l'article 4 de l'Otan", "act"),
    ("L'article 4 de l'Otan, mode d'emploi", "reminder"),
    ("Varsovie hésite à invoquer l'article 4 de l'Otan.", "reminder"),
    ("Réunion extraordinaire de l'Otan vendredi, en application de l'article 4", "act"),
    ("L'article 4 de l'Otan n'a été activé que sept fois depuis 1949", "reminder"),
    ("Ankara a activé l'article 4, a confirmé le secrétaire général de l'Otan", "act"),
    ("LA TURQUIE INVOQUE L'ARTICLE 4 DU TRAITE DE L'OTAN", "act"),
]

ENGLISH = [
    ("Turkey invoked Article 4 of the North Atlantic Treaty.", "act"),
    ("Turkey invokes NATO Article 4.", "act"),
    ("Poland requested consultations under Article 4 of the NATO treaty on Tuesday.", "act"),
    ("NATO ambassadors held emergency talks under Article Four on Friday.", "act"),
    ("Poland, citing Article 4 of the NATO treaty, asked for a meeting.", "act"),
    ("Turkey on Friday triggered Article 4 of NATO, as it did in 2012.", "act"),
    ("Turkey invoked Article 4 on February 28, 2020, NATO said.", "act"),
    ("Turkey invoked Article 4 of NATO on 28 February 2020.", "act"),
    ("NATO will meet on Friday. Turkey has invoked Article 4.", "act"),
    ("Turkey invoked Article 4 of NATO, which allows any ally to ask for consultations.", "act"),
    ("For the first time since 2015, Turkey invoked NATO's Article 4.", "act"),
    ("Turkey had invoked Article 4 of the NATO treaty in 2012.", "reminder"),
    ("Turkey had already invoked NATO's Article 4 twice.", "reminder"),
    ("Turkey invoked Article 4 of NATO in 2012 after Syria shot down a jet.", "reminder"),
    ("NATO's Article 4 has been invoked seven times since 1949.", "reminder"),
    ("Turkey could invoke Article 4 of the NATO treaty.", "reminder"),
    ("Turkey has not invoked NATO's Article 4.", "reminder"),
    ("Turkey is considering whether to invoke NATO's Article 4.", "reminder"),
    ("Article 4 of the NATO treaty provides for consultations.", "reminder"),
    ("What is NATO's Article 4?", "reminder"),
    ("The regulator invoked Article 4 of the GDPR.", None),
    ("Workers invoked article 4 of the labour code.", None),
    ("The court cited article 4 of the constitution of Turkey, a NATO member.", None),
    ("The ministers invoked Article 4 of the Paris Agreement.", None),
    ("Article 4 of the bill was passed. NATO was not concerned.", None),
    ("He invoked article 4.", None),
    ("NATO ambassadors to meet Friday after Turkey invokes Article 4", "act"),
    ("Turkey calls NATO meeting under Article 4 after 33 soldiers killed in Idlib", "act"),
    ("NATO to hold Article 4 talks at Ankara's request", "act"),
    ("Ankara on Friday formally asked the alliance for consultations under Article 4 of the Washington Treaty.", "act"),
    ("Article 4 has been invoked by Turkey, the NATO secretary general said.", "act"),
    ("Warsaw is weighing whether to trigger Article 4 of the NATO treaty.", "reminder"),
    ("Poland does not plan to invoke NATO's Article 4, the minister said.", "reminder"),
    ("The last time NATO's Article 4 was invoked was in 2015.", "reminder"),
    ("NATO's Article 4 was first invoked by Turkey in 2003, ahead of the Iraq war.", "reminder"),
    ("Calls grow for Poland to invoke NATO's Article 4", "reminder"),
    ("Under Article 4 of the NATO treaty, any member can request consultations.", "reminder"),
    ("POLAND INVOKES NATO ARTICLE 4 AFTER DRONE INCURSION", "act"),
    ("Estonia seeks NATO Article 4 consultations after Russian jets enter airspace", "act"),
]

CASES = [("fr", text, form) for text, form in FRENCH] + [("en", text, form) for text, form in ENGLISH]


@pytest.mark.parametrize(("language", "text", "form"), CASES)
def test_article_4_is_read_as_a_careful_reader_would(
    language: str, text: str, form: str | None, document: MakeDocument, languages: Mapping[str, Language]
) -> None:
    """The treaty's or another's; invoked now, or recalled, explained, considered."""
    acts = find_acts(document(text, language=language), languages[language])
    assert [act.form for act in acts] == ([form] if form else [])
    assert all(text[act.quote.start : act.quote.end].lower().startswith("art") for act in acts)


def test_the_title_takes_its_treaty_from_the_lead(document: MakeDocument, languages: Mapping[str, Language]) -> None:
    """Headlines are short."""
    article = document("L'Otan se réunit vendredi à Bruxelles.", title="La Turquie invoque l'article 4")
    assert [(act.form, act.quote.field) for act in find_acts(article, languages["fr"])] == [("act", "title")]


@pytest.mark.parametrize("query", ["sense:nato", '"article 4" sense:nato', '"art. 4" sense:nato'])
def test_a_query_for_a_sense_shows_the_words_that_have_it(
    query: str, document: MakeDocument, languages: Mapping[str, Language]
) -> None:
    """A phrase that is the sense's own form is quoted once, and not where it means something else."""
    text = "La Cnil invoque l'article 4 du RGPD. La Turquie a invoqué l'article 4 du traité de l'Otan."
    (match,) = TextMatcher([parse(query)], languages).match(document(text))
    (quote,) = match.quotes
    assert text[quote.start : quote.end] == "article 4"
    assert quote.sentence == "La Turquie a invoqué l'article 4 du traité de l'Otan."


@pytest.mark.parametrize(
    "text",
    [
        "La Turquie avait invoqué l'article 4 du traité de l'Otan en 2012.",
        "La Cnil invoque l'article 4 du RGPD.",
        "La Turquie parle à l'Otan.",
    ],
)
def test_a_query_for_a_sense_is_silent_on_reminders_and_other_senses(
    text: str, document: MakeDocument, languages: Mapping[str, Language]
) -> None:
    """Nobody is woken for 2012 or for data protection."""
    queries = [parse("sense:nato"), parse('"article 4" sense:nato')]
    assert TextMatcher(queries, languages).match(document(text)) == ()


def test_a_text_that_repeats_the_form_for_ever_is_read_in_bounded_time(
    document: MakeDocument, languages: Mapping[str, Language]
) -> None:
    """Only so many places, and so much around each, are looked at."""
    hostile = document("Otan invoque article 4 " * 20_000)
    assert 0 < len(find_acts(hostile, languages["fr"])) <= 50


def test_a_further_sense_and_a_further_language_are_data(languages: Mapping[str, Language]) -> None:
    """A file says what to look for, and what an act is in a language that nobody thought of."""
    toml = """
        forms = ["pacte noir", "noirpact*"]
        near = ["Club", "clubist*"]
        other = ["roman"]
        name = { en = "the black pact" }
        [in.xx]
        other = ["opéra"]
        done = ["signa", "* la plume"]
        recalled = ["*blat"]
    """
    sense = sense_of("black", toml)
    cues = cues_in(sense, replace(languages["fr"], code="xx"))
    assert (sense.forms, sense.stems) == (("pacte noir",), ("noirpact",))
    assert cues.near is not None
    assert [bool(cues.near.search(text)) for text in ("le club", "les clubistes", "clubs")] == [True, True, False]
    assert [bool(cues.other.search(text)) for text in ("un roman", "un opera", "operas")] == [True, True, False]
    assert [bool(cues.done.search(text)) for text in ("il signa", "prit la plume", "assigna")] == [True, True, False]
    assert [bool(cues.recalled.search(text)) for text in ("signoblat", "blat", "blatte")] == [True, True, False]
    nothing = cues_in(sense, languages["fr"])
    assert not nothing.done.search("il signa")


@pytest.mark.parametrize("dated", ["28 février 2020", "28. février 2020", "28 de février de 2020", "février 28, 2020"])
def test_a_date_with_its_day_is_no_history(
    dated: str, document: MakeDocument, languages: Mapping[str, Language]
) -> None:
    """However a language writes it."""
    text = f"Ankara a invoqué l'article 4 de l'Otan le {dated} à Bruxelles."
    assert [act.form for act in find_acts(document(text), languages["fr"])] == ["act"]


def test_of_forms_that_begin_at_one_place_the_longest_is_one_act(
    document: MakeDocument, languages: Mapping[str, Language]
) -> None:
    """The form with its ending stands for the one without."""
    (act,) = find_acts(document("Ankara invoque l'artigo 4.º de l'Otan."), languages["fr"])
    assert act.quote.end - act.quote.start == len("artigo 4.º")


_WORDS = ("article 4", "Otan", "RGPD", "invoque", "avait invoqué", "2012", ". ", ", ", "\n\n", "  ", "l’", "Rien.", "é")


@given(text=st.lists(st.sampled_from(_WORDS) | st.text(max_size=3), max_size=20).map(" ".join))
def test_every_quote_is_a_form_as_it_stands_in_its_sentence(
    text: str, document: MakeDocument, languages: Mapping[str, Language]
) -> None:
    """Whatever surrounds it, nothing is raised and nothing is quoted that is not there."""
    for act in find_acts(document(text, title=text[:30]), languages["fr"]):
        source = text[:30] if act.quote.field == "title" else text
        assert source[act.quote.start : act.quote.end].lower() == "article 4"
        assert act.quote.sentence in source


@pytest.mark.parametrize(
    ("title", "text", "near", "other"),
    [
        ("", "Ankara a invoqué l'article 4 du traité de l'OTAN.", "OTAN", ""),
        ("", "Ankara a invoqué l'article 4 de l'Otan, et non celui du RGPD.", "Otan", "RGPD"),
        ("Réunion de l'Alliance atlantique", "Ankara a invoqué l'article 4.", "Alliance atlantique", ""),
        ("", "Un cessez-le-feu a été signé vendredi.", "", ""),
    ],
)
def test_a_sense_tells_by_which_word_it_was_known(
    document: MakeDocument, languages: Mapping[str, Language], title: str, text: str, near: str, other: str
) -> None:
    """As the article writes it: in its sentence, or else in the title; and what of another sense stood farther away."""
    (act,) = find_acts(document(text, title=title), languages["fr"])
    assert (act.near, act.other) == (near, other)
