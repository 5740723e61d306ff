"""Places named in an article, and which of them is the event's.

A place is the event's where a word for "in" or "near" stands before it in a sentence that gives the event's toll;
without a toll, in the title or the lead. A city that speaks ("Ankara a riposté") is only mentioned."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from streams.languages import Language
from streams.model import Claim, Place, PlaceRole
from streams.reading.gazetteer import Gazetteer, Known
from streams.reading.mentions import Mention, Mentions
from streams.text.document import Document, Passage
from streams.text.folding import fold
from streams.text.phrases import pattern_of

MAX_PLACES: Final = 20
_READ: Final = 6
"""Sentences at the head of a text in which places are looked for, beside those that give a toll."""
_LEAD: Final = 2
_AT_HOME: Final = 20
"""How much larger a city may be than one of its name in a country that the article names."""
_LARGE: Final = 100_000
"""People of a city that tells, by being named, which country is meant."""
_RANK: Final[Mapping[PlaceRole, int]] = {"event": 0, "dateline": 1, "speaker": 2, "mention": 3}


class Places:
    """The places that texts of one language name."""

    def __init__(self, language: Language, gazetteer: Gazetteer) -> None:
        self._mentions = Mentions(language, gazetteer)
        self._barrier = re.compile(rf"{pattern_of(language.words['barrier']).pattern}|[;:]")
        self._moved = pattern_of(language.words["moved"])

    def find(self, document: Document, claims: Sequence[Claim]) -> tuple[Place, ...]:
        """The places, the event's first, at most `MAX_PLACES`."""
        mentions = [
            mention
            for passage in document.passages
            for number in _read(passage, claims)
            for mention in self._mentions.of_sentence(passage, number)
        ]
        told = [mention for mention in mentions if mention.located and self._beside_toll(mention, claims)]
        if not told:
            told = [mention for mention in mentions if mention.located and _leading(mention)]
        countries = {known.country for mention in mentions for known in mention.known if _alone(mention.known)}
        event = {id(mention) for mention in told}
        return _distinct(
            [(_role(mention, id(mention) in event), _meant(mention.known, countries)) for mention in mentions]
        )

    def _beside_toll(self, mention: Mention, claims: Sequence[Claim]) -> bool:
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


def _read(passage: Passage, claims: Sequence[Claim]) -> list[int]:
    """The numbers of the sentences that are read for places, in order."""
    told = {
        passage.sentence_at(passage.from_original(claim.start))
        for claim in claims
        if claim.field == passage.field and passage.sentences
    }
    return sorted(told.union(range(min(_READ, len(passage.sentences)))))


def _leading(mention: Mention) -> bool:
    return mention.passage.field == "title" or mention.sentence < _LEAD


def _role(mention: Mention, told: bool) -> PlaceRole:
    if mention.dateline:
        return "dateline"
    if mention.spoken:
        return "speaker"
    return "event" if mention.located and told else "mention"


def _meant(known: tuple[Known, ...], countries: set[str]) -> Known:
    """Of places with one name: a country before a region before the largest city; but first what lies in a country that
    the article names: "Georgia" beside Atlanta is no country, and its city counts as if it were much larger."""

    def rank(place: Known) -> tuple[bool, bool, bool, int]:
        at_home = place.country in countries
        if place.kind == "city":
            return True, False, False, -place.population * (_AT_HOME if at_home else 1)
        return False, not at_home, place.kind != "country", -place.population

    return min(known, key=rank)


def _alone(known: tuple[Known, ...]) -> bool:
    """Whether the name says which country it is in: its places, small towns apart, are all in one."""
    large = {place.country for place in known if place.kind != "city" or place.population >= _LARGE}
    return len(large) == 1


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
