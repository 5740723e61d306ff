"""What Unicode's Common Locale Data Repository (in Babel) knows of places in a language."""

from typing import Final

from babel import Locale, UnknownLocaleError

_NO_COUNTRIES: Final = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
"""Codes of CLDR that look like countries and are none."""


def country_names(code: str) -> dict[str, str]:
    """ISO 3166 code to name, in the language of that ISO 639-1 code; empty for a language that CLDR does not know."""
    locale = _locale(code)
    if locale is None:
        return {}
    return {
        country: name
        for country, name in locale.territories.items()
        if len(country) == 2 and country.isalpha() and country not in _NO_COUNTRIES
    }


def city_names(code: str) -> dict[str, str]:
    """Time zone to the name of the city that it is called after ("Europe/Warsaw": "Varsovie")."""
    locale = _locale(code)
    if locale is None:
        return {}
    return {zone: names["city"] for zone, names in locale.time_zones.items() if "city" in names}


def _locale(code: str) -> Locale | None:
    try:
        return Locale(code)
    except UnknownLocaleError:
        return None
