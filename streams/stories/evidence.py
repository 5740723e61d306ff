"""Whether a reading is of a story: the evidence for and against, its weights, and what no evidence outweighs.

Each feature lies in [-1, 1] (0: nothing is known) and is kept with the decision:

    words   likeness of the words of title and lead, rare words weighing more
    names   share of the proper names of the side with fewer that both have, weighed likewise
    title   likeness of the title to the story's most alike title (rapidfuzz token sets)
    place   1 the same city or region, 0.7 one that the other names in passing, 0.4 only the same country, -1 others
    day     1 the same day, 0.5 the day before or after, -1 further apart
    group   1 a group of victims in common (soldiers), -1 other groups
    toll    1 the same rare figure, above 0 one that may have grown into the other, -1 far apart
    copy    share of the fingerprint in common
    gap     the time since the story's latest article as a share of the window, negative

The score is their weighted sum; a reading joins at `JOIN` or above. Vetoes come first: `veto` names the reason.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt
from typing import Final

from rapidfuzz.fuzz import token_set_ratio

from streams.stories.traits import Traits

WEIGHTS: Final[Mapping[str, float]] = {
    "words": 5.0,
    "names": 8.0,
    "title": 2.2,
    "place": 2.0,
    "day": 1.0,
    "group": 0.6,
    "toll": 2.2,
    "copy": 3.0,
    "gap": 2.0,
}
"""Near what a logistic regression gives on reports of shootings; names held lower, for politics repeats its names."""
JOIN: Final = 4.2
"""The score at which a reading joins."""
COPY: Final = 0.5
"""The share of a fingerprint from which an article is a copy."""
VERBATIM: Final = 0.9
"""The share from which a copy is one whatever was read in it; below it may be the same form filled in for elsewhere."""
WINDOW: Final = timedelta(days=14)
"""How far outside a story's publication times an article may lie."""
FULL: Final = 20
"""Words from which a reading's names count in full: those of a bare title are its words again."""
DAYS_APART: Final = 3
"""Event days further apart than this are two events."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The features of one reading against one story, their score, and the veto, if one was spoken."""

    features: dict[str, float]
    score: float
    veto: str | None = None

    @property
    def joins(self) -> bool:
        """Whether the reading belongs to the story."""
        return self.veto is None and self.score >= JOIN


@dataclass(frozen=True, slots=True)
class Probe:
    """A reading's traits made ready, once, to be compared with many stories.

    Each word and name has its weight on the desk. `scene` are the event's own places as they stand among the names;
    `kinds` tells city from region by the place's id.
    """

    traits: Traits
    words: Mapping[str, float]
    names: Mapping[str, float]
    all_words: float
    all_names: float
    scene: frozenset[str]
    kinds: Mapping[str, str]
    hashes: frozenset[int]


def probe(reading: Traits, weights: Callable[[Iterable[str]], Mapping[str, float]]) -> Probe:
    """The reading made ready; `weights` says how rare words are (`Index.weights`)."""
    words = {word: weight * weight for word, weight in weights(reading.words).items()}
    names = weights(reading.names)
    return Probe(
        traits=reading,
        words=words,
        names=names,
        all_words=sum(words.values()),
        all_names=sum(names.values()),
        scene=_scene(reading),
        kinds=_kinds(reading),
        hashes=frozenset(value for each in reading.prints for value in each.hashes),
    )


def compare(probed: Probe, story: Traits) -> Evidence:
    """The evidence that the reading is of the story; titles are compared only where they can decide."""
    reading = probed.traits
    features = {
        "words": _words(probed, story.words),
        "names": _names(probed, story),
        "title": 0.0,
        "place": _place(probed, story),
        "day": _day(reading, story),
        "group": _group(reading.groups, story.groups),
        "toll": _toll(reading, story),
        "copy": _copy(probed, story),
        "gap": _gap(reading, story),
    }
    score = sum(WEIGHTS[name] * value for name, value in features.items() if value)
    if score >= JOIN - WEIGHTS["title"]:
        features["title"] = _title(reading.titles, story.titles)
        score += WEIGHTS["title"] * features["title"]
    return Evidence(features=features, score=round(score, 4), veto=veto(reading, story, features))


def veto(reading: Traits, story: Traits, features: Mapping[str, float]) -> str | None:
    """What keeps the reading out of the story whatever else speaks for it."""
    if reading.latest and story.first and story.latest and _outside(reading.latest, story.first, story.latest):
        return "published too long before or after"
    if features["copy"] >= VERBATIM:
        return None
    if reading.day and story.day and abs((reading.day - story.day).days) > DAYS_APART:
        return "another day"
    if features["place"] < 0:
        return "another place"
    if not (reading.dated and story.dated) and not _undated_strong(features):
        return "undated, on weak evidence"
    return None


def _undated_strong(features: Mapping[str, float]) -> bool:
    """The same figure, of some size, in the same city or region, told with some of the same words."""
    return features["toll"] >= 0.5 and features["place"] == 1 and features["words"] + features["names"] > 0.2


def _outside(moment: datetime, first: datetime, latest: datetime) -> bool:
    return moment > latest + WINDOW or moment < first - WINDOW


def _words(probed: Probe, theirs: tuple[str, ...]) -> float:
    """A cosine that takes the story's other words to weigh, on average, what the reading's weigh."""
    shared = sum(probed.words[word] for word in theirs if word in probed.words)
    return shared / probed.all_words * sqrt(len(probed.words) / len(theirs)) if shared else 0.0


def _names(probed: Probe, story: Traits) -> float:
    """What is already the place of both events is no evidence a second time."""
    common = [name for name in story.names if name in probed.names]
    if not common:
        return 0.0
    both = probed.scene & _scene(story)
    shared = sum(probed.names[name] for name in common if name not in both)
    share = min(1.0, shared / probed.all_names * max(1.0, len(probed.names) / len(story.names)))
    return share * min(1.0, len(probed.words) / FULL)


def _scene(traits: Traits) -> frozenset[str]:
    return frozenset(f"@{place.rpartition(':')[2]}" for place in (*traits.spots, *traits.countries))


def _title(ours: tuple[str, ...], theirs: tuple[str, ...]) -> float:
    best = max((token_set_ratio(a, b) for a in ours for b in theirs), default=0.0)
    return max(0.0, best / 50 - 1)


def _place(probed: Probe, story: Traits) -> float:
    ours, theirs = probed.kinds, _kinds(story)
    if not ours.keys().isdisjoint(theirs):
        return 1.0
    if not set(ours.values()).isdisjoint(theirs.values()):
        return -1.0
    reading = probed.traits
    if not (reading.countries and story.countries):
        return 0.0
    if set(reading.countries).isdisjoint(story.countries):
        return -1.0
    return 0.7 if _named(ours, story) or _named(theirs, reading) else 0.4


def _kinds(traits: Traits) -> dict[str, str]:
    """The kind, city or region, of each of the event's places by its id."""
    return {identity: kind for kind, _, identity in (spot.partition(":") for spot in traits.spots)}


def _named(places: Iterable[str], traits: Traits) -> bool:
    return any(f"@{place}" in traits.names for place in places)


def _day(reading: Traits, story: Traits) -> float:
    ours = reading.day or (reading.latest and reading.latest.date())
    theirs = story.day or (story.first and story.first.date())
    if not ours or not theirs:
        return 0.0
    if reading.day and story.day:
        return {0: 1.0, 1: 0.5, 2: -0.2}.get(abs((ours - theirs).days), -1.0)
    apart = abs((ours - theirs).days)
    return 0.5 if apart <= 1 else 0.0 if apart <= 4 else -0.5


def _group(ours: tuple[str, ...], theirs: tuple[str, ...]) -> float:
    if not ours or not theirs:
        return 0.0
    return 1.0 if set(ours) & set(theirs) else -1.0


def _toll(reading: Traits, story: Traits) -> float:
    theirs = {category: (low, high) for category, low, high in story.tolls}
    values = [
        _figure(low or high or 0, theirs[category]) for category, low, high in reading.tolls if category in theirs
    ]
    return max(values, key=abs, default=0.0)


def _figure(ours: int, theirs: tuple[int | None, int | None]) -> float:
    other = theirs[0] or theirs[1] or 0
    if ours == other:
        return min(1.0, 0.3 + ours / 20)
    low, high = sorted((ours, other))
    return 0.3 if high <= 4 * max(low, 3) else -1.0


def _gap(reading: Traits, story: Traits) -> float:
    if not reading.latest or not story.latest:
        return 0.0
    return -min(1.0, max(0.0, (reading.latest - story.latest) / WINDOW))


def _copy(probed: Probe, story: Traits) -> float:
    ours = probed.hashes
    if not ours:
        return 0.0
    shares = (len(ours.intersection(each.hashes)) / max(len(ours), len(each.hashes)) for each in story.prints)
    return max(shares, default=0.0)
