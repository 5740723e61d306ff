"""A query in words."""

import pytest

from streams.rules.explain import explain
from streams.rules.query import parse

IN_WORDS = [
    ("killed>=30 place:syria", "at least 30 killed, place: Syria", "au moins 30 tués, lieu\u00a0: Syrie"),
    ("place:SY killed>=30", "at least 30 killed, place: Syria", "au moins 30 tués, lieu\u00a0: Syrie"),
    ("wounded<=1200", "at most 1,200 wounded", "au plus 1\u202f200 blessés"),
    ("killed:10..1500", "10 to 1,500 killed", "de 10 à 1\u202f500 tués"),
    ("killed>=50 killed<=10", "at most 10 killed, at least 50 killed", "au plus 10 tués, au moins 50 tués"),
    (
        "killed>=5 killed>=3 killed<=9",
        "at most 9 killed, at least 3 killed, at least 5 killed",
        "au plus 9 tués, au moins 3 tués, au moins 5 tués",
    ),
    ("killed=5 killed>=3", "exactly 5 killed, at least 3 killed", "exactement 5 tués, au moins 3 tués"),
    ("stem:soldat", "any form of “soldat”", "«\u00a0soldat\u00a0» sous toutes ses formes"),
    ("/tirs? nourris/", "the regular expression tirs? nourris", "l’expression régulière tirs? nourris"),
    ("otan source:afp", "“otan”, from the source afp", "«\u00a0otan\u00a0», source\u00a0: afp"),
    (
        "missing>=1 since:2020-02-27 until:2020-03-01",
        "at least 1 missing, on 2020-02-27 or later, on 2020-03-01 or earlier",
        "au moins 1 disparu, le 2020-02-27 ou après, le 2020-03-01 ou avant",
    ),
    (
        "otan within:30h",
        "“otan”, reported within 30 hours of the event's day",
        "«\u00a0otan\u00a0», rapporté dans les 30 heures qui suivent le jour des faits",
    ),
    (
        "otan within:24h sources>=1",
        "“otan”, at least 1 independent source, reported within a day of the event's day",
        "«\u00a0otan\u00a0», au moins 1 source indépendante, rapporté au plus un jour après le jour des faits",
    ),
    (
        "sense:ceasefire",
        "a ceasefire, newly agreed or declared",
        "un cessez-le-feu, nouvellement conclu ou décrété",
    ),
    ("missing=0", "exactly 0 missing", "exactement 0 disparu"),
    ('"article 4" -rgpd', "“article 4”, not “rgpd”", "«\u00a0article 4\u00a0», sauf «\u00a0rgpd\u00a0»"),
    (
        "otan near/5 turquie",
        "“otan” within 5 words of “turquie”",
        "«\u00a0otan\u00a0» à 5 mots au plus de «\u00a0turquie\u00a0»",
    ),
    (
        "otan near/1 turquie",
        "“otan” right beside “turquie”",
        "«\u00a0otan\u00a0» juste à côté de «\u00a0turquie\u00a0»",
    ),
    (
        "sense:nato",
        "article 4 of the North Atlantic Treaty, newly invoked",
        "l’article 4 du traité de l’Atlantique nord, nouvellement invoqué",
    ),
    (
        "killed>=30 step:10 lang:fr",
        "at least 30 killed, in articles in French, again at every further 10",
        "au moins 30 tués, dans les articles en français, puis à chaque palier de 10 de plus",
    ),
    (
        "(otan OR onu) -(a b)",
        "(“onu”; or “otan”), not (“a”, “b”)",
        "(«\u00a0onu\u00a0»\u00a0; ou «\u00a0otan\u00a0»), sauf («\u00a0a\u00a0», «\u00a0b\u00a0»)",
    ),
    (
        "captured>=1 place:ville-du-lac",
        "at least 1 captured, place: Ville Du Lac",
        "au moins 1 capturé, lieu\u00a0: Ville Du Lac",
    ),
]


@pytest.mark.parametrize(("query", "english", "french"), IN_WORDS)
def test_a_query_is_said_in_english_and_in_french(query: str, english: str, french: str) -> None:
    """The bot answers with it, so that a misunderstanding is seen at once."""
    assert explain(parse(query), "en") == english
    assert explain(parse(query), "fr") == french


def test_a_language_without_words_gets_english() -> None:
    """Better than silence."""
    assert explain(parse("killed>=3"), "tlh") == "at least 3 killed"
