"""The words of a language in their classes, and a sentence as a row of letters, one for each set of classes.

A shape then is a regular expression over that row."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, reduce
from operator import attrgetter, or_
from typing import Final

from msgspec.structs import replace

from streams.languages import Harm, Language
from streams.reading.classes import (
    BASIC,
    NUMBER,
    SOLE,
    Entry,
    Item,
    Row,
    derived,
    of_word,
)
from streams.reading.numerals import settled, with_point
from streams.text.document import Passage
from streams.text.folding import fold
from streams.text.memory import Memory
from streams.text.numbers import Number, NumberLexer
from streams.text.phrases import Phrases
from streams.text.proclitics import Proclitics
from streams.text.tokens import Token, tokens

_MARKED: Final = "\u0298"
"""Ends the key of a word that counts only with its accents: a letter that no language here writes."""
_PRIVATE_USE: Final = 0xE000
"""Where Unicode leaves letters to us."""
_SAYS_MORE: Final = frozenset({"trigger", "unreal"})
"""What a phrase with a word for none in it says, where it is no zero ("senza vita", lifeless)."""
_REMEMBERED: Final = 10_000
"""Words, and pairs of words, of which it is remembered what they are."""
_CLASSES: Final = attrgetter("classes")
_EDITORIAL: Final = "[]"
"""Editors put words into a quote in them: they are read as said."""


class Lexicon:
    """A language's words, compiled; `literals` are the phrases that its shapes name by their spelling."""

    def __init__(self, language: Language, literals: Iterable[str]) -> None:
        self.language = language
        self._accented = _by_folded(language.accented)
        entries = entries_of(language, literals)
        self._phrases = Phrases(entries.items())
        self._alone = self._phrases.alone()
        self._sole = Memory(self._known_alone, _REMEMBERED)
        self._followed = Memory(self._known_before, _REMEMBERED)
        self._numbers = NumberLexer(language.numbers)
        self._proclitics = Proclitics(language.proclitics, language.duals, self._knows)
        self._never_articles = frozenset(map(fold, language.numbers.values))
        self._letters: dict[frozenset[str], str] = {}
        for classes in [*(entry.classes for entry in entries.values()), *BASIC]:
            self._letters.setdefault(derived(classes), chr(_PRIVATE_USE + len(self._letters)))
        self._bits = {name: 1 << place for place, name in enumerate(sorted(frozenset().union(*self._letters)))}
        self._bits_of_letters = {letter: self.bits(classes) for classes, letter in self._letters.items()}

    def letters(self, name: str) -> str:
        """The letters of all sets that contain the class `name`."""
        return "".join(letter for classes, letter in self._letters.items() if name in classes)

    def bits(self, names: Iterable[str]) -> int:
        """The classes of these names, one bit each; all that no word has share one that no row has."""
        return reduce(or_, [self._bits.get(name, 1 << len(self._bits)) for name in names], 0)

    def row(self, items: list[Item]) -> Row:
        """The sentence as a row."""
        letters = "".join(map(self._letters.__getitem__, map(_CLASSES, items)))
        return Row(letters, reduce(or_, map(self._bits_of_letters.__getitem__, set(letters)), 0))

    def items(self, passage: Passage, start: int, end: int, year: int | None) -> list[Item]:
        """The items of the sentence [start, end) of a passage; years before `year` are old."""
        found = self._proclitics.apart(self._told_apart(_said(passage, start, end), passage.clean))
        numbers = {number.first: number for number in self._numbers.numbers(passage.folded, found)}
        raw: list[Item] = []
        numerals: list[int] = []
        after = 0
        for index, token in enumerate(found):
            if index < after:
                continue
            known = self._sole[token.word]
            if index in numbers and not self._outspelled(found, numbers[index]):
                numerals.append(len(raw))
                item, after = self._numeral(found, numbers[index])
            elif known is None:
                item, after = self._phrase(found, index, numbers)
            else:
                item = Item(token.start, token.end, known.classes, None, known)
            raw.append(item)
        items = raw.copy()
        for place in numerals:
            items[place] = settled(raw, place, year)
        return items

    def _known_alone(self, word: str) -> Entry | None:
        """What a word is whatever stands behind it; None for one that may begin a longer phrase."""
        if word in self._alone:
            return self._alone[word]
        return None if self._phrases.begins(word) else _unlisted(of_word(word))

    def _known_before(self, pair: tuple[str, str]) -> Entry | None:
        """What the first word is before the second; None where they may begin a longer phrase."""
        word, following = pair
        if self._phrases.may_go_on(word, following):
            return None
        return self._phrases.single(word) or _unlisted(of_word(word))

    def _knows(self, word: str) -> bool:
        """Whether the language's lists have the word, or a number may begin with it."""
        return self._phrases.begins(word) or self._numbers.knows(word)

    def _told_apart(self, found: list[Token], clean: str) -> list[Token]:
        """The tokens, with a mark on words that count only as they are written ("öldü", and not "oldu")."""
        if not self._accented:
            return found
        return [
            replace(token, word=token.word + _MARKED)
            if token.word in self._accented and clean[token.start : token.end].lower() in self._accented[token.word]
            else token
            for token in found
        ]

    def _outspelled(self, found: list[Token], number: Number) -> bool:
        """Whether a word for none only begins a phrase that says more: a trigger ("sin vida", lifeless), or what never
        happened ("sin el", but for the)."""
        known = self._phrases.at(found, number.first) if number.form == "none" else None
        return known is not None and known[1] > number.last and not known[0].classes.isdisjoint(_SAYS_MORE)

    def _phrase(self, found: list[Token], index: int, numbers: Mapping[int, Number]) -> tuple[Item, int]:
        """The longest phrase at `index` that cuts no number short ("per cento" is whole, "più [di 30]" is not)."""
        token = found[index]
        sole = self._followed[token.word, found[index + 1].word if index + 1 < len(found) else ""]
        if sole is not None:
            return Item(token.start, token.end, sole.classes, None, sole), index + 1
        for entry, after in self._phrases.all_at(found, index):
            inside = [numbers[inner] for inner in range(index + 1, after) if inner in numbers] if numbers else ()
            says_more = not entry.classes.isdisjoint(_SAYS_MORE)
            if all(number.last <= after and (says_more or number.form != "none") for number in inside):
                return Item(token.start, found[after - 1].end, entry.classes, None, entry), after
        return Item(token.start, token.end, of_word(token.word)), index + 1

    def _numeral(self, found: list[Token], number: Number) -> tuple[Item, int]:
        number = with_point(found, number)
        known = self._phrases.at(found, number.first)
        entry = known[0] if known and known[1] == number.last else None
        sole = number.form == "one" and found[number.first].word in self._never_articles
        return Item(number.start, number.end, SOLE if sole else NUMBER, number, entry), number.last


@cache
def _unlisted(classes: frozenset[str]) -> Entry:
    """What a word is that no list of the language has."""
    return Entry(classes, {}, None)


def entries_of(language: Language, literals: Iterable[str]) -> dict[str, Entry]:
    """Every phrase of the language and of its shapes, with all that it may be."""

    def key(phrase: str) -> str:
        return " ".join([fold(word) + _MARKED * (word in language.accented) for word in phrase.split()])

    classes: defaultdict[str, set[str]] = defaultdict(set)
    categories: defaultdict[str, dict[str, Harm]] = defaultdict(dict)
    groups = {key(phrase): group for group, phrase in _groups(language)}
    for phrase in groups:
        classes[phrase].add("people")
    for category, forms in language.triggers.items():
        for form, phrase in _pairs(forms):
            classes[key(phrase)].update(("trigger", form, category))
            categories[key(phrase)].setdefault(form, category)
    for name, phrase in _pairs(language.words):
        classes[key(phrase)].add(name)
    own = {"located": language.located, "either": language.numbers.either}
    for name, phrase in _pairs({**own, "month": language.months, "weekday": language.weekdays}):
        classes[fold(phrase)].add(name)
    for literal in literals:
        classes[key(literal)].add(f"'{fold(literal)}'")
    return {
        phrase: Entry(derived(given), categories.get(phrase, {}), groups.get(phrase))
        for phrase, given in classes.items()
    }


def _groups(language: Language) -> Iterator[tuple[str, str]]:
    """Every phrase for people behind its group; a word for one person has that of the stem that it begins with."""
    known = Phrases((phrase, group) for group, phrase in _pairs(language.people))
    for person in language.words.get("person", ()):
        if (found := known.at(tokens(fold(person)), 0)) is not None:
            yield found[0], person
    yield from _pairs(language.people)


def _said(passage: Passage, start: int, end: int) -> list[Token]:
    """The tokens of the sentence [start, end), without what editors put around words of theirs and without points that
    end no sentence."""
    said = passage.tokens(start, end)
    if passage.folded.find("[", start, end) >= 0 or passage.folded.find("]", start, end) >= 0:
        said = [token for token in said if token.word not in _EDITORIAL]
    return said if passage.folded.find(".", start, end - 1) < 0 else _without_points(said)


def _without_points(said: list[Token]) -> list[Token]:
    """The tokens without the points behind words that end no sentence: "four U.S. Marines" is a phrase."""
    return [
        token
        for before, token in zip([said[0], *said], said, strict=False)
        if not (token.word == "." and before.kind == "word" and before.end == token.start and token is not said[-1])
    ]


def _by_folded(words: Iterable[str]) -> dict[str, set[str]]:
    """Words in lower case, by how they are folded."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for word in words:
        found[fold(word)].add(word.lower())
    return found


def _pairs(table: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, str]]:
    return ((name, phrase) for name, phrases in table.items() for phrase in phrases)
