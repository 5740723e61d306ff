"""Whether a reading is of a story: the evidence for and against, and what no evidence outweighs.

Each feature lies in [-1, 1] (0: nothing is known) and is kept with the decision:

    words   how much the words of title and lead that both use tell, rare ones telling more
    names   how much the proper names that both have tell, likewise
    ages    1 two ages of people in common, 0.5 one, -0.5 both tell ages and none is the same
    title   likeness of the titles, whatever the order of their words (rapidfuzz)
    place   1 the same city or region, 0.7 one that the other names in passing, 0.4 only the same country, -1 others
    day     1 the same day, 0.5 the day before or after, -1 further apart
    group   1 a group of victims in common (soldiers), -1 other groups
    toll    1 the same large figure, less one that may have grown into the other, or a small one; -1 far apart
    copy    share of the fingerprint in common
    gap     the time since the story's latest article, negative, on a logarithmic scale that ends with the window
    alike   how alike title and lead are across languages (`streams.stories.alike`), asked where the rest is undecided

What words and names tell is summed up and not divided by how many there are: two rare names in common say as much in
a long article as in a short one (each adds to the odds, as in Fellegi and Sunter 1969). They are those of the story's
most alike article, as ages are, and a name that several of a reading's candidates have counts less (`telling_apart`);
titles are halfway between the most alike and all of them, so that one bridge is not enough.

The score is the log-odds of one event (`weights.toml`); a reading joins at `JOIN` or above. Vetoes come first: `veto`
names the reason.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import product
from math import log1p, sqrt
from typing import Final

from rapidfuzz.fuzz import ratio

from streams.stories.traits import Traits, Voice
from streams.stories.weights import ARTICLE, HEADLINE

JOIN: Final = 0.0
"""The score at which a reading joins: even odds."""
GREY: Final = (-1.0, 2.0)
"""Between these scores it is asked how alike the texts are: for more, facts are enough; for less, texts are not."""
COPY: Final = 0.5
"""The share of a fingerprint from which an article is a copy."""
ELSEWHERE: Final = "another place"
VERBATIM: Final = 0.9
"""The share from which a copy is one whatever was read in it; below it may be the same form filled in for elsewhere."""
WINDOW: Final = timedelta(days=365)
"""How far outside a story's publication times an article may lie."""
ALL: Final = 20
"""Words in common, all as rare as can be, that say all that words can say."""
GROWN: Final = 4
"""How many times as large a toll may have become and still be of the same event."""
DAYS_APART: Final = 3
"""Event days further apart than this are two events."""
NAMED_ANOTHER_DAY: Final = 0.5
NAMED_ELSEWHERE: Final = 0.4
"""What names must tell where an article seems to be of another day, or place, and is of the story after all..."""
SAME_AGES: Final = 2
"""Ages in common that say all that ages can say."""
OTHER_AGES: Final = -0.5
FORM: Final = 0.5
"""...unless two titles are so alike that they are one form filled in twice."""
_LOG_ALL = log1p(ALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The features of one reading against one story, their score, and the veto, if one was spoken.

    `serial`: it only differs by its place from a story that tells of no toll, in the same form.
    """

    features: dict[str, float]
    score: float
    veto: str | None = None
    serial: bool = False

    @property
    def joins(self) -> bool:
        """Whether the reading belongs to the story."""
        return self.veto is None and self.score >= JOIN

    @property
    def undecided(self) -> bool:
        """Whether the texts themselves could turn it."""
        return self.veto is None and GREY[0] <= self.score <= GREY[1]

    def with_alike(self, alike: float) -> "Evidence":
        """The evidence with how alike the texts are."""
        score = round(self.score + ARTICLE.features["alike"] * alike, 4)
        return replace(self, features={**self.features, "alike": alike}, score=score)


@dataclass(frozen=True, slots=True)
class Probe:
    """Traits made ready, once, to be compared with many stories: those of a reading, or of a story as a whole.

    `words` and `names` hold what each of them tells; `kinds` tells city from region by the place's id.
    """

    traits: Traits
    words: Mapping[str, float]
    names: Mapping[str, float]
    ages: frozenset[int]
    kinds: Mapping[str, str]
    hashes: frozenset[int]
    bare: bool


def probe(traits: Traits, weights: Callable[[Iterable[str]], Mapping[str, float]]) -> Probe:
    """The traits made ready; `weights` says how rare words are (`Index.weights`)."""
    return Probe(
        traits=traits,
        words=_told(weights({word for voice in traits.voices for word in voice.words})),
        names=_told(weights({name for voice in traits.voices for name in voice.names})),
        ages=frozenset(age for voice in traits.voices for age in voice.ages),
        kinds=_kinds(traits),
        hashes=frozenset(value for each in traits.prints for value in each.hashes),
        bare=_bare(traits),
    )


def telling_apart(probed: Probe, candidates: Iterable[Traits]) -> Probe:
    """The probe for these candidates: what a name tells is divided by the root of how many of them have it. A station's
    own name, its towns and the chief of police are in many of its stories, and tell none from the other."""
    having: Counter[str] = Counter()
    for story in candidates:
        having.update({name for voice in story.voices for name in voice.names if name in probed.names})
    return replace(probed, names={name: told / sqrt(having[name] or 1) for name, told in probed.names.items()})


def compare(probed: Probe, story: Traits) -> Evidence:
    """The evidence that the reading is of the story."""
    reading = probed.traits
    titles = _titles(reading, story)
    features = {
        "words": _shared(probed.words, [voice.words for voice in story.voices]),
        "names": _shared(probed.names, [voice.names for voice in story.voices]),
        "ages": _ages(probed.ages, story),
        "title": (max(titles) + sum(titles) / len(titles)) / 2 if titles else 0.0,
        "place": _place(probed, story),
        "day": _day(reading, story),
        "group": _group(reading.groups, story.groups),
        "toll": _toll(reading, story),
        "copy": _copy(probed, story),
        "gap": _gap(reading, story),
    }
    weights = HEADLINE if probed.bare or _bare(story) else ARTICLE
    score = round(weights.score(features), 4)
    form = max(titles, default=0.0) >= FORM
    against = veto(reading, story, features, form=form)
    quiet = not (reading.tolls or story.tolls)
    serial = against == ELSEWHERE and form and quiet and score >= JOIN
    return Evidence(features=features, score=score, veto=against, serial=serial)


def veto(reading: Traits, story: Traits, features: Mapping[str, float], *, form: bool) -> str | None:
    """What keeps the reading out of the story whatever else speaks for it; `form`: two titles are one form."""
    if reading.latest and story.first and story.latest and _outside(reading.latest, story.first, story.latest):
        return "published too long before or after"
    if features["copy"] >= VERBATIM:
        return None
    named = 0.0 if form else features["names"]
    if reading.day and story.day and abs((reading.day - story.day).days) > DAYS_APART and named < NAMED_ANOTHER_DAY:
        return "another day"
    if features["place"] < 0 and named < NAMED_ELSEWHERE:
        return ELSEWHERE
    if not (reading.dated and story.dated) and not _undated_strong(features):
        return "undated, on weak evidence"
    return None


def _undated_strong(features: Mapping[str, float]) -> bool:
    """The same figure, of some size, in the same city or region, told with some of the same words."""
    return features["toll"] >= 0.5 and features["place"] == 1 and features["words"] + features["names"] > 0.2


def _outside(moment: datetime, first: datetime, latest: datetime) -> bool:
    return moment > latest + WINDOW or moment < first - WINDOW


def _bare(traits: Traits) -> bool:
    return all(voice.bare for voice in traits.voices)


def _told(weights: Mapping[str, float]) -> dict[str, float]:
    """What each word tells: cubed, for twenty common words in common must not outweigh one name."""
    return {word: weight**3 for word, weight in weights.items()}


def _shared(ours: Mapping[str, float], theirs: Iterable[tuple[str, ...]]) -> float:
    """What the most alike of their articles shares with ours."""
    most = max([sum([ours[word] for word in words if word in ours]) for words in theirs], default=0.0)
    return min(1.0, log1p(most) / _LOG_ALL)


def _ages(ours: frozenset[int], story: Traits) -> float:
    theirs = [voice.ages for voice in story.voices if voice.ages]
    if not ours or not theirs:
        return 0.0
    common = max(len(ours.intersection(ages)) for ages in theirs)
    return min(common, SAME_AGES) / SAME_AGES if common else OTHER_AGES


def _titles(ours: Traits, theirs: Traits) -> list[float]:
    """The likeness of each two titles; titles that have nothing to do with each other have half their letters alike."""
    pairs = product(ours.voices, theirs.voices)
    return [max(0.0, ratio(one.title, other.title) / 50 - 1) for one, other in pairs]


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
    return 0.7 if _named(ours, story.voices) or _named(theirs, reading.voices) else 0.4


def _kinds(traits: Traits) -> dict[str, str]:
    """The kind, city or region, of each of the event's places by its id."""
    return {identity: kind for kind, _, identity in (spot.partition(":") for spot in traits.spots)}


def _named(places: Iterable[str], voices: tuple[Voice, ...]) -> bool:
    names = {name for voice in voices for name in voice.names}
    return any(f"@{place}" in names for place in places)


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
    low, high = sorted((ours, other))
    size = min(1.0, 0.3 + low / 20)
    return max(low, 1) / max(high, 1) * size if high <= GROWN * max(low, 3) else -1.0


def _gap(reading: Traits, story: Traits) -> float:
    if not reading.latest or not story.latest:
        return 0.0
    days = max(0.0, (reading.latest - story.latest) / timedelta(days=1))
    return -min(1.0, log1p(days) / log1p(WINDOW.days))


def _copy(probed: Probe, story: Traits) -> float:
    ours = probed.hashes
    if not ours:
        return 0.0
    shares = (len(ours.intersection(each.hashes)) / max(len(ours), len(each.hashes)) for each in story.prints)
    return max(shares, default=0.0)
