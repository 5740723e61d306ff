"""Words written together with the next one, taken apart where that makes them known."""

from streams.text.proclitics import Proclitics
from streams.text.tokens import tokens

LISTS = {"ال": "", "و": "و", "ب": "ب"}
KNOWN = {"جرحى", "وصل", "قتيل", "بعد"}


def apart(text: str) -> list[tuple[str, str]]:
    """The words of a text taken apart, each with what stands at its span."""
    found = Proclitics(LISTS, {"قتيلان": "قتيل"}, KNOWN.__contains__).apart(tokens(text))
    return [(token.word, text[token.start : token.end]) for token in found]


def test_a_proclitic_is_a_word_of_its_own() -> None:
    """ "And wounded", in one word."""
    assert apart("وجرحى") == [("و", "و"), ("جرحى", "جرحى")]


def test_an_article_belongs_to_its_noun() -> None:
    """ "And the wounded": the article adds nothing but letters."""
    assert apart("والجرحى") == [("و", "و"), ("جرحى", "الجرحى")]


def test_a_known_word_and_an_unknown_rest_stay_whole() -> None:
    """ "Arrived" begins with the letter of "and", "Washington" too."""
    assert apart("وصل واشنطن") == [("وصل", "وصل"), ("واشنطن", "واشنطن")]


def test_a_dual_says_two() -> None:
    """ "Two dead" is one word."""
    assert apart("وقتيلان") == [("و", "و"), ("2", "قتيلان"), ("قتيل", "قتيلان")]


def test_a_hostile_word_costs_no_more_than_another() -> None:
    """A million proclitics are one unknown word."""
    assert len(apart("و" * 100_000)) == 1
