"""From the text of a query to its tokens, each with its column."""

import re
from dataclasses import dataclass
from typing import Final

from streams.rules.errors import QueryError

QUOTES: Final = '"“”„‟«»＂'
"""Any of these opens a phrase and any closes it: telephones and word processors turn quotes as they like."""

_TOKEN: Final = re.compile(
    rf"""(?P<space>\s+)
    | [{QUOTES}](?P<phrase>[^{QUOTES}]*)[{QUOTES}]
    | (?P<unclosed>[{QUOTES}])
    | (?P<open>\() | (?P<close>\))
    | (?P<either>OR)(?![^\s()]) | (?P<also>AND)(?![^\s()])
    | /(?P<pattern>(?:[^/\\]|\\.)*)/(?![^\s()])
    | (?P<slash>/)
    | (?i:near)/(?P<near>[^\s(){QUOTES}]*)
    | (?P<name>[^\W\d]\w*)\s*(?P<sign>>=|<=|≥|≤|>|<|=)\s*(?P<number>[^\s(){QUOTES}]*)
    | (?P<field>[^\W\d]\w*):(?:[{QUOTES}](?P<quoted>[^{QUOTES}]*)[{QUOTES}]|(?P<value>[^\s(){QUOTES}]*))
    | (?P<minus>-)
    | (?P<word>[^\s(){QUOTES}]+)""",
    re.VERBOSE | re.DOTALL,
)
_WORD: Final = re.compile(r"[\w.'’ʼ&+%€$£°#@,‐‑‒–—-]+")
_QUOTED: Final = "letters and digits; put quotes around what is to be searched as it is"


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is phrase, word, pattern, open, close, either, near, compare, field, minus or end; `column` counts from 1.

    `name` and `sign` belong to compare ("killed", ">=") and field ("place"); `value` is what follows, or the words; it
    begins at `value_column` and stood in quotes where `quoted` says so.
    """

    kind: str
    column: int
    value_column: int
    value: str = ""
    name: str = ""
    sign: str = ""
    quoted: bool = False


def tokens(query: str) -> tuple[Token, ...]:
    """The tokens of a query, closed by one of kind end. Raises QueryError."""
    found = []
    position = 0
    while match := _TOKEN.match(query, position):
        token = _token(query, match)
        if token:
            found.append(token)
        position = match.end()
    return (*found, Token("end", len(query) + 1, len(query) + 1))


def _token(query: str, match: re.Match[str]) -> Token | None:
    column = match.start() + 1
    part = match.groupdict()
    if part["sign"]:
        return Token("compare", column, match.start("number") + 1, part["number"], part["name"].lower(), part["sign"])
    if part["field"]:
        quoted = part["quoted"] is not None
        kind = "quoted" if quoted else "value"
        return Token("field", column, match.start(kind) + 1, part[kind], part["field"].lower(), quoted=quoted)
    kind = next(name for name, text in part.items() if text is not None)
    if kind == "unclosed":
        raise QueryError(query, column, "this quote is not closed", 'a second " after the last word of the phrase')
    if kind == "slash":
        expected = "a / at its end, then a space; a / inside is written \\/, and case is ignored without a flag"
        raise QueryError(query, column, "this regular expression is not closed", expected)
    if kind == "word":
        check_word(query, part["word"], column)
    # AND is what a space says too.
    return None if kind in ("space", "also") else Token(kind, column, match.start(kind) + 1, part[kind])


def check_word(query: str, word: str, column: int) -> None:
    """Raises QueryError where a word without quotes has a character that words do not have."""
    wrong = next((index for index, char in enumerate(word) if not _WORD.match(char)), None)
    if wrong is not None:
        hint = f"; stem:{word[:-1]} finds its other forms" if word.endswith("*") and wrong == len(word) - 1 > 2 else ""
        raise QueryError(query, column + wrong, f"{word[wrong]!r} cannot stand in a word", _QUOTED + hint)
