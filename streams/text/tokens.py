"""Words, digits and marks of a folded text, with their spans.

Apostrophes, quotes and the hyphens inside words only separate ("trente-six" is two words); what mixes letters and
digits ("S-400", "M5", "17h30", "28/02/2020") is one token of kind "code" and never a number. Arabic writes "and", "in"
and "the" together with the digits behind them ("و500"): these are words of their own.
"""

import re
from typing import Final, Literal

from msgspec import Struct

from streams.text.memory import Memory

Kind = Literal["word", "digits", "code", "mark"]

MAX_DIGITS: Final = 12
"""More digits in a row are no count of people."""
_REMEMBERED: Final = 1 << 15
"""Words, with the blanks behind them, of which it is remembered what they are: texts repeat themselves."""
_IN_DIGITS: Final = frozenset(".,' \u066b\u066c")
"""What stands between digits."""

_CLITIC: Final = r"""(?<!\w)(?=[\u0648\u0641\u0628\u0643\u0644\u0627])
  [\u0648\u0641]?[\u0628\u0643\u0644]?(?:\u0627?\u0644)?(?<=[^\W\d_])(?=\d)"""
_WORD: Final = r"""(?:
    [^\W\d_]++(?:-?\d[\w-]*+)?
  | \d++(?:[-/:]\d++){2,}+|\d{4}-\d{2}(?!\d)|\d++[:/]\d++
  | (?:\d{1,3}(?:(?:\.\d{3})++|(?:,\d{3})++|(?:'\d{3})++|(?:\ \d{3})++|(?:\u066c\d{3})++)(?!\d)
        (?:[.,\u066b]\d{1,2}(?!\d))?
      |\d++(?:[.,\u066b]\d++)?)(?:[^\W\d_]\w*+)?
  | \.{2,}+|[^\w\s'"]
)"""
"""A word or code, a time or date, digits (with one separator between thousands) or code, a mark."""
_BLANK: Final = r"""[\s'"_]"""
_PLAIN_WORD: Final = r"[a-z]++(?=[\ ,.])"
"""Most words of most languages: they are tried first, for a range is half the work of Unicode's letters."""
_FIRST_WORD: Final = re.compile(_WORD, re.VERBOSE)
_PIECES: Final = re.compile(f"(?:{_PLAIN_WORD}|{_CLITIC}|{_WORD}){_BLANK}*+|{_BLANK}++", re.VERBOSE)
"""A text is cut into these without rest, all words in one call."""


class Token(Struct, frozen=True, gc=False):
    """The span [start, end) of the text, its word, and its kind. A struct, for there are many: it is made in a third of
    a named tuple's time and read in half."""

    start: int
    end: int
    word: str
    kind: Kind


def tokens(folded: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The tokens of folded[start:end], in the coordinates of `folded`; linear in its length."""
    pieces = _PIECES.findall(folded, start, len(folded) if end is None else end)
    found: list[Token] = []
    place = start
    for word, kind, size, taken in map(_SAID.__getitem__, pieces):
        if size:
            found.append(Token(place, place + size, word, kind))
        place += taken
    if "-" in pieces:
        return [token for token in found if token.word != "-" or not _inner_hyphen(folded, token)]
    return found


def _said(piece: str) -> tuple[str, Kind, int, int]:
    """The word of a piece (none where it is blank), its kind, and the lengths of the word and of the piece."""
    match = _FIRST_WORD.match(piece)
    word = match[0] if match else ""
    return word, kind_of(word), len(word), len(piece)


def kind_of(word: str) -> Kind:
    """The kind of a token that is spelled so."""
    if not any(map(str.isdecimal, word)):
        return "word" if word[:1].isalnum() else "mark"
    counts = len(word) <= MAX_DIGITS and all(character.isdecimal() or character in _IN_DIGITS for character in word)
    return "digits" if counts else "code"


def words(phrase: str) -> tuple[str, ...]:
    """The words of a folded phrase, as they follow each other among tokens."""
    return tuple(token.word for token in tokens(phrase))


_SAID: Final = Memory(_said, _REMEMBERED)


def _inner_hyphen(text: str, hyphen: Token) -> bool:
    """Whether a hyphen joins a word to a word or to a number."""
    before, after = text[hyphen.start - 1 : hyphen.start], text[hyphen.end : hyphen.end + 1]
    return (before.isalnum() and after.isalpha()) or (before.isalpha() and after.isalnum())
