"""Regular expressions in the syntax of RE2, which takes linear time whatever a subscriber writes.

Thousands of them cost an article one pass: RE2's filter looks for the letters that each must contain and tries only
those whose letters are there. So that this holds, an expression without such letters is refused, and one whose program
would be large. They see the text as it stands, line by line, and ignore case unless `(?-i)` says otherwise.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import product
from typing import Final

import re2

from streams.rules.automaton import Growing

MAX_PROGRAM: Final = 2_500
"""In RE2's instructions; with more, the worst case would be milliseconds for an article."""
MAX_MEMORY: Final = 4 << 20
"""In bytes, for each expression: one that needs more is refused within a tenth of a second."""
MIN_LETTERS: Final = 3
"""Each match must contain so many letters in a row that the expression names."""


class PatternError(ValueError):
    """An expression that is refused: `position` (from 0) is where, `problem` what was found, `expected` what not."""

    def __init__(self, position: int, problem: str, expected: str) -> None:
        super().__init__(f"{problem}; expected {expected}")
        self.position = position
        self.problem = problem
        self.expected = expected


class PatternSet(Growing["tuple[re2.Filter, ...]"]):
    """Finds which of its expressions match."""

    def __init__(self, patterns: Iterable[str] = ()) -> None:
        super().__init__(_filters, patterns)

    def matching(self, texts: Iterable[str]) -> set[str]:
        """The expressions that match in one of the texts."""
        if not self.patterns:
            return set()
        encoded = list(map(_encoded, texts))
        return {
            expression
            for _, filters in self.engines()
            for each in filters
            for text in encoded
            for number in each.Match(text) or ()
            for expression in (each.re(number).pattern,)
        }


def checked(expression: str) -> str:
    """The expression, where it can be searched. Raises PatternError."""
    try:
        large = compiled(expression).programsize > MAX_PROGRAM
    except re2.error as error:
        problem, _, part = error.args[0].decode("utf-8", "replace").partition(": ")
        large = problem.startswith("pattern too large")
        if not large:
            position = max(0, expression.find(part)) if part else 0
            raise PatternError(position, f"in this regular expression: {problem}", "the syntax of RE2") from None
    except UnicodeEncodeError as error:
        raise PatternError(error.start, "this is no character", "characters of Unicode") from None
    if large:
        expected = "fewer or smaller repetitions; \\p{L}, \\w and . in them count most"
        raise PatternError(0, "this regular expression is too large", expected)
    if not _named(expression):
        expected = f"{MIN_LETTERS} letters in a row that every match has"
        raise PatternError(0, "this regular expression could begin at any word", expected)
    return expression


def first_match(expression: str, text: str) -> tuple[int, int] | None:
    """The span of the first match in a text."""
    found = compiled(expression).search(_encoded(text).decode())
    return found.span() if found else None


@lru_cache(maxsize=4_096)
def compiled(expression: str) -> "re2._Regexp":
    """The expression, ready to search. Raises re2.error and, for lone surrogates, UnicodeEncodeError."""
    return re2.compile(expression, _options())


def _named(expression: str) -> bool:
    """Whether the expression names enough letters: it does where a text of all shorter pieces of its letters cannot
    contain it."""
    pieces = "\n".join(map("".join, product(sorted({*expression.lower()} - {"\n"}), repeat=MIN_LETTERS - 1)))
    return all(each.Match(pieces, potential=True) is None for each in _filters([expression]))


def _filters(expressions: Sequence[str]) -> "tuple[re2.Filter, ...]":
    """One filter for all, or, where their letters exceed its memory, as few halves of halves as it takes."""
    made = re2.Filter()
    for expression in expressions:
        made.Add(expression, _options())
    try:
        made.Compile()
    except re2.error:
        middle = len(expressions) // 2
        return (*_filters(expressions[:middle]), *_filters(expressions[middle:]))
    return (made,)


def _options() -> "re2.Options":
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = MAX_MEMORY
    return options


def _encoded(text: str) -> bytes:
    """In UTF-8; lone surrogates become question marks, so that every character stays one."""
    return text.encode("utf-8", "replace")
