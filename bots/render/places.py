"""Places and languages by the names that the reader's language has for them."""

from collections.abc import Mapping
from functools import cache

from babel import Locale
from babel.core import get_global

from bots.render.html import clip
from bots.render.words import Words
from streams.languages.cldr import city_names
from streams.model import Place, Story
from streams.reading.gazetteer import name_key
from streams.rules.places import load_languages

NAME_LIMIT = 60


def event_places(story: Story, words: Words) -> list[str]:
    """Where it happened, countries last; empty where no article says."""
    there = sorted((one for one in story.places if one.role == "event"), key=_is_country)
    return list(dict.fromkeys(place_name(one, words) for one in there))


def tag_places(story: Story, words: Words) -> list[str]:
    """The first place that is no country, and the first country."""
    there = [one for one in story.places if one.role == "event"]
    firsts = [next((one for one in there if _is_country(one) is kind), None) for kind in (False, True)]
    return [place_name(one, words) for one in firsts if one]


def place_name(place: Place, words: Words) -> str:
    """A place in the reader's language; what an article or the gazetteer calls it where the language has no name."""
    return clip(_names(words.language).get(place.id, place.name), NAME_LIMIT)


def language_name(code: str, words: Words) -> str:
    """A language in the reader's: "turc"; the code of one that Unicode's data does not know."""
    return str(Locale(words.language).languages.get(code, clip(code, NAME_LIMIT)))


def _is_country(place: Place) -> bool:
    return place.kind == "country"


@cache
def _names(language: str) -> Mapping[str, str]:
    """From the gazetteer's ids to names: our own data first, then the cities after which time zones are called."""
    countries = get_global("zone_territories")
    cities = {
        f"{countries[zone]}/{name_key(zone.rpartition('/')[2].replace('_', ' ')).replace(' ', '-')}": name
        for zone, name in city_names(language).items()
        if zone in countries
    }
    known = load_languages()[language]
    return cities | {identity: names[0] for identity, names in (*known.regions.items(), *known.countries.items())}
