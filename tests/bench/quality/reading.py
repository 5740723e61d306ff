"""Articles read in this process by the functions of `tocsin read --all`."""

import json
import time
from collections.abc import Iterable, Mapping
from functools import cache

from streams.cli.article_lines import ArticleLines
from streams.reading.reader import Reader
from streams.reading.resources import load_reader
from tests.bench.quality.result import Read


def read_all(rows: Iterable[Mapping[str, object]]) -> Read:
    """The readings of articles as the command line takes them, one for each."""
    reader = _reader()
    articles = list(ArticleLines(json.dumps(row).encode() for row in rows))
    start = time.process_time()
    outcomes = [reader.read(article, everything=True) for article in articles]
    seconds = time.process_time() - start
    return Read(tuple(outcome.reading for outcome in outcomes if outcome.reading is not None), seconds)


@cache
def _reader() -> Reader:
    return load_reader()
