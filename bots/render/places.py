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
    """Where it happened, the nearest first; empty where no article says."""
    return list(dict.fromkeys(place_name(one, words) for one in story.places if one.role == "event"))


def place_name(place: Place, words: Words) -> str:
    """A place in the reader's language; what an article or the gazetteer calls it where the language has no name."""
    return clip(_names(words.language).get(place.id, place.name), NAME_LIMIT)


def language_name(code: str, words: Words) -> str:
    """A language in the reader's: "turc"; the code of one that Unicode's data does not know."""
    return str(Locale(words.language).languages.get(code, clip(code, NAME_LIMIT)))


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
