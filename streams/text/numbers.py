"""The number lexer: what a text says about how many, as intervals with spans.

"Au moins 33" is [33, open), "plus de 400" [401, open), "jusqu'à 20" (open, 20], "environ 35" 35 approximately, "une
douzaine" 12 approximately, "des centaines" [200, open) vaguely, "20 à 30" [20, 30], "aucun" 0. The phrase includes the
words that bound it, before or behind.

Most words have no part in any number, and the same few stretches of those that have one ("in the", "a", "at least 3")
come again and again: what a stretch says is remembered by how it is spelled.
"""

from collections.abc import Iterator, Sequence
from itertools import compress, count, pairwise
from operator import attrgetter
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from streams.languages import NumberWords
from streams.model import Interval
from streams.text.amounts import Amount, AmountReader, Form
from streams.text.memory import Memory
from streams.text.phrases import Phrases
from streams.text.tokens import Token, kind_of

Bound = Literal["at_least", "more_than", "at_most", "less_than", "about"]

_BEFORE: Final[tuple[Bound, ...]] = ("at_least", "more_than", "at_most", "less_than", "about")
_BEHIND: Final[dict[str, Bound]] = {
    "or_more": "at_least",
    "or_over": "more_than",
    "or_less": "at_most",
    "or_under": "less_than",
    "or_so": "about",
}


class Number(Struct, frozen=True, gc=False):
    """A number's phrase: the tokens [first, last), its span in the text, its interval.

    `form`: a "one" may be an article, a "year" looks like a year, an "ordinal" is the nth, "none" says that there is
    none of what follows, a "fraction" lies between two whole numbers and counts nobody.
    """

    first: int
    last: int
    start: int
    end: int
    interval: Interval
    form: Form = "cardinal"


_ONLY_COUNTS: Final[frozenset[Bound]] = frozenset({"more_than", "less_than"})
"""What makes a year's digits a count, behind them: "1100'den fazla", more than 1100; "2015'e kadar" is until 2015."""
_REMEMBERED: Final = 10_000
"""Words of which it is remembered whether they have a part in numbers; stretches of which it is remembered what they
say."""
_INSIDE: Final = 1
_BEGINNING: Final = 2
_SPELLED: Final = attrgetter("word")
_SHORT: Final = 8
"""The most tokens of a stretch that is remembered: longer ones hardly come again."""


class NumberLexer:
    """The numbers of one language."""

    def __init__(self, words: NumberWords) -> None:
        self._amounts = AmountReader(words)
        self._before = Phrases([(phrase, bound) for bound in _BEFORE for phrase in getattr(words, bound)])
        self._nouns = words.nouns_before_bound
        self._behind = Phrases([(phrase, bound) for name, bound in _BEHIND.items() for phrase in getattr(words, name)])
        self._part = Memory(self._part_of, _REMEMBERED)
        self._known: dict[tuple[str, ...], list[Number]] = {}

    def numbers(self, folded: str, found: Sequence[Token]) -> list[Number]:
        """All numbers among the tokens of a folded text, in order, none overlapping; linear in the number of tokens."""
        result: list[Number] = []
        for first, last in self._stretches(found):
            known = self._of_stretch(folded, found[first:last])
            if known:
                start = found[first].start
                result += [
                    Number(
                        first + each.first,
                        first + each.last,
                        start + each.start,
                        start + each.end,
                        each.interval,
                        each.form,
                    )
                    for each in known
                ]
        return result

    def _stretches(self, found: Sequence[Token]) -> Iterator[tuple[int, int]]:
        """The indexes [first, last) of tokens that may have to do with each other in a number that begins there; all
        others are silent about numbers, but that a bound may stand behind nouns."""
        parts = list(map(self._part.__getitem__, map(_SPELLED, found)))
        if _BEGINNING not in parts:
            return
        places = list(compress(count(), parts))
        first = places[0]
        for here, after in pairwise((*places, len(found) + self._nouns + 1)):
            if after - here > self._nouns + 1:
                if _BEGINNING in parts[first : here + 1]:
                    yield first, here + 1
                first = after

    def _of_stretch(self, folded: str, stretch: Sequence[Token]) -> list[Number]:
        """The numbers of a stretch, with its first token as token 0, at 0."""
        if len(stretch) > _SHORT:
            return self._read(folded, stretch)
        spelled = (folded[stretch[0].start : stretch[-1].end], *map(_SPELLED, stretch))
        known = self._known.get(spelled)
        if known is None:
            if len(self._known) == _REMEMBERED:
                self._known.clear()
            known = self._known[spelled] = self._read(folded, stretch)
        return known

    def _read(self, folded: str, found: Sequence[Token]) -> list[Number]:
        result = []
        index = 0
        while index < len(found):
            number = self._number(folded, found, index) if self._may_begin(found[index]) else None
            if number is None:
                index = _behind_code(folded, found, index)
            else:
                result.append(replace(number, start=number.start - found[0].start, end=number.end - found[0].start))
                index = number.last
        return result

    def knows(self, word: str) -> bool:
        """Whether a number may begin with this word, as it stands."""
        return self._before.begins(word) or self._amounts.knows(word)

    def _may_begin(self, token: Token) -> bool:
        return self._before.begins(token.word) or self._amounts.may_begin(token)

    def _part_of(self, word: str) -> int:
        """`_BEGINNING` for a word, digits or a mark with which a number's phrase may begin, `_INSIDE` for what may only
        be a further part of one, or of a phrase that bounds a number or tells that it changed; else 0."""
        if self._may_begin(Token(0, 0, word, kind_of(word))):
            return _BEGINNING
        known = self._before.holds(word) or self._behind.holds(word) or self._amounts.has_part(word)
        return _INSIDE if known or word == "-" or any(map(str.isdecimal, word)) else 0

    def _number(self, folded: str, found: Sequence[Token], index: int) -> Number | None:
        bound = self._before.at(found, index)
        amount = self._amounts.read(folded, found, bound[1], bounded=True) if bound else None
        if bound and amount and _may_be_bound(amount) and not amount.inflected:
            return _spanned(found, index, Amount(_bounded(amount.interval, bound[0]), amount.end))
        amount = None if _is_code(found[index]) else self._amounts.read(folded, found, index)
        if amount is None:
            return None
        behind = self._behind.at(found, amount.end) if _may_be_bound(amount) else None
        if behind is not None and amount.form == "year" and behind[0] not in _ONLY_COUNTS:
            behind = None
        if behind is not None and self._amounts.read(folded, found, behind[1]) is None:
            return _spanned(found, index, Amount(_bounded(amount.interval, behind[0]), behind[1]))
        later = self._behind_noun(found, amount) if amount.form == "cardinal" else None
        if later is not None:
            return _spanned(found, index, Amount(_bounded(amount.interval, later), amount.end))
        return None if amount.inflected else _spanned(found, index, amount)

    def _behind_noun(self, found: Sequence[Token], amount: Amount) -> Bound | None:
        """The bound behind the noun that the number counts ("33 شخصا على الأقل"), which is no part of its phrase."""
        for place in range(amount.end, min(amount.end + self._nouns, len(found))):
            if found[place].kind != "word":
                return None
            bound = self._behind.at(found, place + 1)
            if bound is not None:
                return bound[0]
        return None


def _may_be_bound(amount: Amount) -> bool:
    return amount.form in ("cardinal", "one", "year")


def _is_code(token: Token) -> bool:
    """Whether digits begin as no count does: "007", "0800"."""
    return token.kind == "digits" and token.word[0] in "0\u0660" and token.word[1:2].isdecimal()


def _behind_code(folded: str, found: Sequence[Token], index: int) -> int:
    """The index behind a token that begins no number, and behind what continues a telephone number there."""
    if not _is_code(found[index]):
        return index + 1
    while index + 1 < len(found) and found[index + 1].kind == "digits" and _near(folded, found[index : index + 2]):
        index += 1
    return index + 1


def _near(folded: str, pair: Sequence[Token]) -> bool:
    return folded[pair[0].end : pair[1].start] == " "


def _bounded(interval: Interval, bound: Bound) -> Interval:
    low, high = interval.low, interval.high
    if low is None or high is None:
        return interval
    if bound == "at_least":
        return Interval(low=low)
    if bound == "more_than":
        return Interval(low=high + 1)
    if bound == "at_most":
        return Interval(high=high)
    if bound == "less_than":
        return Interval(high=max(0, high - 1))
    return Interval(low=low, high=high, approx=True)


def _spanned(found: Sequence[Token], first: int, amount: Amount) -> Number:
    span = found[first].start, found[amount.end - 1].end
    return Number(first, amount.end, *span, amount.interval, amount.form)
