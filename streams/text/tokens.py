"""Words, digits and marks of a folded text, with their spans.

Apostrophes, quotes and the hyphens inside words only separate ("trente-six" is two words); what mixes letters and digits
("S-400", "M5", "17h30", "28/02/2020") is one token of kind "code" and never a number.
"""

import re
from typing import Final, Literal, NamedTuple

Kind = Literal["word", "digits", "code", "mark"]

MAX_DIGITS: Final = 12
"""More digits in a row are no count of people."""

_TOKEN = re.compile(
    r"""
    (?P<word>[^\W\d_]++)(?P<coded>-?\d[\w-]*+)?
  | (?P<time>\d++(?:[-/:]\d++){2,}+|\d{4}-\d{2}(?!\d)|\d++[:/]\d++)
  | (?P<digits>\d{1,3}(?P<separator>[.,' ])\d{3}(?:(?P=separator)\d{3})*+(?![\d])(?:[.,]\d{1,2}(?!\d))?
      |\d++(?:[.,]\d++)?)(?P<glued>[^\W\d_]\w*+)?
  | (?P<mark>[^\w\s'"])
    """,
    re.VERBOSE,
)


class Token(NamedTuple):
    """The span [start, end) of the text, its word, and its kind."""

    start: int
    end: int
    word: str
    kind: Kind


def tokens(folded: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The tokens of folded[start:end], in the coordinates of `folded`; linear in its length."""
    limit = len(folded) if end is None else end
    found = []
    for match in _TOKEN.finditer(folded, start, limit):
        kind = _kind(match)
        if kind != "mark" or not _inner_hyphen(folded, match):
            found.append(Token(match.start(), match.end(), match[0], kind))
    return found


def words(phrase: str) -> tuple[str, ...]:
    """The words of a folded phrase, as they follow each other among tokens."""
    return tuple(token.word for token in tokens(phrase))


def _kind(match: re.Match[str]) -> Kind:
    if match["word"]:
        return "code" if match["coded"] else "word"
    if match["digits"]:
        return "code" if match["glued"] or len(match["digits"]) > MAX_DIGITS else "digits"
    return "code" if match["time"] else "mark"


def _inner_hyphen(text: str, match: re.Match[str]) -> bool:
    if match[0] != "-":
        return False
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    return (before.isalnum() and after.isalpha()) or (before.isalpha() and after.isalnum())
