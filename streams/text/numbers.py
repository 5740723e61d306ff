"""The number lexer: what a text says about how many, as intervals with spans.

"Au moins 33" is [33, open), "plus de 400" [401, open), "jusqu'à 20" (open, 20], "environ 35" 35 approximately, "une
douzaine" 12 approximately, "des centaines" [200, open) vaguely, "20 à 30" [20, 30], "aucun" 0. The phrase includes the
words that bound it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from streams.languages import NumberWords
from streams.model import Interval
from streams.text.cardinals import Cardinal, cardinal, vocabulary
from streams.text.folding import fold
from streams.text.phrases import Phrases
from streams.text.tokens import Token
from streams.text.tokens import words as spelled

Form = Literal["cardinal", "one", "ordinal", "none", "year"]
Bound = Literal["at_least", "more_than", "at_most", "less_than", "about"]
_BOUNDS: tuple[Bound, ...] = ("at_least", "more_than", "at_most", "less_than", "about")
_FIRST_YEAR, _LAST_YEAR = 1000, 2100


class Number(NamedTuple):
    """A number's phrase: the tokens [first, last), its span in the text, its interval.

    `form`: a "one" may be an article, a "year" looks like a year, an "ordinal" is the nth, "none" says that there is
    none of what follows.
    """

    first: int
    last: int
    start: int
    end: int
    interval: Interval
    form: Form = "cardinal"


@dataclass(frozen=True)
class _Core:
    """A number without its bounds."""

    interval: Interval
    end: int
    form: Form = "cardinal"

    @property
    def value(self) -> int | None:
        """The one number that it says, or None for a range or a vague word."""
        return self.interval.low if self.interval.low == self.interval.high else None


class NumberLexer:
    """The numbers of one language."""

    def __init__(self, words: NumberWords) -> None:
        self._words = words
        self._cardinals = vocabulary(words)
        self._cardinal_words = frozenset(self._cardinals.first_words)
        self._bounds = Phrases([(phrase, bound) for bound in _BOUNDS for phrase in getattr(words, bound)])
        self._after = Phrases(
            [(phrase, "at_least") for phrase in words.or_more] + [(phrase, "about") for phrase in words.or_so]
        )
        self._rounds = Phrases(words.rounds.items())
        self._vague = Phrases(words.vague.items())
        self._none = Phrases((phrase, 0) for phrase in words.none)
        self._ordinals = Phrases(words.ordinals.items())
        self._of = Phrases((word, True) for word in words.of)
        self._between = Phrases((word, True) for word in words.between)
        self._to = Phrases([(word, "to") for word in words.to] + [(word, "either") for word in words.either])
        self._and = Phrases((word, True) for word in words.joiners)
        self._change = tuple(spelled(fold(phrase)) for phrase in words.change)
        self._ordinal_endings = words.ordinal_endings
        vocabularies = (
            self._cardinals,
            self._bounds,
            self._rounds,
            self._vague,
            self._none,
            self._ordinals,
            self._between,
        )
        self._beginnings = frozenset(word for known in vocabularies for word in known.first_words)

    def numbers(self, found: Sequence[Token]) -> list[Number]:
        """All numbers among the tokens, in order, none overlapping; linear in the number of tokens."""
        result = []
        index = 0
        while index < len(found):
            begins = found[index].word in self._beginnings or found[index].kind in ("digits", "code")
            number = self._number(found, index) if begins else None
            if number is None:
                index += 1
            else:
                result.append(number)
                index = number.last
        return result

    def _number(self, found: Sequence[Token], index: int) -> Number | None:
        bound = self._bounds.at(found, index)
        core = self._core(found, bound[1]) if bound else None
        if bound and core and core.form != "none":
            return _spanned(found, index, core.end, _bounded(core.interval, bound[0]), "cardinal")
        core = self._core(found, index)
        if core is None:
            return None
        after = self._after.at(found, core.end) if core.form == "cardinal" and core.value is not None else None
        if after is not None and self._core(found, after[1]) is None:
            interval = _bounded(core.interval, "at_least" if after[0] == "at_least" else "about")
            return _spanned(found, index, after[1], interval, "cardinal")
        return _spanned(found, index, core.end, core.interval, core.form)

    def _core(self, found: Sequence[Token], index: int) -> _Core | None:
        """The number at `index` without bounds: a range, a round or vague word, none, an ordinal, a plain number."""
        if index >= len(found):
            return None
        between = self._between.at(found, index)
        if between:
            low = self._plain(found, between[1])
            return self._range(found, index, low, explicit=True) if low else None
        number = self._cardinal(found, index)
        special = self._vague_at(found, index) or self._round_at(found, index, number)
        if special or number is None:
            return special or self._other(found, index)
        plain = self._spelled(found, index, number)
        return self._range(found, index, plain, explicit=False) or plain

    def _plain(self, found: Sequence[Token], index: int) -> _Core | None:
        number = self._cardinal(found, index)
        return self._spelled(found, index, number) if number else None

    def _spelled(self, found: Sequence[Token], index: int, number: Cardinal) -> _Core:
        """A plain number, which may look like a year or like an article."""
        form: Form = "one" if number.lone_one else "cardinal"
        if number.end == index + 1 and len(found[index].word) == 4 and found[index].kind == "digits":
            form = "year" if _FIRST_YEAR <= number.value <= _LAST_YEAR else "cardinal"
        return _Core(_exactly(number.value), number.end, form)

    def _cardinal(self, found: Sequence[Token], index: int) -> Cardinal | None:
        if index < len(found) and (found[index].kind == "digits" or found[index].word in self._cardinal_words):
            return cardinal(found, index, self._cardinals, self._words)
        return None

    def _vague_at(self, found: Sequence[Token], index: int) -> _Core | None:
        """ "Des dizaines", "hundreds of thousands"."""
        first = self._vague.at(found, index)
        if first is None:
            return None
        low, end = first
        of = self._of.at(found, end)
        scale = self._vague.at(found, of[1]) or self._cardinals.at(found, of[1]) if of else None
        if scale is not None:
            meaning, end = scale
            low *= meaning // 2 if isinstance(meaning, int) else max(1, meaning[1])
        return _Core(Interval(low=low, vague=True), end)

    def _round_at(self, found: Sequence[Token], index: int, count: Cardinal | None) -> _Core | None:
        """ "Une douzaine", "two dozen", "half a dozen"; `count` is the number at `index`."""
        position, factor = index, 1.0
        half = self._cardinals.at(found, position)
        if half and half[0][0] == "half":
            position, factor = half[1], 0.5
            count = self._cardinal(found, position)
        if count is not None:
            position, factor = count.end, factor * count.value
        rounded = self._rounds.at(found, position)
        if rounded is None:
            return None
        value = int(factor * rounded[0])
        return _Core(Interval(low=value, high=value, approx=True), rounded[1])

    def _range(self, found: Sequence[Token], index: int, low: _Core, explicit: bool) -> _Core | None:
        """ "20 à 30", "20-30", "neuf ou dix" from its low number on; `explicit` behind "entre", where "et" will do as
        well."""
        if low.value is None:
            return None
        link = self._link(found, low.end, explicit)
        high = self._plain(found, link[1]) if link else None
        if link is None or high is None or high.value is None or high.value <= low.value:
            return None
        if link[0] == "either" and high.value > low.value * 1.5 + 1:
            return None
        if not explicit and self._changes(found, index):
            return None
        return _Core(Interval(low=low.value, high=high.value), high.end)

    def _link(self, found: Sequence[Token], index: int, explicit: bool) -> tuple[str, int] | None:
        link = self._to.at(found, index)
        if link is not None:
            return link
        if index < len(found) and found[index].word == "-":
            return "to", index + 1
        joined = self._and.at(found, index) if explicit else None
        return ("to", joined[1]) if joined else None

    def _changes(self, found: Sequence[Token], index: int) -> bool:
        """Whether the words before say that a figure went from one value to the next."""
        return any(
            tuple(token.word for token in found[max(0, index - len(phrase)) : index]) == phrase
            for phrase in self._change
        )

    def _other(self, found: Sequence[Token], index: int) -> _Core | None:
        """An ordinal, or a word for none."""
        nothing = self._none.at(found, index)
        if nothing is not None:
            return _Core(_exactly(0), nothing[1], "none")
        ordinal = self._ordinals.at(found, index)
        if ordinal is not None:
            return _Core(_exactly(ordinal[0]), ordinal[1], "ordinal")
        token = found[index]
        digits = token.word.rstrip("abcdefghijklmnopqrstuvwxyz")
        if token.kind == "code" and digits.isdecimal() and token.word[len(digits) :] in self._ordinal_endings:
            return _Core(_exactly(int(digits)), index + 1, "ordinal")
        return None


def _exactly(value: int) -> Interval:
    return Interval(low=value, high=value)


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


def _spanned(found: Sequence[Token], first: int, last: int, interval: Interval, form: Form) -> Number:
    return Number(first, last, found[first].start, found[last - 1].end, interval, form)
