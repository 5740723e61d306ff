"""What a text says about how many, without the bounds around it: plain numbers, ranges ("20 à 30"), round and vague
words ("une douzaine", "des centaines"), parts of a group ("half of the 30"), none, and the nth.
"""

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from streams.languages import NumberWords
from streams.model import Interval
from streams.text.cardinals import Cardinal, CardinalReader, hyphenated
from streams.text.folding import fold
from streams.text.phrases import Phrases
from streams.text.tokens import Token
from streams.text.tokens import words as spelled

Form = Literal["cardinal", "one", "ordinal", "none", "year", "fraction"]

_FIRST_YEAR: Final = 1000
_LAST_YEAR: Final = 2100
_LATIN: Final = "abcdefghijklmnopqrstuvwxyzªº"


class Amount(NamedTuple):
    """An interval, the index after its last token, and its form. An `inflected` one counts only before an explanation
    ("otuzdan fazla"); `scale` is the multiplier that it ends with."""

    interval: Interval
    end: int
    form: Form = "cardinal"
    inflected: bool = False
    scale: int = 1

    @property
    def value(self) -> int | None:
        """The one number that it says, or None for a range or a vague word."""
        return self.interval.low if self.interval.low == self.interval.high else None


class AmountReader:
    """Reads amounts of one language."""

    def __init__(self, words: NumberWords) -> None:
        self._cardinals = CardinalReader(words)
        self._rounds = Phrases(words.rounds.items())
        self._vague = Phrases(words.vague.items())
        self._fractions = Phrases(words.fractions.items())
        self._none = Phrases((phrase, 0) for phrase in words.none)
        self._halves = Phrases((word, True) for word in words.halves)
        self._of = Phrases((word, True) for word in words.of)
        self._between = Phrases((word, True) for word in words.between)
        self._to = Phrases([(word, "to") for word in words.to] + [(word, "either") for word in words.either])
        self._and = Phrases((word, True) for word in words.joiners)
        self._change = tuple(spelled(fold(phrase)) for phrase in words.change)
        self._ordinal_endings = frozenset(map(fold, words.ordinal_endings))
        self._phrases = (self._rounds, self._vague, self._fractions, self._none, self._between)
        self._first_words = frozenset().union(*(known.first_words for known in self._phrases))
        self._every = (*self._phrases, self._halves, self._of, self._to, self._and)
        self._said_alone = self._ordinal_endings.union(*self._change)
        self._inexact = [known for known in self._phrases if known.inexact]

    def may_begin(self, token: Token) -> bool:
        """Whether an amount may begin at this token."""
        if token.kind != "word":
            return token.kind != "mark"
        return self._cardinals.vocabulary.may_begin(token) or self._begins_phrase(token.word)

    def has_part(self, word: str) -> bool:
        """Whether this word may stand anywhere in an amount, or before it to tell that a figure changed."""
        known = word in self._said_alone or self._cardinals.vocabulary.has_part(word)
        return known or any(phrases.holds(word) for phrases in self._every)

    def _begins_phrase(self, word: str) -> bool:
        return word in self._first_words or (bool(self._inexact) and any(each.begins(word) for each in self._inexact))

    def knows(self, word: str) -> bool:
        """Whether an amount may begin with this word, without a joiner before it."""
        inside = self._cardinals.vocabulary.inside(word)
        known = word in self._cardinals.vocabulary.first_words or (inside is not None and inside[0].part != "joiner")
        return known or self._begins_phrase(word)

    def read(self, folded: str, found: Sequence[Token], index: int, bounded: bool = False) -> Amount | None:
        """The amount that begins at token `index`, or None; behind a bound a word that may be vague is a figure where
        it can be one ("тысячи" are thousands, "более тысячи" more than a thousand)."""
        if index >= len(found):
            return None
        between = self._between.at(found, index)
        if between:
            low = self._plain(folded, found, between[1])
            return self._range(folded, found, index, low, explicit=True) if low else None
        part = self._part_of(folded, found, index)
        if part is not None:
            return part
        count = self._cardinals.read(folded, found, index)
        vague = self._vague_at(found, index)
        figure = self._round_at(folded, found, index, count) or self._counted(folded, found, index, count)
        amount = (figure or vague) if bounded else (vague or figure)
        return amount or self._other(found, index)

    def _counted(self, folded: str, found: Sequence[Token], index: int, count: Cardinal | None) -> Amount | None:
        """A plain number or a range."""
        if count is None or self._broken(folded, found, index):
            return None
        plain = _spelled(found, index, count)
        if self._is_nth(folded, found, count.end):
            return Amount(plain.interval, count.end + 1, "ordinal")
        ranged = self._range(folded, found, index, plain, explicit=False)
        return ranged or (None if self._broken(folded, found, count.end) else plain)

    def _is_nth(self, folded: str, found: Sequence[Token], end: int) -> bool:
        """Whether an apostrophe or a hyphen joins an ordinal's ending to digits ("3'üncü", "90-й")."""
        ends = 0 < end < len(found) and found[end].word in self._ordinal_endings and found[end - 1].kind == "digits"
        return ends and folded[found[end - 1].end : found[end].start] in ("'", "-")

    def _broken(self, folded: str, found: Sequence[Token], end: int) -> bool:
        """Whether a hyphen at the index `end` joins two number words, which make no number together."""
        known = self._cardinals.vocabulary
        return hyphenated(folded, found, end) and all(known.at(found, index) for index in (end - 1, end))

    def _plain(self, folded: str, found: Sequence[Token], index: int) -> Amount | None:
        number = self._cardinals.read(folded, found, index)
        return _spelled(found, index, number) if number else None

    def _vague_at(self, found: Sequence[Token], index: int) -> Amount | None:
        """ "Des dizaines", "hundreds of thousands"."""
        first = self._vague.at(found, index)
        if first is None:
            return None
        low, end = first
        of = self._of.at(found, end)
        position = of[1] if of else end
        scale = self._vague.at(found, position) or self._scale_at(found, position)
        if scale is not None:
            meaning, end = scale
            low *= meaning // 2 if isinstance(meaning, int) else int(meaning)
        return Amount(Interval(low=low, vague=True), end)

    def _scale_at(self, found: Sequence[Token], index: int) -> tuple[float, int] | None:
        known = self._cardinals.vocabulary.at(found, index)
        if known is None or known[0][0].part != "times":
            return None
        return known[0][0].value, known[1]

    def _round_at(self, folded: str, found: Sequence[Token], index: int, count: Cardinal | None) -> Amount | None:
        """ "Une douzaine", "two dozen", "half a dozen"; `count` is the number at `index`."""
        position, factor = index, 1.0
        half = self._halves.at(found, position)
        if half:
            position, factor = half[1], 0.5
            count = self._cardinals.read(folded, found, position)
        if count is not None:
            position, factor = count.end, factor * count.value
        rounded = self._rounds.at(found, position)
        if rounded is None:
            return None
        value = int(factor * rounded[0])
        return Amount(Interval(low=value, high=value, approx=True), rounded[1])

    def _part_of(self, folded: str, found: Sequence[Token], index: int) -> Amount | None:
        """ "Half of the 30", "zwei Drittel der 90"."""
        part = self._fractions.at(found, index)
        whole = self._plain(folded, found, part[1]) if part else None
        if part is None or whole is None or whole.value is None or whole.form == "one":
            return None
        numerator, denominator = part[0]
        value, rest = divmod(whole.value * numerator, denominator)
        return Amount(Interval(low=value, high=value + (rest > 0), approx=True), whole.end)

    def _range(self, folded: str, found: Sequence[Token], index: int, low: Amount, explicit: bool) -> Amount | None:
        """ "20 à 30", "20-30", "neuf ou dix" from its low number on, which shares a multiplier ("20 à 30 mille");
        `explicit` behind "entre", where "et" will do as well."""
        if low.value is None:
            return None
        link = self._link(folded, found, low.end, explicit)
        high = self._plain(folded, found, link[1]) if link else None
        if link is None or high is None or high.value is None or high.value <= low.value:
            return None
        least = low.value * high.scale if low.value * high.scale < high.value else low.value
        if link[0] == "either" and high.value > least * 1.5 + 1:
            return None
        if not explicit and self._changes(found, index):
            return None
        return Amount(Interval(low=least, high=high.value), high.end, inflected=high.inflected)

    def _link(self, folded: str, found: Sequence[Token], index: int, explicit: bool) -> tuple[str, int] | None:
        link = self._to.at(found, index)
        if link is not None:
            return link
        if index < len(found) and found[index].word == "-":
            return "to", index + 1
        if hyphenated(folded, found, index):
            return "to", index
        joined = self._and.at(found, index) if explicit else None
        return ("to", joined[1]) if joined else None

    def _changes(self, found: Sequence[Token], index: int) -> bool:
        """Whether the words before say that a figure went from one value to the next."""
        return any(
            tuple(token.word for token in found[max(0, index - len(phrase)) : index]) == phrase
            for phrase in self._change
        )

    def _other(self, found: Sequence[Token], index: int) -> Amount | None:
        """A word for none, or an ordinal in digits."""
        nothing = self._none.at(found, index)
        if nothing is not None:
            return Amount(_exactly(0), nothing[1], "none")
        token = found[index]
        digits = token.word.rstrip(_LATIN)
        if token.kind == "code" and digits.isdecimal() and token.word[len(digits) :] in self._ordinal_endings:
            return Amount(_exactly(int(digits)), index + 1, "ordinal")
        return None


def _spelled(found: Sequence[Token], index: int, number: Cardinal) -> Amount:
    """A plain number, which may look like a year; a fraction lies between two whole numbers."""
    value = int(number.value)
    if number.kind == "fraction":
        return Amount(Interval(low=value, high=value + 1), number.end, "fraction")
    form: Form = number.kind
    if number.end == index + 1 and len(found[index].word) == 4 and found[index].kind == "digits":
        form = "year" if _FIRST_YEAR <= value <= _LAST_YEAR else "cardinal"
    return Amount(_exactly(value), number.end, form, number.inflected, int(number.scale))


def _exactly(value: int) -> Interval:
    return Interval(low=value, high=value)
