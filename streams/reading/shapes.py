"""Shapes: patterns over the classes of a sentence's items, written in a language's file.

    shape   = part { part }
    part    = [ "!" | "~" ] atom [ "?" | "{m,n}" ]
    atom    = class | 'literal words' | "^" | "(" shape { "|" shape } ")"

A class in lower case matches an item of it. In capitals it is also captured: NUMBER, NONE, ORDINAL, PART and
POSSESSED as the number, WHOLE as the larger number, PEOPLE as the people, PERSON as one person who is counted without a
number ("the driver died"), AGED as one by the word behind an age ("the 16-year-old died"), every other one (PASSIVE,
COUNT, ...) as the trigger. A claim shape that captures neither a number nor a person counts what it is given to count,
one ("killed himself") unless it says more ("triple murder"). `!class` says what must not stand before, `~class` what
must not follow; `^` is the beginning of the sentence. Repetition is always bounded: a match costs bounded time.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from streams.languages import Language, Shape
from streams.reading.classes import Row
from streams.reading.lexicon import Lexicon
from streams.text.folding import fold

_ELEMENT = re.compile(
    r"""
    '(?P<literal>.+?)'(?=[\s|)?{]|$)
  | (?P<look>[!~])(?P<looked>[a-z_]+)
  | (?P<capture>[A-Z_]+)
  | (?P<plain>[a-z_]+)
  | (?P<syntax>\{\d+,\d+\}|[()|?^])
  | (?P<blank>\s+)
  | (?P<wrong>.)
    """,
    re.VERBOSE,
)
_NUMBERS = {
    "NUMBER": "number",
    "NONE": "none",
    "ORDINAL": "ordinal",
    "PART": "number",
    "POSSESSED": "possessed",
    "PERSON": "person",
    "AGED": "age",
}
"""What is captured as the number, and the class that it must have; a person is the number one."""


class Match(NamedTuple):
    """Where a shape fits, as indexes of items: the span [first, last), the number, and what else was captured.

    `form` is the form by which the trigger was captured.
    """

    shape: Shape
    first: int
    last: int
    number: int | None
    whole: int | None
    people: int | None
    trigger: int | None
    form: str | None

    def moved(self, indexes: Sequence[int]) -> "Match":
        """The match in a row of which the searched one held the items at `indexes`."""

        def there(index: int | None) -> int | None:
            return None if index is None else indexes[index]

        return self._replace(
            first=indexes[self.first],
            last=indexes[self.last - 1] + 1,
            number=there(self.number),
            whole=there(self.whole),
            people=there(self.people),
            trigger=there(self.trigger),
        )


class CompiledShape:
    """A shape compiled for one language; `expression` is the regular expression over the letters of its lexicon, and
    `needs` are the bits of classes without which no sentence fits: most shapes need not be tried."""

    def __init__(self, shape: Shape, lexicon: Lexicon) -> None:
        self._shape = shape
        self.expression = "".join(_translated(shape, lexicon))
        self.needs = lexicon.bits(_needed(shape))
        self._pattern = re.compile(self.expression)

        self._search = self._pattern.search

    def matches(self, letters: str) -> list[Match]:
        """Every place of a row's letters where the shape fits, overlapping ones too, from left to right."""
        found: list[Match] = []
        match = self._search(letters)
        while match is not None:
            found.append(self._match(match))
            match = self._search(letters, match.start() + 1)
        return found

    def _match(self, match: re.Match[str]) -> Match:
        groups = {name: index for name in self._pattern.groupindex if (index := match.start(name)) >= 0}
        form = next((name for name in groups if name.startswith("trigger_")), None)
        return Match(
            shape=self._shape,
            first=match.start(),
            last=match.end(),
            number=groups.get("number"),
            whole=groups.get("whole"),
            people=groups.get("people"),
            trigger=groups[form] if form else None,
            form=form.removeprefix("trigger_") if form else None,
        )


def able(shapes: Iterable[CompiledShape], row: Row) -> list[CompiledShape]:
    """The shapes that the row has all classes for; no other one fits."""
    return [shape for shape in shapes if shape.needs & row.bits == shape.needs]


def literals(shapes: Iterable[Shape]) -> set[str]:
    """The phrases that the shapes name by their spelling."""
    return {
        match["literal"] for shape in shapes for match in _ELEMENT.finditer(shape.shape) if match["literal"] is not None
    }


def all_shapes(language: Language) -> tuple[Shape, ...]:
    """Every shape of a language's file."""
    return language.parts + language.claims + language.cues


def _translated(shape: Shape, lexicon: Lexicon) -> Iterator[str]:
    for match in _ELEMENT.finditer(shape.shape):
        kind = match.lastgroup
        if kind == "literal":
            yield _set(lexicon, f"'{fold(match['literal'])}'")
        elif kind == "looked":
            yield f"(?{'<!' if match['look'] == '!' else '!'}{_set(lexicon, match['looked'])})"
        elif kind == "capture":
            yield _captured(match["capture"], lexicon)
        elif kind == "plain":
            yield _set(lexicon, match["plain"])
        elif kind == "syntax":
            yield "(?:" if match[0] == "(" else match[0]
        elif kind == "wrong":
            raise ValueError(f"shape {shape.name!r}: {match[0]!r} at column {match.start() + 1} means nothing here")


def _needed(shape: Shape) -> Iterator[str]:
    """The classes that must be there: those outside of brackets that are not optional."""
    depth = 0
    elements = [match for match in _ELEMENT.finditer(shape.shape) if match.lastgroup != "blank"]
    for match, after in zip(elements, [*elements[1:], None], strict=True):
        depth += {"(": 1, ")": -1}.get(match[0], 0)
        optional = after is not None and (after[0] == "?" or after[0].startswith("{0"))
        name = match["capture"] or match["plain"]
        if name and depth == 0 and not optional:
            yield _NUMBERS.get(name, "number" if name == "WHOLE" else name.lower())


def _captured(name: str, lexicon: Lexicon) -> str:
    if name == "WHOLE":
        return f"(?P<whole>{_set(lexicon, 'number')})"
    if name == "PEOPLE":
        return f"(?P<people>{_set(lexicon, 'people')})"
    if name in _NUMBERS:
        return f"(?P<number>{_set(lexicon, _NUMBERS[name])})"
    return f"(?P<trigger_{name.lower()}>{_set(lexicon, name.lower())})"


def _set(lexicon: Lexicon, name: str) -> str:
    letters = lexicon.letters(name)
    return f"[{letters}]" if letters else "(?!)"
