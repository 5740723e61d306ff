"""The classes of the words of a sentence, and a sentence as items that have them.

A shape ("NUMBER gap{0,10} PASSIVE") is a pattern over these classes: see `streams.reading.shapes`. They are those of
the language's file (people, the forms of triggers, `words`), the literals of its shapes, and these of our own:

- number: a figure that can count people, of which none: a word for zero; possessed: one that the language's words
  list as such ("ikisi", two of them); year, old_year, month, weekday;
- measure: a number with a unit, a label or a currency (some: a vague one, "several attacks"); ordinal; code ("S-400");
- masked: a number already read as part of a larger one;
- word: any word that is none of thing, animal, barrier, agent, unreal, people, number, trigger, and, aux, have,
  of_which; located: a word for "in" or "near";
- person: besides the language's own words for one person, an age that stands for its bearer ("Smith, 34, died");
- trigger: a trigger in any form; comma; stop: what ends a clause;
- gap: anything but number, trigger, barrier, agent and stop; plain: a gap in which nobody is named;
- filler: a plain word or figure, neither comma nor "and" nor "including";
- killed, wounded, ...: a trigger of that category.
"""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from msgspec import Struct

from streams.languages import Harm
from streams.text.numbers import Number
from streams.text.tokens import kind_of

NOT_WORDS: Final = frozenset(
    {"thing", "animal", "barrier", "agent", "unreal", "people", "trigger", "and", "aux", "have", "of_which"}
)
NOT_GAPS: Final = frozenset({"number", "trigger", "barrier", "agent", "stop", "ordinal"})
NOT_PLAIN: Final = NOT_GAPS | {"people", "person"}
NOT_FILLERS: Final = NOT_PLAIN | {"comma", "mark", "and", "of_which", "masked"}
COMMAS: Final = frozenset(",،")
STOPS: Final = frozenset(";:.!?؛؟")
"""Not "..." and "…": within a sentence they stand for words left out."""
BASIC: Final = (
    {"number"},
    {"ordinal"},
    {"number", "none"},
    {"number", "possessed"},
    {"person", "aged"},
    {"year"},
    {"year", "old_year"},
    {"measure"},
    {"measure", "some"},
    {"code"},
    {"masked"},
    {"comma"},
    {"mark"},
    {"stop"},
    {"word"},
)
"""The sets of classes of what no phrase of the language names."""


class Entry(Struct, frozen=True, gc=False):
    """What a phrase may be: its classes, the category of each trigger form, and the group of people it names."""

    classes: frozenset[str]
    categories: Mapping[str, Harm]
    group: str | None


class Item(Struct, frozen=True, gc=False):
    """A phrase, number or mark of a sentence: its span in the passage, its classes, and what it is."""

    start: int
    end: int
    classes: frozenset[str]
    number: Number | None = None
    entry: Entry | None = None


class Row(NamedTuple):
    """A sentence as letters, one an item, and the classes that its items have as the bits of `Lexicon.bits`."""

    letters: str
    bits: int


def derived(classes: Iterable[str]) -> frozenset[str]:
    """The classes of a phrase with those that follow from them."""
    given = set(classes)
    if not given & (NOT_WORDS | {"number", "year", "measure", "code", "masked", "comma", "mark", "stop", "ordinal"}):
        given.add("word")
    if not given & NOT_GAPS:
        given.add("gap")
    if not given & NOT_PLAIN:
        given.add("plain")
    if not given & NOT_FILLERS:
        given.add("filler")
    return frozenset(given)


def of_word(word: str) -> frozenset[str]:
    """The classes of a word, a code or a mark that begins no phrase and no number."""
    kind = kind_of(word)
    if kind == "mark":
        return COMMA if word in COMMAS else STOP if word in STOPS else MARK
    return WORD if kind == "word" else CODE


NUMBER = derived({"number"})
NOUGHT = derived({"number", "none"})
POSSESSED = derived({"number", "possessed"})
SOLE = derived({"number", "sole"})
"""A "one" that is no article."""
ORDINAL = derived({"ordinal"})
AGED = derived({"person", "aged"})
YEAR = derived({"year"})
OLD_YEAR = derived({"year", "old_year"})
MEASURE = derived({"measure"})
SOME = derived({"measure", "some"})
CODE = derived({"code"})
MASKED = derived({"masked"})
COMMA = derived({"comma"})
MARK = derived({"mark"})
STOP = derived({"stop"})
WORD = derived({"word"})
