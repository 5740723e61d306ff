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
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

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
_TRIGGER: Final = "trigger_"
"""How the groups that capture a trigger begin."""
_DECIDING: Final = 12
"""So many classes are looked at first: by the sets of them it is remembered which shapes are left to try."""


class Match(Struct, frozen=True, gc=False):
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

        return replace(
            self,
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
        needed = _needed(shape)
        self.needs = lexicon.bits(name for each in needed if len(each) == 1 for name in each)
        self.choices = [lexicon.bits(each) for each in needed if len(each) > 1]
        pattern = re.compile(self.expression)
        self.search = pattern.search
        groups = pattern.groupindex
        self._captured = [groups.get(name, 0) for name in ("number", "whole", "people")]
        self._forms = [(name.removeprefix(_TRIGGER), groups[name]) for name in groups if name.startswith(_TRIGGER)]

    def may_fit(self, bits: int) -> bool:
        """Whether a row with the classes of these bits has all that the shape needs."""
        return self.needs & bits == self.needs and all(map(bits.__and__, self.choices))

    def match(self, found: re.Match[str]) -> Match:
        """What was found by `search`."""
        spans = found.regs
        number, whole, people = [_index(spans[group]) if group else None for group in self._captured]
        form, trigger = next(
            ((form, spans[group][0]) for form, group in self._forms if spans[group][0] >= 0), (None, None)
        )
        return Match(self._shape, *spans[0], number, whole, people, trigger, form)


def _index(span: tuple[int, int]) -> int | None:
    """The index of a captured item, or None where the group took no part."""
    return None if span[0] < 0 else span[0]


class Shapes:
    """Shapes of a language in their order."""

    def __init__(self, shapes: Iterable[Shape], lexicon: Lexicon) -> None:
        self._every = [CompiledShape(shape, lexicon) for shape in shapes]
        self._deciding = _most_needed(self._every)
        self._likely = cache(self._likely_with)

    def matches(self, row: Row) -> Iterator[Match]:
        """Every place of a row where a shape fits, shape by shape, overlapping ones too, from left to right."""
        letters, bits = row
        for shape in self._likely(bits & self._deciding):
            if shape.may_fit(bits):
                found = shape.search(letters)
                while found is not None:
                    yield shape.match(found)
                    found = shape.search(letters, found.start() + 1)

    def _likely_with(self, bits: int) -> list[CompiledShape]:
        """The shapes that a row may have all classes for that has these of the deciding ones."""
        return [shape for shape in self._every if shape.may_fit(bits | ~self._deciding)]


def _most_needed(shapes: Sequence[CompiledShape]) -> int:
    """The bits of the classes that most shapes need."""
    asked = Counter(bit for shape in shapes for bits in (shape.needs, *shape.choices) for bit in _set_bits(bits))
    return sum(bit for bit, _ in asked.most_common(_DECIDING))


def _set_bits(bits: int) -> Iterator[int]:
    return (1 << place for place in range(bits.bit_length()) if bits >> place & 1)


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


def _needed(shape: Shape) -> list[frozenset[str]]:
    """What a sentence must have for the shape to fit: of each set one class at least, or one literal."""
    groups: list[list[list[frozenset[str]]]] = [[[]]]
    elements = [match for match in _ELEMENT.finditer(shape.shape) if match.lastgroup != "blank"]
    for match, after in zip(elements, [*elements[1:], None], strict=True):
        optional = after is not None and (after[0] == "?" or after[0].startswith("{0"))
        if match[0] == "(":
            groups.append([[]])
        elif match[0] == "|":
            groups[-1].append([])
        elif match[0] == ")":
            alternatives = groups.pop()
            if all(alternatives) and not optional:
                groups[-1][-1].append(frozenset().union(*(min(each, key=len) for each in alternatives)))
        elif (name := _class_of(match)) and not optional:
            groups[-1][-1].append(frozenset({name}))
    return groups[0][0]


def _class_of(element: re.Match[str]) -> str | None:
    """The class that an item must have to be matched by an element."""
    if element["literal"]:
        return f"'{fold(element['literal'])}'"
    name = element["capture"]
    return _NUMBERS.get(name, "number" if name == "WHOLE" else name.lower()) if name else element["plain"]


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
