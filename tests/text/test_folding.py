"""Folding keeps every offset."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.text.folding import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("L’Été à Île-de-France", "l'ete a ile-de-france"),
        ("«\u00a0Otan\u00a0»", '" otan "'),
        ("İdlib – 33", "idlib - 33"),
        ("straße", "straße"),
        ("НАТО", "нато"),
        ("IŞIK ışık", "isik isik"),
        ("Łódź", "lodz"),
    ],
)
def test_what_people_read_as_the_same_is_folded_to_the_same(text: str, folded: str) -> None:
    """Case, accents and typographic signs do not matter."""
    assert fold(text) == folded


@given(st.text())
def test_one_character_in_is_one_character_out(text: str) -> None:
    """Whatever the script, offsets stay true."""
    assert len(fold(text)) == len(text)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    """What is folded is in its final form."""
    assert fold(fold(text)) == fold(text)


def test_what_is_folded_stays_so() -> None:
    """Folding twice is folding once, for every character: the order in which letters are replaced changes nothing."""
    everything = "".join(map(chr, range(sys.maxunicode + 1)))
    folded = fold(everything)
    assert fold(folded) == folded
    assert [fold(character) for character in everything[::97]] == list(folded[::97])


@given(st.text(st.sampled_from("aÀéłőЙёأىß’—\u00a0\ud800"), max_size=40))
def test_a_text_folds_as_its_characters_do(text: str) -> None:
    """Whether few or many letters stand in it."""
    assert fold(text) == "".join(map(fold, text))
