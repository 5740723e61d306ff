"""The proper names of an article: what capitals mark, and where they mark nothing."""

import pytest

from streams.languages import load
from streams.reading.features import names
from streams.text.prepare import prepare

ENGLISH = load(["en"])["en"]


def named(text: str, title: str = "") -> tuple[str, ...]:
    """The names in a title and a text."""
    return names(prepare(title, text, ENGLISH))


def test_names_come_with_the_most_frequent_first() -> None:
    """Who is named twice is what the article is about."""
    assert named("They met Ann Lee near Calder Street. Later that day Ann Lee left.") == ("ann lee", "calder street")


def test_a_name_may_open_a_sentence() -> None:
    """Several capitals in a row are no accident of the sentence's start; an article before them is no part of it."""
    assert named("Oleta Brandvold was found. The Calder House burned. Deputies came.") == (
        "oleta brandvold",
        "calder house",
    )


@pytest.mark.parametrize(
    "title", ["Two Wounded By Gunfire In South Wexmoor Following Fight", "TWO WOUNDED IN SOUTH WEXMOOR"]
)
def test_capitals_mark_no_names_where_every_word_has_them(title: str) -> None:
    """Headlines in title case, or all in capitals."""
    assert named("They met Ann Lee.", title) == ("ann lee",)


def test_a_headline_in_sentence_case_tells_names() -> None:
    """Two capitals among eight words are names."""
    assert named("", "Two wounded by gunfire in South Wexmoor following fight, says Pym") == ("south wexmoor", "pym")
