"""Places named in an article, and which of them is the event's.

Names are looked up in a gazetteer, capitalised words only, the longest first. A place is the event's where a word for
"in" or "near" stands before it in a sentence that gives the event's toll; without a toll, in the title or the lead. A
city that speaks ("Ankara a riposté") is only mentioned.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from streams.languages import Language
from streams.model import Claim, Place, PlaceKind, PlaceRole
from streams.text.document import Document, Passage
from streams.text.folding import fold
from streams.text.tokens import Token, tokens

MAX_PLACES: Final = 20
_LONGEST_NAME: Final = 5
_LOOK_BACK: Final = 5
_READ: Final = 8
"""Sentences at the head of a text in which places are looked for, beside those that give a toll."""
_LEAD: Final = 2
_BIG_CITY: Final = 500_000
"""A city that may be named where a sentence begins, or in a text all in capitals, without a word that locates it."""
_SEPARATORS: Final = str.maketrans("-'.", "   ")
_RANK: Final[Mapping[PlaceRole, int]] = {"event": 0, "dateline": 1, "speaker": 2, "mention": 3}


class Known(NamedTuple):
    """A place of the gazetteer; `population` settles which one a name means."""

    id: str
    name: str
    kind: PlaceKind
    country: str
    population: int


Gazetteer = Mapping[str, tuple[Known, ...]]
"""From a name, as `name_key` spells it, to the places that bear it."""


def name_key(name: str) -> str:
    """A name as the gazetteer has it: folded, its words with single blanks between."""
    if name.isascii() and name.isalpha():
        return name.lower()
    return " ".join(fold(name).translate(_SEPARATORS).split())


@dataclass(frozen=True)
class _Mention:
    """A name in a sentence; `start` in the clean text. `located`: a word for "in" stands before it."""

    passage: Passage
    sentence: int
    start: int
    known: tuple[Known, ...]
    located: bool
    spoken: bool
    dateline: bool


class Places:
    """The places that texts of one language name."""

    def __init__(self, language: Language, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._directly = frozenset(fold(word) for word in language.located_directly)
        self._located = frozenset(fold(word) for word in language.located)
        between = (*language.numbers.of, *language.words["of"], *language.words["determiner"])
        self._between = self._located | frozenset(fold(word) for word in between) | {"("}
        self._no_places = frozenset(name_key(phrase) for phrase in (*language.not_places, *language.numbers.values))
        said = (*language.attribution_before, *language.attribution_after)
        self._said = frozenset(name_key(phrase).split()[-1] for phrase in said)
        barrier = "|".join(re.escape(fold(word)) for word in language.words["barrier"])
        self._barrier = re.compile(rf"\b(?:{barrier})\b|[;:]")
        self._moved = re.compile(rf"\b(?:{'|'.join(re.escape(fold(word)) for word in language.words['moved'])})\b")

    def find(self, document: Document, claims: Sequence[Claim]) -> tuple[Place, ...]:
        """The places, the event's first, at most `MAX_PLACES`."""
        mentions = [
            mention
            for passage in document.passages
            for number in _read(passage, claims)
            for mention in self._in(passage, number)
        ]
        told = [mention for mention in mentions if mention.located and self._beside_toll(mention, claims)]
        if not told:
            told = [mention for mention in mentions if mention.located and _leading(mention)]
        countries = {known.country for mention in mentions for known in mention.known if known.kind == "country"}
        event = {id(mention) for mention in told}
        return _distinct(
            [(_role(mention, id(mention) in event), _meant(mention.known, countries)) for mention in mentions]
        )

    def _beside_toll(self, mention: _Mention, claims: Sequence[Claim]) -> bool:
        """Whether the mention stands in a sentence that gives the event's toll: before the number with no barrier
        between, or behind it, unless the victims were brought there."""
        passage = mention.passage
        start, end = passage.to_original(*passage.sentences[mention.sentence])
        place = passage.to_original(mention.start, mention.start)[0]
        for claim in claims:
            if claim.scope == "event" and claim.field == passage.field and start <= claim.start < end:
                between = fold(passage.original[min(place, claim.start) : max(place, claim.start)])
                if (self._barrier if place < claim.start else self._moved).search(between) is None:
                    return True
        return False

    def _in(self, passage: Passage, number: int) -> Iterator[_Mention]:
        """The mentions in one sentence."""
        start, end = passage.sentences[number]
        found = [token for token in tokens(passage.folded, start, end) if token.word != "."]
        shouted = passage.clean[start:end].isupper()
        index = 0
        while index < len(found):
            size = 1
            if passage.clean[found[index].start].isupper():
                size, known = self._longest(found, index)
                mention = self._mention(passage, number, found, index, size, known) if known else None
                if mention and (size > 1 or mention.dateline or _sure(mention, found, index, shouted)):
                    yield mention
            index += size

    def _longest(self, found: list[Token], index: int) -> tuple[int, tuple[Known, ...]]:
        """How many tokens the longest name at `index` takes, and whom it names; one token and nobody."""
        for size in range(min(_LONGEST_NAME, len(found) - index), 0, -1):
            name = " ".join([token.word for token in found[index : index + size]])
            known = self._gazetteer.get(name)
            if known and name not in self._no_places:
                return size, known
        return 1, ()

    def _mention(
        self, passage: Passage, number: int, found: list[Token], index: int, size: int, known: tuple[Known, ...]
    ) -> _Mention:
        before = [token.word for token in found[max(0, index - _LOOK_BACK) : index]]
        after = found[index + size].word if index + size < len(found) else ""
        opens = index == 0
        located = self._is_located(before) or (opens and after == ":")
        capitals = passage.clean[found[index].start : found[index + size - 1].end].isupper()
        return _Mention(
            passage=passage,
            sentence=number,
            start=found[index].start,
            known=known,
            located=located,
            spoken=located and any(word in self._said for word in before),
            dateline=opens and passage.field == "text" and capitals and after in ("(", ",", "-", "—"),
        )

    def _is_located(self, before: list[str]) -> bool:
        if before and before[-1] in self._directly:
            return True
        for word in reversed(before):
            if word in self._located:
                return True
            if word not in self._between:
                return False
        return False


def _read(passage: Passage, claims: Sequence[Claim]) -> list[int]:
    """The numbers of the sentences that are read for places, in order."""
    beginnings = [passage.to_original(start, start)[0] for start, _ in passage.sentences]
    told = {bisect_right(beginnings, claim.start) - 1 for claim in claims if claim.field == passage.field}
    return [number for number in range(len(beginnings)) if number < _READ or number in told]


def _leading(mention: _Mention) -> bool:
    return mention.passage.field == "title" or mention.sentence < _LEAD


def _sure(mention: _Mention, found: list[Token], index: int, shouted: bool) -> bool:
    """Whether one capitalised word means the place: no acronym is a city ("CAN"); unless something locates it, it is
    not a small one where a sentence begins, and no part of a longer name ("Heiko Maas")."""
    if any(known.kind != "city" for known in mention.known):
        return True
    clean = mention.passage.clean
    if not shouted and clean[found[index].start : found[index].end].isupper():
        return False
    if mention.located:
        return True
    if shouted or index == 0:
        return max(known.population for known in mention.known) >= _BIG_CITY
    return not any(
        0 <= near < len(found)
        and found[near].kind == "word"
        and clean[found[near].start].isupper()
        and found[max(near, index)].start - found[min(near, index)].end <= 1
        for near in (index - 1, index + 1)
    )


def gazetteer(entries: Iterable[tuple[str, Known]]) -> dict[str, tuple[Known, ...]]:
    """A gazetteer from names and what they name; of two places with one id under one name the larger is kept."""
    collected: dict[str, dict[str, Known]] = {}
    for name, known in entries:
        key = name_key(name)
        if len(key) > 2 or known.kind == "country":
            same = collected.setdefault(key, {})
            if same.setdefault(known.id, known).population < known.population:
                same[known.id] = known
    return {key: tuple(same.values()) for key, same in collected.items()}


def _role(mention: _Mention, told: bool) -> PlaceRole:
    if mention.dateline:
        return "dateline"
    if mention.spoken:
        return "speaker"
    return "event" if mention.located and told else "mention"


def _meant(known: tuple[Known, ...], countries: set[str]) -> Known:
    """Of places with one name: a country before a region before a city, the named countries' before others', the
    largest."""
    kinds = ("country", "region", "city")
    return min(known, key=lambda place: (kinds.index(place.kind), place.country not in countries, -place.population))


def _distinct(found: list[tuple[PlaceRole, Known]]) -> tuple[Place, ...]:
    best: dict[str, tuple[PlaceRole, Known]] = {}
    for role, known in found:
        if known.id not in best or _RANK[role] < _RANK[best[known.id][0]]:
            best[known.id] = (role, known)
    ordered = sorted(best.values(), key=lambda entry: _RANK[entry[0]])
    return tuple(
        Place(id=known.id, name=known.name, kind=known.kind, country=known.country, role=role)
        for role, known in ordered[:MAX_PLACES]
    )
