"""A query in words."""

import pytest

from streams.rules.explain import explain
from streams.rules.query import parse

IN_WORDS = [
    ("killed>=30 place:syria", "at least 30 killed, in Syria", "au moins 30 tués, lieu : Syrie"),
    ("place:SY killed>=30", "at least 30 killed, in Syria", "au moins 30 tués, lieu : Syrie"),
    ("wounded<=1200", "at most 1,200 wounded", "au plus 1\u202f200 blessés"),
    ("missing=0", "exactly 0 missing", "exactement 0 disparus"),
    ('"article 4" -rgpd', "“article 4”, not “rgpd”", "« article 4 », sauf « rgpd »"),
    ("otan near/5 turquie", "“otan” within 5 words of “turquie”", "« otan » à 5 mots au plus de « turquie »"),
    ("otan near/1 turquie", "“otan” right beside “turquie”", "« otan » juste à côté de « turquie »"),
    (
        "sense:nato",
        "article 4 of the North Atlantic Treaty, newly invoked",
        "l'article 4 du traité de l'Atlantique nord, nouvellement invoqué",
    ),
    (
        "killed>=30 step:10 lang:fr",
        "at least 30 killed, in articles in French, again at every further 10",
        "au moins 30 tués, dans les articles en français, puis à chaque palier de 10 de plus",
    ),
    (
        "(otan OR onu) -(a b)",
        "(“onu”; or “otan”), not (“a”, “b”)",
        "(« onu » ; ou « otan »), sauf (« a », « b »)",
    ),
    (
        "captured>=1 place:ville-du-lac",
        "at least 1 captured, in Ville Du Lac",
        "au moins 1 capturés, lieu : Ville Du Lac",
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
