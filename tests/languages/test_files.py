"""The languages' files: whole, consistent, and enough to read by."""

import pytest

from streams.languages import load
from streams.languages.language import read
from streams.reading.claims import ClaimReader
from streams.reading.lexicon import Lexicon
from streams.reading.shapes import CompiledShape, all_shapes, literals
from streams.text.prepare import prepare

LANGUAGES = load()

NYNORSK = """
code = "xx"
name = "a language made up for this test"
abbreviations = []
boilerplate = []
sidebars = []
common = []
attribution_before = []
attribution_after = []
unconfirmed = []
further = []
future = []
located = ["ved"]
located_directly = []
not_places = []
parts = []
weekdays = {}
months = {}
days = {}
countries = {}
regions = {}

[numbers]
values = {zup = 7}
multipliers = {kell = 100}
at_least = ["ikkem"]

[people]
people = ["folkar"]

[triggers.killed]
passive = ["drepte"]

[words]
and = ["og"]
of = []
determiner = []
barrier = ["at"]
moved = []

[[claims]]
name = "passive"
shape = "NUMBER PEOPLE gap{0,3} PASSIVE"

[[cues]]
name = "since"
scope = "cumulative"
shape = "'sidan' year"
"""


def test_a_new_language_is_data_and_no_code() -> None:
    """A file with a few made-up words reads a toll, bounds and scope included."""
    language = read(NYNORSK.encode(), "xx")
    document = prepare("", "Ikkem zup kell folkar vart drepte sidan 1999.", language)
    (told,) = ClaimReader(language).read(document, 2020).told
    claim = told.claim
    assert (claim.category, claim.low, claim.high, claim.scope) == ("killed", 700, None, "cumulative")


def test_a_misspelt_entry_is_named() -> None:
    """A file with an entry that nothing reads is refused by the entry's name."""
    with pytest.raises(ValueError, match="boilerplates"):
        read(NYNORSK.replace("boilerplate =", "boilerplates =").encode(), "xx")


def test_an_unknown_language_names_those_that_there_are() -> None:
    """Who asks for a language without a file learns which have one."""
    with pytest.raises(ValueError, match=r"no language zz: expected .*en, .*fr"):
        load(["zz"])


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_shape_of_a_file_can_match(code: str) -> None:
    """No shape names a class that no word of the language has: it would be dead data."""
    language = LANGUAGES[code]
    shapes = all_shapes(language)
    lexicon = Lexicon(language, literals(shapes))
    dead = [shape.name for shape in shapes if "(?!)" in CompiledShape(shape, lexicon).expression]
    assert dead == []


def test_a_shape_with_a_mistake_is_named_with_its_column() -> None:
    """A bad sign in a shape is an error that says where it stands."""
    language = read(NYNORSK.replace("gap{0,3}", "gap*").encode(), "xx")
    with pytest.raises(ValueError, match=r"shape 'passive': '\*' at column 18"):
        ClaimReader(language)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_cue_decides_a_scope(code: str) -> None:
    """A cue without a scope would match and change nothing."""
    assert [cue.name for cue in LANGUAGES[code].cues if cue.scope is None] == []
