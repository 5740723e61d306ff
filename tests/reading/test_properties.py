"""What holds for every text: no exception, spans inside, quotes verbatim, the same twice, and no story of its own."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.model import Article, Reading
from streams.reading.reader import Reader
from tests.reading.conftest import NOON

WORDS = [
    *(
        "33",
        "soldats",
        "tués",
        "morts",
        "au moins",
        "plus de",
        "dont",
        "trois",
        "enfants",
        "ont été",
        "blessés",
        "depuis",
    ),
    *(
        "2011",
        "février",
        "jeudi",
        "Idleb",
        "dans",
        "à",
        "selon",
        "l'ONU",
        "killed",
        "people",
        "were",
        "including",
        "in",
    ),
    *(
        "Syria",
        "article 4",
        "Otan",
        ".",
        ",",
        ";",
        "(",
        "«",
        "\n",
        "\u202f",
        "\x00",
        "\ud800",
        "١٢",
        "İ",
        "ﬁ",
        "12.000",
    ),
    *(
        "entre",
        "et",
        "un",
        "million",
        "demi",
        "centaines",
        "de",
        "milliers",
        "S-400",
        "%",
        "§",
        "👩‍👩‍👧",
        "e\u0301",
        "-",
        "’",
    ),
]
TEXTS = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join))


def read(reader: Reader, title: str, text: str, language: str) -> Reading:
    """The reading of an article, whatever is in it."""
    article = Article(id="a", source="s", title=title, text=text, published=NOON, fetched=NOON, language=language)
    reading = reader.read(article, everything=True).reading
    assert reading is not None
    return reading


@settings(max_examples=300, deadline=None)
@given(title=TEXTS, text=TEXTS, language=st.sampled_from(["fr", "en"]))
def test_any_text_is_read_with_true_spans(reader: Reader, title: str, text: str, language: str) -> None:
    """Every claim lies inside its field, and its quote is a slice of it that holds the number."""
    reading = read(reader, title, text, language)
    for claim in reading.claims:
        field = title if claim.field == "title" else text
        assert 0 <= claim.start < claim.end <= len(field)
        assert claim.quote in field
        assert field[claim.start : claim.end] in claim.quote
    assert read(reader, title, text, language) == reading


@settings(max_examples=100, deadline=None)
@given(title=TEXTS, text=TEXTS)
def test_a_paragraph_that_is_not_related_changes_no_figure(reader: Reader, title: str, text: str) -> None:
    """What stands behind a text changes neither the values nor the kinds of its claims."""
    calm = "\n\nLa bibliothèque municipale rouvrira au printemps avec une exposition de photographies anciennes."
    alone, longer = read(reader, title, text, "fr"), read(reader, title, text + calm, "fr")
    figures = [(claim.category, claim.interval, claim.scope) for claim in alone.claims]
    assert [(claim.category, claim.interval, claim.scope) for claim in longer.claims] == figures


def test_a_text_in_capitals_says_the_same(reader: Reader) -> None:
    """Old wires shout; only names are lost."""
    text = "Au moins 33 soldats ont été tués et trente-six blessés jeudi. Depuis décembre, 400 civils ont péri."
    plain, shouted = read(reader, "", text, "fr"), read(reader, "", text.upper(), "fr")
    assert [replace(claim, quote="", attribution=None, why=None) for claim in shouted.claims] == [
        replace(claim, quote="", attribution=None, why=None) for claim in plain.claims
    ]


def test_hostile_texts_end(reader: Reader) -> None:
    """A megabyte of one word, of digits, of sentences, of quotes: each is read without an exception."""
    for piece in ("a", "1", "1.", "«", "tué. ", "33 morts, ", "A ", "\n", "un ", "Idleb ", "e\u0301"):
        reading = read(reader, "", piece * (300_000 // len(piece)), "fr")
        assert len(reading.claims) <= 40
