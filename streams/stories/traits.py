"""What identity needs to know of a reading, or of all readings of one story: small, bounded, without texts.

A story's traits are those of its first readings, widened by later ones until a bound is reached and never past it: a
story does not drift to another subject by the words of its late members.
"""

import re
import sys
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice

from streams.model import Category, Place, Reading, SourceFigure
from streams.stories.claims import victim_groups
from streams.stories.statement import stated_by
from streams.text.folding import fold

STEM = 6
"""Letters kept of a word: enough to tell words apart, few enough that French and English inflections agree."""
MAX_WORDS = 40
MAX_NAMES = 48
"""Words and names that one article brings: those of its title, and the most frequent, first."""
MAX_WHOLE = 10
MAX_VOICES = 4
"""Articles of a story by whose words it is known: the first one, and the newest."""
MAX_PLACES = 16
TITLE = 160
"""Letters of a title that are compared."""
MAX_COPIES = 16
FOUND_BY = 3
"""Fingerprints that a story is found by, of those kept to tell copies."""
PRINT = 6
"""Hashes kept of a fingerprint: the smallest of a sketch are a sketch."""

_WORD = re.compile(r"[^\W\d_]{4,}")
_TOKEN = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """The fingerprint of one article, cut to its smallest hashes."""

    article: str
    hashes: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """How one article tells its event: `title`, its words folded and in the order of the alphabet; `words`, the stems
    of title and lead; `names`, proper names whole and in words, and ids of places, with "@" before them; `ages`, its
    people's. `bare`: it has no text."""

    article: str
    title: str = ""
    words: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    ages: tuple[int, ...] = ()
    bare: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """`voices` are the words of some of the articles, oldest first.

    `spots` are "kind:id" of the cities and regions of the event, `countries` their countries; `groups` the victims'
    groups; `day` the event's day as an article gave it; `tolls` the event's figures as (category, low, high). `first`
    and `latest` bound the publication times of dated articles (None: undated). `prints` are fingerprints, oldest first.
    """

    voices: tuple[Voice, ...] = ()
    spots: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    day: date | None = None
    tolls: tuple[tuple[Category, int | None, int | None], ...] = ()
    first: datetime | None = None
    latest: datetime | None = None
    prints: tuple[Print, ...] = ()

    @property
    def dated(self) -> bool:
        """Whether anything says when it was: a publication date or the event's day."""
        return self.latest is not None or self.day is not None


def traits_of(reading: Reading) -> Traits:
    """The traits of one reading."""
    published = min(reading.published, reading.fetched) if reading.published else None
    places = [place for place in reading.places if place.role == "event"]
    return Traits(
        voices=(_voice(reading),),
        spots=_bounded((f"{place.kind}:{place.id}" for place in places if place.kind != "country"), MAX_PLACES),
        countries=_bounded((place.country for place in places), MAX_PLACES),
        groups=victim_groups(reading.claims),
        day=reading.day,
        tolls=tuple(
            (category, each.figure.low, each.figure.high) for category, each in sorted(stated_by(reading).items())
        ),
        first=published,
        latest=published,
        prints=_prints(reading),
    )


def widened(story: Traits, by: Traits, tolls: tuple[tuple[Category, int | None, int | None], ...]) -> Traits:
    """The story's traits with those of one more reading; `tolls` are the story's figures after it."""
    return replace(
        story,
        voices=_later_voices(story.voices, by.voices),
        spots=_bounded((*story.spots, *by.spots), MAX_PLACES),
        countries=_bounded((*story.countries, *by.countries), MAX_PLACES),
        groups=_bounded((*story.groups, *by.groups), MAX_PLACES),
        day=story.day or by.day,
        tolls=tolls,
        first=min(filter(None, (story.first, by.first)), default=None),
        latest=max(filter(None, (story.latest, by.latest)), default=None),
        prints=_later_prints(story.prints, by.prints),
    )


def silenced(story: Traits, articles: Collection[str], left: Iterable[SourceFigure]) -> Traits:
    """The story's traits without the words and fingerprints of some of its articles; where that leaves none, with the
    titles of those that are `left`. What is not known article by article, places and the day, stays.
    """
    voices = tuple(voice for voice in story.voices if voice.article not in articles)
    return replace(
        story,
        voices=voices or _later_voices((), tuple(map(titled, left))),
        prints=tuple(each for each in story.prints if each.article not in articles),
    )


def titled(said: SourceFigure) -> Voice:
    """What a story keeps of an article's words when its voice is no longer kept: its title."""
    title = fold(said.title)
    return Voice(article=said.article, title=_sorted(title), words=_bounded(_stems(title), MAX_WORDS), bare=True)


def compact(traits: Traits) -> Traits:
    """The traits as they are kept for 50,000 stories: each word one object in the process, the newest fingerprints
    only."""
    return replace(traits, voices=tuple(map(_interned, traits.voices)), prints=traits.prints[-FOUND_BY:])


def _voice(reading: Reading) -> Voice:
    title = fold(reading.title)
    return Voice(
        article=reading.id,
        title=_sorted(title),
        words=_bounded(_stems(f"{title} {fold(reading.lead)}"), MAX_WORDS),
        names=_bounded((*_place_names(reading.places), *_name_words(reading.names)), MAX_NAMES),
        ages=reading.ages,
        bare=not reading.lead,
    )


def _sorted(title: str) -> str:
    return " ".join(sorted(_TOKEN.findall(title)))[:TITLE]


def _interned(voice: Voice) -> Voice:
    return replace(voice, words=tuple(map(sys.intern, voice.words)), names=tuple(map(sys.intern, voice.names)))


def _later_voices(known: tuple[Voice, ...], new: tuple[Voice, ...]) -> tuple[Voice, ...]:
    articles = {each.article for each in new}
    voices = (*(each for each in known if each.article not in articles), *new)
    return voices if len(voices) <= MAX_VOICES else (voices[0], *voices[1 - MAX_VOICES :])


def _stems(folded: str) -> Iterable[str]:
    return (word[:STEM] for word in _WORD.findall(folded))


def _place_names(places: Iterable[Place]) -> Iterable[str]:
    """Places under their ids, whatever part they play: the names that all languages share."""
    return (f"@{place.id}" for place in places)


def _name_words(names: Iterable[str]) -> Iterable[str]:
    """Names of several words whole too: "jane roe" in both says more than some Jane and some Roe."""
    whole = [f"@{name}" for name in names if " " in name]
    return (*whole[:MAX_WHOLE], *(f"@{word}" for word in _WORD.findall(" ".join(names))))


def _bounded(values: Iterable[str], bound: int) -> tuple[str, ...]:
    return tuple(islice(dict.fromkeys(values), bound))


def _prints(reading: Reading) -> tuple[Print, ...]:
    """A bare title has no fingerprint worth the name: the same three words are no copy."""
    if not (reading.fingerprint and reading.lead):
        return ()
    return (Print(article=reading.id, hashes=tuple(sorted(reading.fingerprint)[:PRINT])),)


def _later_prints(known: tuple[Print, ...], new: tuple[Print, ...]) -> tuple[Print, ...]:
    articles = {each.article for each in new}
    return (*(each for each in known if each.article not in articles), *new)[-MAX_COPIES:]
