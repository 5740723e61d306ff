"""Words, digits and marks of a folded text, with their spans.

Apostrophes, quotes and the hyphens inside words only separate ("trente-six" is two words); what mixes letters and
digits ("S-400", "M5", "17h30", "28/02/2020") is one token of kind "code" and never a number. Arabic writes "and", "in"
and "the" together with the digits behind them ("و500"): these are words of their own.
"""

import re
from typing import Final, Literal, NamedTuple

Kind = Literal["word", "digits", "code", "mark"]

MAX_DIGITS: Final = 12
"""More digits in a row are no count of people."""

_TOKEN = re.compile(
    r"""
    (?P<clitic>(?<!\w)[\u0648\u0641]?[\u0628\u0643\u0644]?(?:\u0627?\u0644)?(?<=[^\W\d_])(?=\d))
  | (?P<word>[^\W\d_]++)(?P<coded>-?\d[\w-]*+)?
  | (?P<time>\d++(?:[-/:]\d++){2,}+|\d{4}-\d{2}(?!\d)|\d++[:/]\d++)
  | (?P<digits>\d{1,3}(?P<separator>[.,' \u066c])\d{3}(?:(?P=separator)\d{3})*+(?![\d])(?:[.,\u066b]\d{1,2}(?!\d))?
      |\d++(?:[.,\u066b]\d++)?)(?P<glued>[^\W\d_]\w*+)?
  | (?P<mark>\.{2,}+|[^\w\s'"])
    """,
    re.VERBOSE,
)


class Token(NamedTuple):
    """The span [start, end) of the text, its word, and its kind."""

    start: int
    end: int
    word: str
    kind: Kind


_KINDS: Final[dict[str | None, Kind]] = {
    "clitic": "word",
    "word": "word",
    "coded": "code",
    "time": "code",
    "digits": "digits",
    "glued": "code",
    "mark": "mark",
}
"""What the last group that matched says of a token."""


def tokens(folded: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The tokens of folded[start:end], in the coordinates of `folded`; linear in its length."""
    limit = len(folded) if end is None else end
    found = []
    for match in _TOKEN.finditer(folded, start, limit):
        word = match[0]
        kind = _KINDS[match.lastgroup]
        if kind == "digits" and len(word) > MAX_DIGITS:
            kind = "code"
        if word != "-" or not _inner_hyphen(folded, match):
            found.append(Token(*match.span(), word, kind))
    return found


def words(phrase: str) -> tuple[str, ...]:
    """The words of a folded phrase, as they follow each other among tokens."""
    return tuple(token.word for token in tokens(phrase))


def _inner_hyphen(text: str, match: re.Match[str]) -> bool:
    """Whether a hyphen joins a word to a word or to a number."""
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    return (before.isalnum() and after.isalpha()) or (before.isalpha() and after.isalnum())
