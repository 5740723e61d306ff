"""The edge that loads, once, the data that reading needs: languages, gazetteer, language identification."""

from collections.abc import Iterable, Mapping
from functools import cache

from streams.languages import load
from streams.languages.language import Language
from streams.reading.atlas import load_gazetteer
from streams.reading.gazetteer import Gazetteer, name_key
from streams.reading.identify import Identify, load_identify
from streams.reading.reader import Reader
from streams.rules.matcher import TextMatcher
from streams.rules.query import Query


def load_reader(queries: Iterable[Query] = ()) -> Reader:
    """A reader of all languages that matches the queries; the first in a process takes about a second."""
    languages, gazetteer, identify = _load()
    return Reader(languages, gazetteer, identify, TextMatcher(queries, languages))


def is_place(name: str) -> bool:
    """Whether the gazetteer has a place of that name; the first question in a process takes about a second."""
    _, gazetteer, _ = _load()
    return bool(gazetteer.named(name_key(name)))


@cache
def _load() -> tuple[Mapping[str, Language], Gazetteer, Identify]:
    languages = load()
    return languages, load_gazetteer(languages), load_identify(languages)
