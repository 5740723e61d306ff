"""number_words: the number lexer against the assertion vectors of text2num, seven languages.

A digit test is passed when the whole text is one number of that value; an invalid one when it is not; a replace test
when replacing what the lexer finds gives the expected text. That library leaves isolated numbers below ten and articles
as words, which the lexer, whose callers decide that, finds as well; they are free.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from streams.languages import load
from streams.text.folding import fold
from streams.text.numbers import Number, NumberLexer
from streams.text.tokens import tokens
from tests.bench.quality.folder import path_of
from tests.bench.quality.result import Figure, Mistake, Result, share

_MACRO: Final = re.compile(r"assert_(text2digits|invalid|replace_numbers|replace_all_numbers)!\(")
_STRING: Final = re.compile(r'\s*,?\s*"((?:[^"\\]|\\.)*)"', re.DOTALL)
_FIGURE: Final = re.compile(r"(?P<part>1/\d+)|(?P<figure>\d+(?:[.,]\d+)?)(?:st|nd|rd|th|er|eme|e|os?|as?)?s?(?!\w)")
_WORD: Final = re.compile(r"[^\W\d_]+")
_FREE_BELOW: Final = 10


class Vector(NamedTuple):
    """One assertion: which it is, its text, and what is expected of it."""

    kind: str
    text: str
    expected: str


def measure() -> Result:
    """The share of vectors that are read as they should be, language by language. Raises Missing."""
    figures, mistakes = [], []
    for path in sorted(path_of("number_words").glob("??.txt")):
        lexer = NumberLexer(load([path.stem])[path.stem].numbers)
        asked = list(vectors(path.read_text(encoding="utf-8")))
        wrong = [vector for vector in asked if not passes(lexer, vector)]
        figures.append(Figure(path.stem, share(len(asked) - len(wrong), len(asked)), reach=1.0))
        mistakes += [Mistake(f"{path.stem} {vector.kind}", vector.text, vector.expected, 1) for vector in wrong]
    return Result(figures=tuple(figures), mistakes=tuple(mistakes))


def vectors(source: str) -> Iterator[Vector]:
    """The assertions of a file, those that are commented out apart."""
    active = "\n".join(line for line in source.splitlines() if not line.lstrip().startswith("//"))
    for macro in _MACRO.finditer(active):
        text = _STRING.match(active, macro.end())
        expected = _STRING.match(active, text.end()) if text else None
        if text:
            yield Vector(macro[1], _unescaped(text[1]), _unescaped(expected[1]) if expected else "")


def passes(lexer: NumberLexer, vector: Vector) -> bool:
    """Whether the lexer reads the text as it should."""
    folded = fold(vector.text)
    found = lexer.numbers(folded, tokens(folded))
    whole = [number for number in found if (number.start, number.end) == (0, len(folded.rstrip()))]
    if vector.kind == "invalid":
        return not whole
    if vector.kind == "text2digits":
        return bool(whole) and _says(whole[0], next(_marks(fold(vector.expected))))
    return _same(folded, found, list(_marks(fold(vector.expected))))


def _unescaped(literal: str) -> str:
    return re.sub(r"\\\n\s*", "", literal)


def _marks(text: str) -> Iterator[str | float]:
    """The words of a text, its figures as values."""
    position = 0
    while position < len(text):
        figure, word = _FIGURE.match(text, position), _WORD.match(text, position)
        if figure:
            yield 1 / int(figure["part"][2:]) if figure["part"] else float(figure["figure"].replace(",", "."))
        elif word:
            yield word[0]
        position = figure.end() if figure else word.end() if word else position + 1


def _says(number: Number, value: str | float) -> bool:
    """Whether the number is that value; a fraction lies between two whole numbers."""
    low, high = number.interval.low, number.interval.high
    if not isinstance(value, float) or (low is None and high is None):
        return False
    if number.form == "fraction":
        return low is not None and high is not None and low < value < high
    return value in (low, high)


def _same(folded: str, found: list[Number], expected: list[str | float]) -> bool:
    """Whether the text with its numbers replaced reads as expected; bounds are words around a number."""
    place = 0
    position = 0
    for number in [*found, None]:
        before = _WORD.findall(folded, position, number.start if number else len(folded))
        if expected[place : place + len(before)] != before:
            return False
        place += len(before)
        if number is not None:
            inside = _WORD.findall(folded, number.start, number.end)
            taken = _taken(number, inside, expected[place:])
            if taken is None:
                return False
            place, position = place + taken, number.end
    return place == len(expected)


def _taken(number: Number, inside: list[str], ahead: list[str | float]) -> int | None:
    """How many of the marks ahead the number stands for: itself between the words that bound it, or, where it is free,
    its words; None where it is neither."""
    value = number.interval.low if number.interval.low is not None else number.interval.high
    if ahead[: len(inside)] == inside and (number.form == "one" or (value is not None and value < _FREE_BELOW)):
        return len(inside)
    bound = 0
    while ahead[bound : bound + 1] == inside[bound : bound + 1] and bound < len(inside):
        bound += 1
    return bound + 1 if bound < len(ahead) and _says(number, ahead[bound]) else None
