"""Folding keeps every offset."""

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
