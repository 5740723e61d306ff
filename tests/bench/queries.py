"""What queries cost: one more beside 50,000, an article and a story among so many, an article among 10,000 patterns."""

import statistics
import time
from collections.abc import Iterable
from itertools import islice

from streams.languages.language import load
from streams.model import Story
from streams.rules.firing import FactBook
from streams.rules.matcher import TextMatcher
from streams.rules.query import Query, parse
from streams.stories.decide import decide
from streams.stories.shelf import Shelf
from streams.text.document import Document
from streams.text.prepare import prepare
from tests.bench.assembly import readings
from tests.bench.corpus import articles, terms
from tests.bench.rows import Row

LIVE = 50_000
ADDED = 200
EXPRESSIONS = 10_000
SAMPLE = 500
BOUNDS = (1, 3, 5, 10, 20, 50, 100, 200, 500, 1000)
"""The thresholds that are asked in each place."""


async def measure() -> list[Row]:
    """The median of adding a query of a kind and matching the next article; CPU time of matching an article."""
    languages = load()
    documents = [prepare(each.title, each.text, languages["en"]) for each in articles(SAMPLE)]
    queries = [parse(term) for term in terms(LIVE)]
    matcher, book = TextMatcher(queries, languages), FactBook(queries)
    words = [parse(f'"further{number} word" killed>={number}') for number in range(ADDED)]
    expressions = [parse(f"/further{number} words?/") for number in range(ADDED)]
    many = TextMatcher([parse(f"/{term[1:-1]}s? [a-z]+/") for term in terms(EXPRESSIONS)], languages)
    return [
        Row(f"a query more beside {LIVE:,}", _added(matcher, book, words, documents), "ms", at_most=2),
        Row("a regular expression more", _added(matcher, book, expressions, documents), "ms", at_most=5),
        Row(f"an article with {LIVE:,} queries", _matched(matcher, documents), "us of one core", at_most=100),
        Row(f"an article with {EXPRESSIONS:,} expressions", _matched(many, documents), "us of one core", at_most=100),
        Row(f"firing on a story with {LIVE:,} queries", _fired(), "us of one core", at_most=100),
    ]


def _added(matcher: TextMatcher, book: FactBook, queries: Iterable[Query], documents: list[Document]) -> float:
    matcher.match(documents[0])
    times = []
    for query, document in zip(queries, documents, strict=False):
        start = time.process_time()
        matcher.add(query)
        book.add(query)
        matcher.match(document)
        times.append(time.process_time() - start)
    return 1_000 * statistics.median(times)


def _matched(matcher: TextMatcher, documents: list[Document]) -> float:
    matcher.match(documents[0])
    start = time.process_time()
    for document in documents:
        matcher.match(document)
    return 1e6 * (time.process_time() - start) / len(documents)


def _fired() -> float:
    """The mean for stories of one reading each, beside 50,000 thresholds, first of all in the places of the stories."""
    stories = [decide(Shelf(), each, FactBook(()), each.fetched).heads[0].story for each in readings(SAMPLE)]
    book = FactBook(parse(f"killed>={bound} place:{place}") for place in _places(stories) for bound in BOUNDS)
    start = time.process_time()
    for story in stories:
        book.fire(story, ())
    return 1e6 * (time.process_time() - start) / len(stories)


def _places(stories: Iterable[Story]) -> Iterable[str]:
    """As many place names as make 50,000 queries: those of the stories first."""
    named = dict.fromkeys(place.name for story in stories for place in story.places)
    others = (f"nowhere{number}" for number in range(LIVE))
    return islice((*named, *others), LIVE // len(BOUNDS))
