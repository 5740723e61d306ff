"""How a query's place is compared with a story's: by id (ISO 3166, "SY/idlib"), or by a name in any language.

The names of countries and regions are the languages' data: `place:syria`, `place:syrie` and `place:SY` are one place.
"""

from collections.abc import Iterable, Mapping
from functools import cache

from streams.languages.language import Language, load
from streams.model import Place
from streams.rules.terms import load_variants, normalise


@cache
def load_languages() -> Mapping[str, Language]:
    """Every language that there is, read once: queries are parsed by the thousand."""
    return load()


@cache
def load_groups() -> tuple[str, ...]:
    """The groups of victims that some language tells apart, sorted."""
    return tuple(sorted({group for language in load_languages().values() for group in language.people}))


@cache
def load_names() -> Mapping[str, str]:
    """From each name of a country or region, in any language, to its id, both normalised; countries come first."""
    names: dict[str, str] = {}
    languages = load_languages().values()
    for table in (*(language.countries for language in languages), *(language.regions for language in languages)):
        for identity, spellings in table.items():
            for spelling in spellings:
                names.setdefault(normalise(spelling), normalise(identity))
    return names


def place_key(name: str) -> str:
    """A place as queries keep it: its id where its name is known, else the first of its spellings; both normalised."""
    folded = normalise(name)
    spellings = load_variants().get(folded, (folded,))
    return next((load_names()[spelling] for spelling in spellings if spelling in load_names()), spellings[0])


def place_name(key: str, language: str) -> str:
    """The place of a key as a person reads it, in a language (ISO 639-1) where the data has its name there."""
    known = load_languages().get(language)
    for identity, names in (*known.countries.items(), *known.regions.items()) if known else ():
        if normalise(identity) == key:
            return names[0]
    return key.upper() if len(key) == 2 else key.title()


def place_keys(places: Iterable[Place]) -> frozenset[str]:
    """Every key that names one of these places or the country around it."""
    return frozenset(key for place in places for key in _keys(place))


def _keys(place: Place) -> tuple[str, ...]:
    identity = normalise(place.id)
    return normalise(place.country), identity, place_key(place.name), place_key(identity.rpartition("/")[2])
