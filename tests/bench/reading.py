"""How many articles a second one core reads, with few and with many terms loaded."""

import time
from collections.abc import Sequence

from streams.model import Article
from streams.reading.reader import Reader
from streams.reading.resources import load_reader
from streams.rules.query import parse
from tests.bench.corpus import articles, terms
from tests.bench.rows import Row

COUNT = 3_000


async def measure() -> list[Row]:
    """Articles a second of CPU time with 10,000 terms, and what they cost against 10; the better of two runs each."""
    corpus = list(articles(COUNT))
    few = load_reader([parse(term) for term in terms(10)])
    many = load_reader([parse(term) for term in terms(10_000)])
    cost = {"few": float("inf"), "many": float("inf")}
    for _ in range(2):
        for name, reader in (("few", few), ("many", many)):
            cost[name] = min(cost[name], _seconds(reader, corpus))
    return [
        Row("articles read, 10,000 terms", COUNT / cost["many"], "articles/s of one core", at_least=2_500),
        Row("cost of 10,000 terms against 10", cost["many"] / cost["few"], "times", at_most=1.5),
    ]


def _seconds(reader: Reader, corpus: Sequence[Article]) -> float:
    start = time.process_time()
    for article in corpus:
        reader.read(article)
    return time.process_time() - start
