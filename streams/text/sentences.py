"""Where sentences end: after closing punctuation that no abbreviation explains, at line ends, where two are glued."""

import re

_END = re.compile(r"""[.!?…\n](?:(?<=\n)\s*|(?P<more>[.!?…]*)["'»”’)\]]*(?P<blank>\s*))""")
"""One set of characters to begin with: the search skips all others at the speed of C."""
_WORD_BREAK = re.compile(r"[\s.'’(\"«]")
_OPENING = "\"'«“‘([-–—• "
_LONGEST = 1500
"""A sentence is cut there at the latest: no quote and no search grows beyond it."""
_LONGEST_WORD = 30
"""No abbreviation is longer: looking back stays bounded."""


def cuts(text: str, abbreviations: frozenset[str]) -> list[int]:
    """The positions where a sentence of `text` ends, its trailing blanks included; the last is the text's length.

    `abbreviations` are lower case, without their final point. A line end cuts unless the text flows on in lower case
    (or all in capitals, as old wires do, where only a blank line or closing punctuation cuts).
    """
    shouted = text[:400].isupper()
    found = [
        match.end()
        for match in _END.finditer(text)
        if match.end() < len(text) and _cuts_here(text, match, abbreviations, shouted)
    ]
    if text:
        found.append(len(text))
    return _bounded(text, found)


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


def _cuts_here(text: str, match: re.Match[str], abbreviations: frozenset[str], shouted: bool) -> bool:
    following = text[match.end()]
    if following in _OPENING:
        following = text[match.end() : match.end() + 4].lstrip(_OPENING)[:1]
    more, blank = match.groups()
    if more is None:
        return match[0].count("\n") > 1 or not (shouted or following.islower())
    if not blank:
        return _glued(text, match)
    if "\n" in blank:
        return True
    if following.islower():
        return False
    if more or match[0][0] != ".":
        return True
    word = _word_before(text, match.start())
    return word.lower() not in abbreviations and not _initial(word)


def _glued(text: str, match: re.Match[str]) -> bool:
    """Whether "membres.Depuis" is two sentences; "U.S.A", "3.5" and "example.com" are not."""
    following = text[match.end() : match.end() + 4].lstrip(_OPENING)
    before = text[match.start() - 1] if match.start() else " "
    begins = following[:1].isupper() and (len(following) < 2 or not following[1].isupper())
    return begins and (before.islower() or before in '"»”)’') and not _initial(_word_before(text, match.start()))


def _initial(word: str) -> bool:
    """Whether it is one capital letter, as in "J. Smith" or "U.S."."""
    return len(word) == 1 and word.isupper()


def _word_before(text: str, point: int) -> str:
    first = max(0, point - _LONGEST_WORD)
    word = text[max(first, text.rfind(" ", first, point) + 1) : point]
    return word if word.isalpha() else _WORD_BREAK.split(word)[-1]
