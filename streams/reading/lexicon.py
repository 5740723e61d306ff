"""The words of a language in their classes, and a sentence as a row of letters, one for each set of classes.

A shape ("NUMBER gap{0,10} PASSIVE") then is a regular expression over that row: see `streams.reading.shapes`. Classes
are those of the language's file (people, the forms of triggers, `words`), the literals of its shapes, and these of our
own:

- number: a figure that can count people, of which none: a word for zero; possessed: one that the language's words
  list as such ("ikisi", two of them); year, old_year, month, weekday;
- measure: a number with a unit, a label or a currency (some: a vague one, "several attacks"); ordinal; code ("S-400");
- masked: a number already read as part of a larger one;
- word: any word that is none of thing, animal, barrier, agent, unreal, people, number, trigger, and, aux, have,
  of_which; located: a word for "in" or "near";
- person: besides the language's own words for one person, an age that stands for its bearer ("Smith, 34, died");
- trigger: a trigger in any form; comma; stop: what ends a clause;
- gap: anything but number, trigger, barrier, agent and stop; plain: a gap in which nobody is named;
- filler: a plain word or figure, neither comma nor "and" nor "including";
- killed, wounded, ...: a trigger of that category.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from streams.languages import Harm, Language
from streams.text.document import Passage
from streams.text.folding import fold
from streams.text.numbers import Number, NumberLexer
from streams.text.phrases import Phrases
from streams.text.proclitics import Proclitics
from streams.text.tokens import Token, tokens

NOT_WORDS: Final = frozenset(
    {"thing", "animal", "barrier", "agent", "unreal", "people", "trigger", "and", "aux", "have", "of_which"}
)
NOT_GAPS: Final = frozenset({"number", "trigger", "barrier", "agent", "stop", "ordinal"})
NOT_PLAIN: Final = NOT_GAPS | {"people", "person"}
NOT_FILLERS: Final = NOT_PLAIN | {"comma", "mark", "and", "of_which", "masked"}
_OLDEST: Final = 110
"""No age beside a name is higher."""
_MARKED: Final = "\u0298"
"""Ends the key of a word that counts only with its accents: a letter that no language here writes."""
_PRIVATE_USE: Final = 0xE000
"""Where Unicode leaves letters to us."""
_EDITORIAL: Final = frozenset("[]")
"""Editors put words into a quote in them: they are read as said."""
STOPS: Final = frozenset(";:.!?")
"""Not "..." and "…": within a sentence they stand for words left out."""
BASIC: Final = (
    {"number"},
    {"ordinal"},
    {"number", "none"},
    {"number", "possessed"},
    {"person", "aged"},
    {"year"},
    {"year", "old_year"},
    {"measure"},
    {"measure", "some"},
    {"code"},
    {"masked"},
    {"comma"},
    {"mark"},
    {"stop"},
    {"word"},
)
"""The sets of classes of what no phrase of the language names."""


@dataclass(frozen=True)
class Entry:
    """What a phrase may be: its classes, the category of each trigger form, and the group of people it names."""

    classes: frozenset[str]
    categories: Mapping[str, Harm]
    group: str | None


class Item(NamedTuple):
    """A phrase, number or mark of a sentence: its span in the passage, its classes, and what it is."""

    start: int
    end: int
    classes: frozenset[str]
    number: Number | None = None
    entry: Entry | None = None


class Row(NamedTuple):
    """A sentence as letters, one an item, and all classes that its items have."""

    letters: str
    classes: frozenset[str]


class Lexicon:
    """A language's words, compiled; `literals` are the phrases that its shapes name by their spelling."""

    def __init__(self, language: Language, literals: Iterable[str]) -> None:
        self.language = language
        self._accented = _by_folded(language.accented)
        entries = _entries(language, literals)
        self._phrases = Phrases(entries.items())
        self._alone = self._phrases.alone()
        self._numbers = NumberLexer(language.numbers)
        self._proclitics = Proclitics(language.proclitics, language.duals, self._knows)
        self._never_articles = frozenset(map(fold, language.numbers.values))
        self._letters: dict[frozenset[str], str] = {}
        for classes in [*(entry.classes for entry in entries.values()), *BASIC]:
            self._letters.setdefault(_derived(classes), chr(_PRIVATE_USE + len(self._letters)))

    def letters(self, name: str) -> str:
        """The letters of all sets that contain the class `name`."""
        return "".join(letter for classes, letter in self._letters.items() if name in classes)

    def row(self, items: list[Item]) -> Row:
        """The sentence as a row."""
        sets = [item.classes for item in items]
        return Row("".join([self._letters[classes] for classes in sets]), frozenset().union(*sets))

    def items(self, passage: Passage, start: int, end: int, year: int | None) -> list[Item]:
        """The items of the sentence [start, end) of a passage; years before `year` are old."""
        said = [token for token in tokens(passage.folded, start, end) if token.word not in _EDITORIAL]
        found = self._proclitics.apart(self._told_apart(said, passage.clean))
        numbers = {number.first: number for number in self._numbers.numbers(passage.folded, found)}
        raw: list[Item] = []
        index = 0
        while index < len(found):
            token = found[index]
            if index in numbers:
                item, index = self._numeral(found, numbers[index])
            elif token.word in self._alone:
                entry = self._alone[token.word]
                item, index = Item(token.start, token.end, entry.classes, entry=entry), index + 1
            elif self._phrases.begins(token.word):
                item, index = self._phrase(found, index, numbers)
            else:
                item, index = Item(token.start, token.end, _of_token(token)), index + 1
            raw.append(item)
        return [self._settled(raw, place, year) if item.number else item for place, item in enumerate(raw)]

    def _knows(self, word: str) -> bool:
        """Whether the language's lists have the word, or a number may begin with it."""
        return self._phrases.begins(word) or self._numbers.knows(word)

    def _told_apart(self, found: list[Token], clean: str) -> list[Token]:
        """The tokens, with a mark on words that count only as they are written ("öldü", and not "oldu")."""
        if not self._accented:
            return found
        return [
            token._replace(word=token.word + _MARKED)
            if token.word in self._accented and clean[token.start : token.end].lower() in self._accented[token.word]
            else token
            for token in found
        ]

    def _phrase(self, found: list[Token], index: int, numbers: Container[int]) -> tuple[Item, int]:
        """The longest phrase at `index` that swallows no number."""
        token = found[index]
        for entry, after in self._phrases.all_at(found, index):
            if after == index + 1 or not any(inner in numbers for inner in range(index + 1, after)):
                return Item(token.start, found[after - 1].end, entry.classes, entry=entry), after
        return Item(token.start, token.end, _of_token(token)), index + 1

    def _numeral(self, found: list[Token], number: Number) -> tuple[Item, int]:
        number = _with_point(found, number)
        known = self._phrases.at(found, number.first)
        entry = known[0] if known and known[1] == number.last else None
        sole = number.form == "one" and found[number.first].word in self._never_articles
        return Item(number.start, number.end, _SOLE if sole else _NUMBER, number, entry), number.last

    def _settled(self, items: list[Item], place: int, year: int | None) -> Item:
        """An item that holds a number, with the classes that its neighbours give it."""
        item = items[place]
        before = items[place - 1].classes if place else _NONE
        after = items[place + 1].classes if place + 1 < len(items) else _NONE
        beyond = items[place + 2].classes if place + 2 < len(items) else _NONE
        if _beside_name(items, place):
            return item._replace(classes=_AGED)
        if _shares_unit(items, place):
            return item._replace(classes=_MEASURE)
        return item._replace(classes=self._numeral_classes(item, (before, after, beyond), year))

    def _numeral_classes(
        self, item: Item, around: tuple[frozenset[str], frozenset[str], frozenset[str]], year: int | None
    ) -> frozenset[str]:
        number = item.number
        before, after, beyond = around
        counts = "people" in after or "count" in after
        if number is not None and number.form == "ordinal" and not after.isdisjoint({"month", "thing"}):
            return _MEASURE
        if number is None or (number.form == "ordinal" and number.interval.low != 1):
            return _ORDINAL
        if number.form == "ordinal" or (number.form == "one" and not (counts or _one_counts(item, around))):
            return item.entry.classes if item.entry else _WORD
        if number.form == "fraction":
            return _CODE
        if number.form == "year" and not (_is_thing(after) or _counts_despite_year(after, beyond)):
            return _OLD_YEAR if year is not None and (number.interval.low or 0) < year else _YEAR
        if _measures(before, after, _NONE if number.form == "none" else beyond):
            return _SOME if number.interval.vague else _MEASURE
        return _counting(item)


def _with_point(found: list[Token], number: Number) -> Number:
    """The number, with the point that makes digits an ordinal where no sentence ends ("am 7. Oktober")."""
    if number.last != number.first + 1 or number.last + 1 >= len(found) or found[number.first].kind != "digits":
        return number
    point = found[number.last]
    if point.word != "." or point.start != number.end:
        return number
    return number._replace(form="ordinal", last=number.last + 1)


def _beside_name(items: list[Item], place: int) -> bool:
    """Whether a number between a word and a mark is the age of a person named before ("Smith, 34," or "Smith (34)")."""
    number = items[place].number
    if number is None or number.form != "cardinal" or not 2 <= place < len(items) - 1:
        return False
    low, high = number.interval.low, number.interval.high
    named, opening, closing = (items[index].classes for index in (place - 2, place - 1, place + 1))
    enclosed = ("comma" in opening and not closing.isdisjoint(_MARKS)) or ("mark" in opening and "mark" in closing)
    return enclosed and low == high and low is not None and low <= _OLDEST and not named.isdisjoint(_NAMED)


def _shares_unit(items: list[Item], place: int) -> bool:
    """Whether a number has the unit of the next one ("8 and 10 years")."""
    ahead = [item.classes for item in items[place + 1 : place + 4]]
    return len(ahead) == 3 and "and" in ahead[0] and "number" in ahead[1] and "thing" in ahead[2]


def _counting(item: Item) -> frozenset[str]:
    """The classes of a number that counts people."""
    if item.number is not None and item.number.form == "none":
        return _NOUGHT
    return _POSSESSED if item.entry is not None and "possessed" in item.entry.classes else _NUMBER


def _one_counts(item: Item, around: tuple[frozenset[str], frozenset[str], frozenset[str]]) -> bool:
    """Whether a "one" that may be an article counts: before "other soldier" or "9-year-old", or, where it is no
    article, before "was", "died", "of them" or "of the wounded" and behind "killed"."""
    before, after, beyond = around
    beside = (
        "active" in before or not after.isdisjoint({"aux", "of_which"}) or not _PREDICATES.isdisjoint(after | before)
    )
    if "sole" in item.classes and (beside or ("of" in after and "hurt" in beyond)):
        return True
    if "word" in after or "others" in after:
        return "people" in beyond
    return "number" in after and "age" in beyond


def _is_thing(after: frozenset[str]) -> bool:
    """Whether what follows makes a year's digits count things ("1900 tanks"), and does not only call it a year."""
    return "thing" in after and "unit_of_time" not in after


def _counts_despite_year(after: frozenset[str], beyond: frozenset[str]) -> bool:
    """Whether what looks like a year counts people: "2000 soldiers", "2000 dead", but not "in 2013 killed 25"."""
    verbal = after & {"active", "passive", "verb"}
    return "people" in after or ("count" in after and not verbal) or ("word" in after and "people" in beyond)


def _measures(before: frozenset[str], after: frozenset[str], beyond: frozenset[str]) -> bool:
    """Whether the neighbours make a number a measure, a label's number or a date."""
    if before & {"label", "money"} or after & {"thing", "animal", "money"}:
        return True
    if "month" in after or ("of" in after and "month" in beyond):
        return True
    if "month" in before and not after & {"people", "count", "word"}:
        return True
    return "word" in after and "located" not in after and not beyond.isdisjoint({"thing", "animal"})


def _entries(language: Language, literals: Iterable[str]) -> dict[str, Entry]:
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
        phrase: Entry(_derived(given), categories.get(phrase, {}), groups.get(phrase))
        for phrase, given in classes.items()
    }


def _groups(language: Language) -> Iterator[tuple[str, str]]:
    """Every phrase for people behind its group; a word for one person has that of the stem that it begins with."""
    known = Phrases((phrase, group) for group, phrase in _pairs(language.people))
    for person in language.words.get("person", ()):
        if (found := known.at(tokens(fold(person)), 0)) is not None:
            yield found[0], person
    yield from _pairs(language.people)


def _by_folded(words: Iterable[str]) -> dict[str, set[str]]:
    """Words in lower case, by how they are folded."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for word in words:
        found[fold(word)].add(word.lower())
    return found


def _pairs(table: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, str]]:
    return ((name, phrase) for name, phrases in table.items() for phrase in phrases)


def _derived(classes: Iterable[str]) -> frozenset[str]:
    """The classes of a phrase with those that follow from them."""
    given = set(classes)
    if not given & (NOT_WORDS | {"number", "year", "measure", "code", "masked", "comma", "mark", "stop", "ordinal"}):
        given.add("word")
    if not given & NOT_GAPS:
        given.add("gap")
    if not given & NOT_PLAIN:
        given.add("plain")
    if not given & NOT_FILLERS:
        given.add("filler")
    return frozenset(given)


def _of_token(token: Token) -> frozenset[str]:
    if token.kind == "word":
        return _WORD
    if token.kind == "mark":
        return _COMMA if token.word == "," else _STOP if token.word in STOPS else _MARK
    return _CODE


_NONE: Final[frozenset[str]] = frozenset()
_NUMBER = _derived({"number"})
_NOUGHT = _derived({"number", "none"})
_POSSESSED = _derived({"number", "possessed"})
_SOLE = _derived({"number", "sole"})
"""A "one" that is no article."""
_ORDINAL = _derived({"ordinal"})
_AGED = _derived({"person", "aged"})
_PREDICATES = frozenset({"passive", "verb", "single"})
_MARKS = frozenset({"comma", "mark", "stop"})
_NAMED = frozenset({"word", "person"})
_YEAR = _derived({"year"})
_OLD_YEAR = _derived({"year", "old_year"})
_MEASURE = _derived({"measure"})
_SOME = _derived({"measure", "some"})
_CODE = _derived({"code"})
MASKED = _derived({"masked"})
_COMMA = _derived({"comma"})
_MARK = _derived({"mark"})
_STOP = _derived({"stop"})
_WORD = _derived({"word"})
