"""Folding: a text as it is compared. One character in, one character out, so that every offset stays true.

NFKD over a whole text is the bottleneck otherwise: here lower-casing is the library's own, and each letter that has a
plainer one, by a table made once from Unicode's own decompositions, is replaced wherever it stands.
"""

import re
import unicodedata
from functools import cache

_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_MANY = 128
"""A text with more different letters than any alphabet has is folded letter by letter."""
_QUOTES = "\u2018\u2019\u201a\u201b\u02bc\u2032\u00b4\u02bb\u0060\x91\x92"
_DOUBLE = "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\u2039\u203a\x93\x94"
_HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00ad\x96\x97"
"""The control characters among them are what Windows-1252 leaves where it was taken for Latin-1."""
_LETTERS = {"\u0131": "i", "\u0142": "l", "\u00f8": "o", "\u0111": "d", "\u0649": "\u064a"}
"""Letters that Unicode does not take apart and that people, or capitals, write in two ways (dotless i, stroked l, o and
d, the Arabic final ya without its points)."""
_LONG_LOWER = {"\u0130": "i"}
"""The only letter whose lower case is two characters (the Turkish dotted capital I)."""


def fold(text: str) -> str:
    """`text` in lower case, without accents, with plain quotes, hyphens and spaces; the same length, always.

    A lone surrogate, which no search engine takes, becomes the replacement character.
    """
    if text.isascii():
        return text.lower()
    folded = _lower(text)
    characters = set("".join(_NOT_ASCII.findall(folded)))
    if len(characters) > _MANY:
        return _NOT_ASCII.sub(_plain, folded)
    for character in characters:
        plain = _plain_character(character)
        if plain != character:
            folded = folded.replace(character, plain)
    return folded


def _lower(text: str) -> str:
    for letter, plain in _LONG_LOWER.items():
        text = text.replace(letter, plain)
    return text.lower()


def _plain(match: re.Match[str]) -> str:
    return "".join(map(_plain_character, match[0]))


@cache
def _plain_character(character: str) -> str:
    if "\ud800" <= character <= "\udfff":
        return "\ufffd"
    if (sign := _plain_sign(character)) is not None:
        return sign
    base = "".join(part for part in unicodedata.normalize("NFKD", character) if not unicodedata.combining(part))
    plain = base.lower() if len(base.lower()) == 1 else character
    return _plain_sign(plain) or _LETTERS.get(plain, plain)


def _plain_sign(character: str) -> str | None:
    if character in _QUOTES:
        return "'"
    if character in _DOUBLE:
        return '"'
    if character in _HYPHENS:
        return "-"
    return " " if character.isspace() else None
