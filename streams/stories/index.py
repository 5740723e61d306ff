"""Which stories may be meant: an index from words, names, fingerprints and place-and-day to stories, never a scan.

What is rare is looked up first, and only until `LOOKED_AT` entries were seen: the cost of a reading does not grow with
the number of stories. Nothing depends on the order in which stories were added, so an index that was built again finds
the same.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import chain
from math import log
from typing import TypeAlias

from streams.stories.traits import Traits

LOOKED_AT = 250
CANDIDATES = 6
LEAST = 0.4
"""The share of the best candidate's keys below which a story is none."""
_SMOOTH = 100
"""As if so many stories without any word had been seen: the first stories of a desk are weighed sensibly too."""

Key: TypeAlias = str | int | tuple[str, int]
"""A word or a name, a hash of a fingerprint, or a place with a day."""


class Index:
    """Story ids by the keys of their traits."""

    def __init__(self) -> None:
        self._stories: dict[Key, list[str]] = {}
        self._count = 0

    def weights(self, words: Iterable[str]) -> dict[str, float]:
        """How rare each word or name is on this desk: 1 in no story, near 0 in each."""
        scale = 1 / log(self._count + _SMOOTH)
        held = self._stories
        return {word: 1 - log(len(held.get(word, ())) + 1) * scale for word in words}

    def add(self, story: str, traits: Traits) -> None:
        """Enter a new story."""
        self._count += 1
        for key in keys(traits):
            self._stories.setdefault(key, []).append(story)

    def remove(self, story: str, traits: Traits) -> None:
        """Take a story out that was entered with these traits."""
        self._count -= 1
        for key in keys(traits):
            self._drop(key, story)

    def change(self, story: str, before: Traits, after: Traits) -> None:
        """Enter a story's new traits in the place of its former ones."""
        old, new = keys(before), keys(after)
        for key in old - new:
            self._drop(key, story)
        for key in new - old:
            self._stories.setdefault(key, []).append(story)

    def candidates(self, reading: Traits) -> list[str]:
        """The stories that have most of the reading's rare keys; at most `CANDIDATES`, ties by id."""
        shared = Counter(chain.from_iterable(self._rare(reading)))
        least = LEAST * max(shared.values(), default=0)
        best = sorted((-count, story) for story, count in shared.items() if count >= least)
        return [story for _, story in best[:CANDIDATES]]

    def _rare(self, reading: Traits) -> Iterator[list[str]]:
        """The stories of each key of the reading, the rarest key first, until `LOOKED_AT` were seen."""
        found = sorted(filter(None, map(self._stories.get, lookups(reading))), key=len)
        seen = 0
        for held in found:
            seen += len(held)
            if seen > LOOKED_AT and held is not found[0]:
                return
            yield held

    def _drop(self, key: Key, story: str) -> None:
        held = self._stories[key]
        held.remove(story)
        if not held:
            del self._stories[key]


def keys(traits: Traits) -> set[Key]:
    """What a story is found by."""
    found: set[Key] = {*traits.words, *traits.names}
    for each in traits.prints:
        found.update(each.hashes)
    day = traits.day or (traits.first and traits.first.date())
    if day:
        found.update(_at(traits, (day,)))
    return found


def lookups(traits: Traits) -> Iterator[Key]:
    """What a reading looks for: a day may be off by one, a publication lies up to two days after the event."""
    yield from traits.words
    yield from traits.names
    for each in traits.prints:
        yield from each.hashes
    if traits.day:
        yield from _at(traits, (traits.day + timedelta(days=n) for n in (-1, 0, 1)))
    elif traits.latest:
        yield from _at(traits, (traits.latest.date() - timedelta(days=n) for n in (0, 1, 2)))


def _at(traits: Traits, days: Iterable[date]) -> Iterator[Key]:
    for day in days:
        for place in (*traits.spots, *traits.countries):
            yield place, day.toordinal()
