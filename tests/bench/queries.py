"""What queries cost: one more beside 50,000, and an article with 10,000 regular expressions loaded against none."""

import statistics
import time
from collections.abc import Iterable

from streams.languages.language import load
from streams.rules.firing import FactBook
from streams.rules.matcher import TextMatcher
from streams.rules.query import Query, parse
from streams.text.document import Document
from streams.text.prepare import prepare
from tests.bench.corpus import articles, terms
from tests.bench.rows import Row

LIVE = 50_000
ADDED = 200
EXPRESSIONS = 10_000
SAMPLE = 500


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
