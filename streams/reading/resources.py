"""The edge that loads, once, the data that reading needs: languages, gazetteer, language identification."""

from collections.abc import Iterable

from streams.languages import load
from streams.reading.atlas import load_gazetteer
from streams.reading.identify import load_identify
from streams.reading.reader import Reader
from streams.rules.matcher import TextMatcher
from streams.rules.query import Query


def load_reader(queries: Iterable[Query] = ()) -> Reader:
    """A reader of all languages that matches the queries; takes about a second."""
    languages = load()
    return Reader(languages, load_gazetteer(languages), load_identify(languages), TextMatcher(queries, languages))
