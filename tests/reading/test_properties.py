"""What holds for every text in every language: no exception, spans inside, quotes verbatim, the same twice."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.languages import Language, load
from streams.model import Article, Reading
from streams.reading.reader import Reader
from tests.reading.conftest import NOON
from tests.reading.test_claims import CASES, claims_of, written

LANGUAGES = load()
ODDITIES = [
    *(
        "33",
        "12.000",
        "1 234",
        "2011",
        "١٢",
        "S-400",
        "article 4",
        "%",
        "§",
        "-",
        "’",
        ".",
        ",",
        ";",
        "(",
        "«",
        "»",
        "!",
        "…",
    ),
    *("\n", "\n\n", "\u202f", "\x00", "\ud800", "\u200f", "\u00ad", "e\u0301", "İ", "ﬁ", "ß", "👩‍👩‍👧"),
    *("<p>", "&amp;", "&#39;", "<script>", "<!--", "Idlib", "Сирия", "سوريا", "A. B.", "27.02.2020", "killed", "tués"),
]


@cache
def vocabulary(language: Language) -> list[str]:
    """The words of a language that decide: numbers, people, triggers, bounds, days, and what its shapes name."""
    numbers = language.numbers
    found = {
        *numbers.values,
        *numbers.multipliers,
        *numbers.at_least,
        *numbers.more_than,
        *numbers.vague,
        *numbers.none,
    }
    found |= {*language.weekdays, *language.months, *language.days, *language.common, *language.attribution_before}
    found |= {phrase for phrases in language.people.values() for phrase in phrases[:5]}
    found |= {phrase for forms in language.triggers.values() for phrases in forms.values() for phrase in phrases[:8]}
    found |= {phrase for phrases in language.words.values() for phrase in phrases[:5]}
    return sorted(phrase.replace("*", "") for phrase in found)


def texts(language: Language) -> st.SearchStrategy[str]:
    """Texts of any characters; of a language's own words and sentences, and oddities."""
    words = st.one_of(*map(st.sampled_from, (vocabulary(language), sorted(CASES[language.code]), ODDITIES)))
    return st.one_of(st.text(max_size=200), st.lists(words, max_size=40).map(" ".join))


def read(reader: Reader, title: str, text: str, language: str) -> Reading:
    """The reading of an article, whatever is in it."""
    article = Article(id="a", source="s", title=title, text=text, published=NOON, fetched=NOON, language=language)
    reading = reader.read(article, everything=True).reading
    assert reading is not None
    return reading


@settings(max_examples=400, deadline=None)
@given(data=st.data(), code=st.sampled_from(sorted(LANGUAGES)))
def test_any_text_is_read_with_true_spans(reader: Reader, data: st.DataObject, code: str) -> None:
    """Every claim lies inside its field, and its quote is a slice of it that holds the number; twice the same."""
    title, text = (data.draw(texts(LANGUAGES[code])) for _ in range(2))
    reading = read(reader, title, text, code)
    for claim in reading.claims:
        field = title if claim.field == "title" else text
        assert 0 <= claim.start < claim.end <= len(field)
        assert claim.quote in field
        assert field[claim.start : claim.end] in claim.quote
    assert read(reader, title, text, code) == reading


@settings(max_examples=200, deadline=None)
@given(data=st.data(), code=st.sampled_from(sorted(LANGUAGES)))
def test_a_paragraph_that_is_not_related_changes_no_figure(reader: Reader, data: st.DataObject, code: str) -> None:
    """What stands behind a text changes neither values nor kinds of its claims; what stands before, no value."""
    text = data.draw(texts(LANGUAGES[code]))
    calm = " ".join(LANGUAGES[code].common).capitalize() + "."
    alone, before, behind = (
        read(reader, "", each, code).claims for each in (text, f"{calm}\n\n{text}", f"{text}\n\n{calm}")
    )
    figures = [(claim.category, claim.interval, claim.scope) for claim in alone]
    assert [(claim.category, claim.interval, claim.scope) for claim in behind] == figures
    assert [(claim.category, claim.interval) for claim in before] == [figure[:2] for figure in figures]


@pytest.mark.parametrize("code", CASES)
def test_a_sentence_in_capitals_says_the_same(code: str) -> None:
    """Old wires shout; only names are lost."""
    changed = {
        sentence: written(claims_of(code, sentence.upper()))
        for sentence in CASES[code]
        if written(claims_of(code, sentence.upper())) != written(claims_of(code, sentence))
    }
    assert changed == {}


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "1",
        "1.",
        "1,",
        "«",
        '"',
        "(",
        "<",
        "&amp;",
        "\n",
        "\x00",
        "\ud800",
        "\u200f",
        "e\u0301",
        "A ",
        "A.\n",
        "aя ش ",
    ],
)
def test_a_text_of_one_thing_is_read(reader: Reader, code: str, piece: str) -> None:
    """One word, digit, quote, mark or letter a hundred thousand times is a text without claims."""
    assert read(reader, "", piece * (100_000 // len(piece)), code).claims == ()


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_text_without_end_of_claims_is_read(reader: Reader, code: str) -> None:
    """Ten thousand sentences, each another, each with what is looked for: as many claims as one reading takes."""
    ((trigger, *_),) = list(LANGUAGES[code].triggers["killed"].values())[:1]
    sentences = (f"{n} {trigger.replace('*', '')}, {n} {trigger.replace('*', '')}." for n in range(1, 5_000))
    assert len(read(reader, "", " ".join(sentences), code).claims) <= 40
