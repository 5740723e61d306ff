"""An article's text without what is not the article's, and the way back of every span."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.languages import load
from streams.text.document import Passage
from streams.text.prepare import prepare

LANGUAGES = load()
LANGUAGES["xx"] = replace(
    LANGUAGES["en"], code="xx", abbreviations=(), common=(), months={"maerz": 3}, before_ordinals=("der",)
)
"""A language made up for what is true of any."""


def sentences(passage: Passage) -> list[str]:
    """The sentences as a reader sees them."""
    return [passage.clean[start:end] for start, end in passage.sentences]


def text_of(text: str, code: str = "fr") -> list[str]:
    """The sentences of a text."""
    return sentences(prepare("", text, LANGUAGES[code]).text)


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        ("fr", "Selon M. Martin, tout va bien. Il part.", ["Selon M. Martin, tout va bien.", "Il part."]),
        ("en", "Gen. J. Smith left. He went to the U.S. Army base.", 2),
        (
            "fr",
            "Les pays membres sont réunis.Depuis hier, rien.",
            ["Les pays membres sont réunis.", "Depuis hier, rien."],
        ),
        ("fr", 'Il a dit : "C\'est fini".Puis il est parti.', 2),
        ("en", "It cost 3.5 million. See example.com for more.", 2),
        ("en", "The U.S.A. and the E.U. met.", 1),
        ("fr", "Titre sans point\nLe texte commence ici.", ["Titre sans point", "Le texte commence ici."]),
        ("en", "A line that was wrapped\nby an old wire goes on.", 1),
        ("en", "THE ARMY SAID THAT\nTHREE MEN DIED.  TWO FLED.", 2),
        ("en", "Is it over? Yes! It is…  Really.", 4),
        ("en", "He fell ill. The rest of Springfield, Ill. was calm.", 2),
        ("en", "Shots rang out at 2 a.m. Sunday. It was 3 p.m. Nobody slept.", 3),
        ("en", "He flew to the U.S. The war went on.", 2),
        ("en", "ODESSA, Tex. (Plains Wire) - Two men drowned. One swam.", 2),
        ("en", "THE ENVOY OF THE U.S.\nARMY LEFT.", 1),
        ("en", "The count stood at 33.The search goes on.", 2),
        ("en", "“It is over.” People went home.", ["“It is over.”", "People went home."]),
        ("en", "\x93It is over.\x94 People went home.", 2),
        ("fr", "« C'est fini. » Puis il part.", ["« C'est fini. »", "Puis il part."]),
        ("fr", "Le décret du 4. Mars 1848 est lu.", 1),
        ("xx", "„Es ist aus.“ Man ging heim.", ["„Es ist aus.“", "Man ging heim."]),
        ("xx", "¿Qué pasó?¡Nada! Fin.", ["¿Qué pasó?", "¡Nada!", "Fin."]),
        ("xx", "Умер А. С. Петров. Он жил здесь.", 2),
        ("xx", "انتهت الحرب.عاد الناس؟ نعم. رجعوا", 4),
        ("xx", "Es war der 3. Angriff. Die Zahl stieg auf 33. Die Suche endet am 5. Maerz.", 3),
    ],
)
def test_sentences_end_where_people_see_their_end(code: str, text: str, expected: list[str] | int) -> None:
    """Abbreviations, initials, glued sentences, headings and wrapped lines."""
    found = text_of(text, code)
    assert (found if isinstance(expected, list) else len(found)) == expected


def test_share_buttons_and_menus_are_not_the_articles() -> None:
    """Short lines that begin as boilerplate does are dropped; prose that begins alike is kept."""
    prose = f"Publicité pour un produit : le tribunal a rendu mardi un jugement {'très ' * 20}attendu dans la région."
    found = text_of(f"Newsletter Vidéos\nPartager cet article\nLe séisme a frappé.\n{prose}")
    assert found == ["Le séisme a frappé.", prose]


def test_a_list_of_other_headlines_is_dropped_until_prose_returns() -> None:
    """What stands under "À lire également" is about other events."""
    found = text_of(
        "La ville est calme.\nÀ lire également\nQuarante morts dans un naufrage\nLa guerre, an IV\n"
        "Le maire a pris la parole dans la soirée."
    )
    assert found == ["La ville est calme.", "Le maire a pris la parole dans la soirée."]


def test_lists_of_clips_are_not_the_articles() -> None:
    """Lines that begin with a running time are other stories' headlines; the times of a ticker are in order."""
    clips = "1:47 Snow closes the pass\n0:31 Man dies in mill fire\n2:02 Choir sings again\n"
    ticker = "1:47 The pass is closed\n2:02 A man is found dead\n2:31 The pass is open\n"
    assert text_of(f"{clips}The mayor spoke.", "en") == ["The mayor spoke."]
    assert len(text_of(f"{ticker}The mayor spoke.", "en")) == 4


def test_a_body_that_stands_twice_is_read_once() -> None:
    """The second copy, glued and without its first quotation mark, adds nothing."""
    body = 'Les secours ont fouillé les décombres toute la nuit. "Nous gardons tous espoir de vivants", dit le maire.'
    assert text_of(f"{body}\n\n{body.replace('. ', '.')}") == text_of(body)


def test_short_sentences_may_be_said_twice() -> None:
    """A refrain is no copy."""
    assert text_of("Non. Il part. Non.") == ["Non.", "Il part.", "Non."]


def test_spans_find_their_way_back_behind_dropped_lines() -> None:
    """A word's quote is a verbatim slice of what was given, although a menu before it is gone."""
    text = "Newsletter\nSuivez-nous\nLe pont s'est effondré."
    passage = prepare("", text, LANGUAGES["fr"]).text
    at = passage.clean.index("pont")
    quote = passage.quote(at, at + 4)
    assert (text[quote.start : quote.end], quote.sentence) == ("pont", "Le pont s'est effondré.")


def test_a_sentence_without_end_is_cut() -> None:
    """A megabyte without a full stop becomes many bounded sentences."""
    found = prepare("", "mot " * 50_000, LANGUAGES["fr"]).text.sentences
    assert max(end - start for start, end in found) <= 1500


def test_what_is_left_of_a_program_is_not_the_articles() -> None:
    """Lines of a script are dropped, prose that ends with a semicolon is kept."""
    found = text_of("window.ads = window.ads || [];\nads.push(function() {\nshow();\n});\nDeux morts ;\nUn blessé.")
    assert found == ["Deux morts ;", "Un blessé."]


@pytest.mark.parametrize(
    ("text", "word", "quoted"),
    [
        ("<p>Deux hommes tu&eacute;s.</p><p>Fin.</p>", "tués", "tu&eacute;s"),
        ("Des sol\u00addats sont tue\u0301s.", "soldats", "sol\u00addats"),
        ("Deux mort&#233; hier.", "morté", "mort&#233;"),
    ],
)
def test_a_quote_is_verbatim_whatever_was_between_its_letters(text: str, word: str, quoted: str) -> None:
    """The words of the clean text are quoted as the original spells them, sentence included."""
    passage = prepare("", text, LANGUAGES["fr"]).text
    at = passage.clean.index(word)
    quote = passage.quote(at, at + len(word))
    assert text[quote.start : quote.end] == quoted
    assert quote.sentence[quote.at :].startswith(quoted)


@given(st.text(st.sampled_from("ab .\nÀÉ\"'!?Newsletter\u00a0\ud800\u200b\u0301<p>x"), max_size=300))
def test_every_character_kept_is_the_originals(text: str) -> None:
    """Clean text is made of characters of the original, each mapped to where it came from, sentences in order; a tag
    that begins a paragraph is a line break."""
    passage = prepare("", text, LANGUAGES["fr"]).text
    assert len(passage.folded) == len(passage.clean)
    for index, character in enumerate(passage.clean):
        start, end = passage.to_original(index, index + 1)
        assert (text[start], end) == (character, start + 1) or (character == "\n" and text[start] == "<")
        assert passage.from_original(start) == index
    reached = 0
    for start, end in passage.sentences:
        assert reached <= start < end <= len(passage.clean)
        reached = end
