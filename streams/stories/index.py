"""Which stories may be meant: an index from words, names, fingerprints and place-and-day to stories, never a scan.

What is rare is looked up first, and only until `LOOKED_AT` entries were seen: the cost of a reading does not grow with
the number of stories. Nothing depends on the order in which stories were added, so an index that was built again finds
the same.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from heapq import nsmallest
from math import log

from streams.stories.traits import Traits

LOOKED_AT = 1_500
CANDIDATES = 12
_SMOOTH = 100
"""As if so many stories without any word had been seen: the first stories of a desk are weighed sensibly too."""


class Index:
    """Story ids by the keys of their traits."""

    def __init__(self) -> None:
        self._stories: dict[str, list[str]] = {}
        self._count = 0

    def weigh(self, word: str) -> float:
        """How rare a word or a name is on this desk: 1 in no story, near 0 in each."""
        held = self._stories.get(word)
        total = self._count + _SMOOTH
        return log(total / ((len(held) if held else 0) + 1)) / log(total)

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
        old, new = set(keys(before)), set(keys(after))
        for key in old - new:
            self._drop(key, story)
        for key in new - old:
            self._stories.setdefault(key, []).append(story)

    def candidates(self, reading: Traits) -> list[str]:
        """The stories that share most with the reading, what is rare counting more; at most `CANDIDATES`."""
        found = sorted((len(held), key) for key in lookups(reading) if (held := self._stories.get(key)))
        score: dict[str, float] = {}
        seen = 0
        for length, key in found:
            if seen and seen + length > LOOKED_AT:
                break
            seen += length
            weight = self.weigh(key)
            for story in self._stories[key]:
                score[story] = score.get(story, 0.0) + weight
        return [
            story for _, story in nsmallest(CANDIDATES, ((-round(value, 6), story) for story, value in score.items()))
        ]

    def _drop(self, key: str, story: str) -> None:
        held = self._stories[key]
        held.remove(story)
        if not held:
            del self._stories[key]


def keys(traits: Traits) -> Iterator[str]:
    """What a story is found by."""
    yield from _common(traits)
    day = traits.day or (traits.first and traits.first.date())
    if day:
        yield from _place_days(traits, (day,))


def lookups(traits: Traits) -> Iterator[str]:
    """What a reading looks for: an undated day may be off by one, a publication lies up to two days after the event."""
    yield from _common(traits)
    if traits.day:
        yield from _place_days(traits, (traits.day + timedelta(days=n) for n in (-1, 0, 1)))
    elif traits.latest:
        yield from _place_days(traits, (traits.latest.date() - timedelta(days=n) for n in (0, 1, 2)))


def _common(traits: Traits) -> Iterator[str]:
    yield from traits.words
    for name in traits.names:
        yield f"@{name}"
    yield from dict.fromkeys(f"#{value:x}" for each in traits.prints for value in each.hashes)


def _place_days(traits: Traits, days: Iterator[date] | tuple[date, ...]) -> Iterator[str]:
    identities = dict.fromkeys(place.partition(":")[2] for place in traits.places)
    for day in days:
        for identity in identities:
            yield f"{identity}/{day.isoformat()}"
