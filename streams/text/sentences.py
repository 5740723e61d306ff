"""Where sentences end: after closing punctuation that nothing explains, at line ends, where two are glued.

What explains a full stop: an abbreviation of the language, an initial ("J. Smith", "U.S. Army"), a time before a day
("2 a.m. Sunday"), an ordinal before a month or behind a word that only stands before ordinals ("am 5. März", "der 3.
Angriff"), a dateline ("ODESSA, Tex. (Agency) -").
"""

import re
from functools import cache

from streams.languages import Language
from streams.text.folding import fold

_CLOSERS = r"""(?:["'»”’)\]\x92\x94]|[“‹›«](?=\s|$)|[ \xa0\u202f]»)*"""
_END = re.compile(rf"[.!?…؟۔\n](?:(?<=\n)\s*|(?P<more>[.!?…؟]*){_CLOSERS}(?P<blank>\s*))")
"""One set of characters to begin with: the search skips all others at the speed of C."""
_WORD_BREAK = re.compile(r"[\s'’(\[\"“«„/-]")
_NEXT_WORD = re.compile(r"[^\W\d_]+")
_OPENING = "\"'«»‹›“„‚‘([-–—•¿¡ "
_LONGEST = 1500
"""A sentence is cut there at the latest: no quote and no search grows beyond it."""
_LONGEST_WORD = 30
"""No abbreviation is longer: looking back stays bounded."""
_ORDINAL_DIGITS = 3
_DATELINE = re.compile(r"\s*[^\W\d_]{2}[\w'’ -]{0,40}(?:[,/] ?[\w.'’ /]{1,30}){0,3}\s(?:\([^()\n]{2,40}\)\s*)?[-–—]")


class Splitter:
    """The sentence ends of one language."""

    def __init__(self, language: Language) -> None:
        written = [word.rstrip(".") for word in language.abbreviations]
        self._abbreviations = frozenset([*written, *map(str.capitalize, written), *map(str.upper, written)])
        self._openers = frozenset(word.capitalize() for word in language.common)
        self._months = frozenset(map(fold, language.months))
        self._days = self._months | frozenset(map(fold, language.weekdays))
        self._before_ordinals = frozenset(map(fold, language.before_ordinals))

    def cuts(self, text: str) -> list[int]:
        """The positions where a sentence of `text` ends, its trailing blanks included; the last is the text's length.

        A line end cuts unless the text flows on in lower case (or all in capitals, as old wires do, where only a blank
        line or closing punctuation cuts).
        """
        shouted = text[:400].isupper()
        dateline = _DATELINE.match(text)
        begin = dateline.end() if dateline and dateline[0].split(maxsplit=1)[0].rstrip(",/").isupper() else 0
        found = [
            match.end()
            for match in _END.finditer(text, begin)
            if match.end() < len(text) and self._cuts_here(text, match, shouted)
        ]
        if text:
            found.append(len(text))
        return _bounded(text, found)

    def _cuts_here(self, text: str, match: re.Match[str], shouted: bool) -> bool:
        more, blank = match.groups()
        following = text[match.end()]
        if blank == " " and not more and following.isupper():
            return match[0][0] != "." or not self._explained(text, match)
        if following in _OPENING:
            following = text[match.end() : match.end() + 4].lstrip(_OPENING)[:1]
        if more is None:
            return match[0].count("\n") > 1 or not (shouted or following.islower())
        if not blank:
            return self._glued(text, match)
        if "\n" in blank and not (shouted and blank.count("\n") == 1):
            return True
        if following.islower():
            return False
        return bool(more) or match[0][0] != "." or not self._explained(text, match)

    def _explained(self, text: str, match: re.Match[str]) -> bool:
        """Whether the point at a match ends no sentence, by the words around it."""
        word = _word_before(text, match.start())
        if word.isalpha():
            return word in self._abbreviations or (len(word) == 1 and not word.islower())
        last = word.rpartition(".")[2]
        if word in self._abbreviations or last in self._abbreviations:
            return True
        if last.isdecimal():
            return len(word) <= _ORDINAL_DIGITS and self._ordinal(text, match, word)
        if word == last:
            return False
        return _next_word(text, match) not in self._openers if _initial(last) else self._day_follows(text, match)

    def _ordinal(self, text: str, match: re.Match[str], digits: str) -> bool:
        if fold(_next_word(text, match)) in self._months:
            return True
        before = _word_before(text, match.start() - len(digits) - 1)
        return fold(before) in self._before_ordinals

    def _day_follows(self, text: str, match: re.Match[str]) -> bool:
        return fold(_next_word(text, match)) in self._days

    def _glued(self, text: str, match: re.Match[str]) -> bool:
        """Whether "membres.Depuis" is two sentences; "U.S.A", "3.5" and "example.com" are not."""
        following = text[match.end() : match.end() + 4].lstrip(_OPENING)
        before = text[match.start() - 1] if match.start() else " "
        if _caseless(before) and _caseless(following[:1]):
            return True
        begins = following[:1].isupper() and (len(following) < 2 or not following[1].isupper())
        ends = before.islower() or before.isdecimal() or before in '"»”)’'
        return begins and ends and not self._explained(text, match)


@cache
def splitter(language: Language) -> Splitter:
    """The splitter of a language, compiled once."""
    return Splitter(language)


def _bounded(text: str, found: list[int]) -> list[int]:
    """The cuts, with further ones (at a blank, where there is one) where two are too far apart."""
    if all(end - start <= _LONGEST for start, end in zip([0, *found], found, strict=False)):
        return found
    result: list[int] = []
    start = 0
    for end in found:
        while end - start > _LONGEST:
            blank = text.rfind(" ", start + 1, start + _LONGEST)
            start = blank + 1 if blank > 0 else start + _LONGEST
            result.append(start)
        result.append(end)
        start = end
    return result


def _initial(word: str) -> bool:
    """Whether it is one letter that is not a small one, as in "J. Smith" or "U.S."."""
    return len(word) == 1 and word.isalpha() and not word.islower()


def _caseless(character: str) -> bool:
    """Whether it is a letter of a script without capitals."""
    return character.isalpha() and not character.islower() and not character.isupper()


def _next_word(text: str, match: re.Match[str]) -> str:
    following = _NEXT_WORD.search(text, match.end(), match.end() + _LONGEST_WORD)
    return following[0] if following else ""


def _word_before(text: str, point: int) -> str:
    """The word that ends at `point`, with the points inside it ("U.S", "p.m")."""
    first = max(0, point - _LONGEST_WORD)
    word = text[max(first, text.rfind(" ", first, max(0, point)) + 1) : max(0, point)]
    return word if word.isalpha() else _WORD_BREAK.split(word)[-1]
