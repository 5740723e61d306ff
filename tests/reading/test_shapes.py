"""The notation of shapes: what a language's file can say."""

from dataclasses import replace

import pytest

from streams.languages import load
from streams.languages.language import Shape
from streams.reading.claims import ClaimReader
from streams.text.prepare import prepare

FRENCH = load(["fr"])["fr"]


def read(shape: Shape, text: str) -> list[tuple[int | None, int | None]]:
    """The bounds of the claims that French would read in the text, if that were its only shape."""
    language = replace(FRENCH, parts=(), claims=(shape,), cues=())
    account = ClaimReader(language).read(prepare("", text, language), 2020)
    return [(told.claim.low, told.claim.high) for told in account.told]


@pytest.mark.parametrize(("reached", "bounds"), [(False, (None, 33)), (True, (33, 33))])
def test_a_figure_that_was_reached_is_no_bound(reached: bool, bounds: tuple[int | None, int]) -> None:
    """ "Rose to 33" is 33 where the language says "to" as it says "up to"."""
    shape = Shape(name="toll", shape="TOLL gap{0,6} NUMBER", reached=reached)
    assert read(shape, "Le nombre de morts est monté jusqu'à 33.") == [bounds]


def test_a_caret_is_the_beginning_of_the_sentence() -> None:
    """The same words further behind do not fit."""
    shape = Shape(name="count", shape="^ NUMBER COUNT")
    assert read(shape, "Sept morts à Alger. À Oran aussi, huit morts.") == [(7, 7)]


def test_nobody_is_a_number_of_its_own() -> None:
    """A shape may ask for words that say that there are none, or refuse them."""
    assert read(Shape(name="none", shape="NONE COUNT"), "Aucun mort. Sept morts.") == [(0, 0)]
    assert read(Shape(name="some", shape="~none NUMBER COUNT"), "Aucun mort. Sept morts.") == [(7, 7)]


def test_a_filler_is_neither_comma_nor_and() -> None:
    """What stands between a number and its trigger may end with the clause."""
    shape = Shape(name="bare", shape="NUMBER people filler{0,4} PASSIVE")
    text = "Sept soldats ont donc été tués. Huit soldats sont arrivés, et neuf soldats, dit-on, ont été tués."
    assert read(shape, text) == [(7, 7)]
