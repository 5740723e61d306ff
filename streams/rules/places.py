"""How a query's place is compared with a story's: by id (ISO 3166, "SY/idlib"), or by a name in any language.

The names of countries and regions are the languages' data: `place:syria`, `place:syrie` and `place:SY` are one place.
"""

from collections.abc import Iterable
from functools import cache

from streams.languages.language import load
from streams.model import Place
from streams.rules.terms import normalise


@cache
def load_names() -> dict[str, str]:
    """From each normalised name of a country or region, in any language, to its id in lower case."""
    return {
        normalise(name): identity.lower()
        for language in load().values()
        for table in (language.countries, language.regions)
        for identity, names in table.items()
        for name in names
    }


def place_key(name: str) -> str:
    """A place as queries keep it: its id in lower case where the name is known, else the name, normalised."""
    folded = normalise(name)
    return load_names().get(folded, folded)


def place_name(key: str, language: str) -> str:
    """The place of a key as a person reads it, in a language (ISO 639-1) where the data has its name there."""
    for code, known in load().items():
        if code == language:
            for identity, names in (*known.countries.items(), *known.regions.items()):
                if identity.lower() == key:
                    return names[0]
    return key.upper() if len(key) == 2 else key.title()


def place_keys(places: Iterable[Place]) -> frozenset[str]:
    """Every key that names one of these places or the country around it."""
    return frozenset(key for place in places for key in _keys(place))


def _keys(place: Place) -> tuple[str, ...]:
    return place.country.lower(), place.id.lower(), place_key(place.name), place_key(place.id.rpartition("/")[2])
