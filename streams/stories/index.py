"""Which stories may be meant: an index from words, names, fingerprints and place-and-day to stories, never a scan.

What is rare is looked up first, and only until `LOOKED_AT` entries were seen: the cost of a reading does not grow with
the number of stories. Nothing depends on the order in which stories were added, so an index that was built again finds
the same. Inside, a story is a number; most keys belong to one story only, and need no list.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import chain, count
from math import log
from typing import TypeAlias

from streams.stories.traits import Traits

LOOKED_AT = 250
CANDIDATES = 10
LEAST = 0.4
"""The share of the best candidate's keys below which a story is none."""
AT_LEAST = 2
"""A story that shares a single rare key is no candidate."""
HASHES = 3
"""Hashes of each fingerprint that a story is found by: copies share the smallest."""
_SMOOTH = 100
"""As if so many stories without any word had been seen: the first stories of a desk are weighed sensibly too."""

Key: TypeAlias = str | int | tuple[str, int]
"""A word or a name, a hash of a fingerprint, or a place with a day."""


class Index:
    """Story ids by the keys of their traits."""

    def __init__(self) -> None:
        self._entries: dict[Key, int | array[int]] = {}
        self._numbers: dict[str, int] = {}
        self._ids: dict[int, str] = {}
        self._free = count()

    def weights(self, words: Iterable[str]) -> dict[str, float]:
        """How rare each word or name is on this desk: 1 in no story, near 0 in each."""
        scale = 1 / log(len(self._ids) + _SMOOTH)
        return {word: 1 - log(self._stories_with(word) + 1) * scale for word in words}

    def add(self, story: str, traits: Traits) -> None:
        """Enter a new story."""
        number = self._numbers[story] = next(self._free)
        self._ids[number] = story
        for key in keys(traits):
            self._enter(key, number)

    def remove(self, story: str, traits: Traits) -> None:
        """Take a story out that was entered with these traits."""
        number = self._numbers.pop(story)
        del self._ids[number]
        for key in keys(traits):
            self._drop(key, number)

    def change(self, story: str, before: Traits, after: Traits) -> None:
        """Enter a story's new traits in the place of its former ones."""
        number, old, new = self._numbers[story], keys(before), keys(after)
        for key in old - new:
            self._drop(key, number)
        for key in new - old:
            self._enter(key, number)

    def candidates(self, reading: Traits) -> list[str]:
        """The stories that have most of the reading's rare keys; at most `CANDIDATES`, ties by id."""
        shared = self._sharing(reading)
        least = max(AT_LEAST, LEAST * max(shared.values(), default=0))
        best = sorted((-times, self._ids[number]) for number, times in shared.items() if times >= least)
        return [story for _, story in best[:CANDIDATES]]

    def _sharing(self, reading: Traits) -> Counter[int]:
        """How many keys of the reading each story has, rare ones only."""
        found = [entry for entry in map(self._entries.get, lookups(reading)) if entry is not None]
        alone = [entry for entry in found if isinstance(entry, int)]
        rare: list[Iterable[int]] = [alone]
        seen = len(alone)
        for several in sorted((entry for entry in found if not isinstance(entry, int)), key=len):
            seen += len(several)
            if seen > LOOKED_AT and len(rare) > 1:
                break
            rare.append(several)
        return Counter(chain.from_iterable(rare))

    def _stories_with(self, key: Key) -> int:
        entry = self._entries.get(key)
        return 0 if entry is None else 1 if isinstance(entry, int) else len(entry)

    def _enter(self, key: Key, number: int) -> None:
        entry = self._entries.setdefault(key, number)
        if isinstance(entry, array):
            entry.append(number)
        elif entry != number:
            self._entries[key] = array("L", (entry, number))

    def _drop(self, key: Key, number: int) -> None:
        entry = self._entries[key]
        if isinstance(entry, int):
            del self._entries[key]
        elif len(entry) > 2:
            entry.remove(number)
        else:
            self._entries[key] = entry[1] if entry[0] == number else entry[0]


def keys(traits: Traits) -> set[Key]:
    """What a story is found by."""
    found: set[Key] = {key for voice in traits.voices for key in (*voice.words, *voice.names)}
    for each in traits.prints:
        found.update(each.hashes[:HASHES])
    day = traits.day or (traits.first and traits.first.date())
    if day:
        found.update(_at(traits, (day,)))
    return found


def lookups(traits: Traits) -> list[Key]:
    """What a reading looks for: a day may be off by one, a publication lies up to two days after the event."""
    found: list[Key] = [key for voice in traits.voices for key in (*voice.words, *voice.names)]
    for each in traits.prints:
        found += each.hashes[:HASHES]
    if traits.day:
        found += _at(traits, (traits.day + timedelta(days=n) for n in (-1, 0, 1)))
    elif traits.latest:
        found += _at(traits, (traits.latest.date() - timedelta(days=n) for n in (0, 1, 2)))
    return found


def _at(traits: Traits, days: Iterable[date]) -> Iterator[tuple[str, int]]:
    for day in days:
        for place in (*traits.spots, *traits.countries):
            yield place, day.toordinal()
