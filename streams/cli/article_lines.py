"""Articles as the pure command line takes them: one JSON object a line, with what a person would know of an article."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import msgspec

from streams.model import Article

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_KNOWN = frozenset(field.name for field in fields(Article))
_NULLABLE = frozenset({"published", "updated", "language", "url", "point"})


class ArticleLines:
    """The articles of lines of JSON; a line that is none is told on stderr with its number and counted in `bad`.

    An article needs an `id`; keys that it does not know are ignored. There is no clock here: an article without
    `fetched` came in at its `published`, or with the newest article before it where that is later (the pipeline's time
    never runs back), or, where there is neither, in 1970. Lines that are `shuffled` tell nothing about time by their
    order: there an article came in at its `published`, and only an undated one with the article before it."""

    def __init__(self, lines: Iterable[bytes], *, shuffled: bool = False) -> None:
        self._lines = lines
        self._shuffled = shuffled
        self._newest = EPOCH
        self.bad = 0

    def __iter__(self) -> Iterator[Article]:
        for number, line in enumerate(self._lines, 1):
            if not line.strip():
                continue
            try:
                article = article_from_json(line, self._newest, EPOCH if self._shuffled else self._newest)
            except ValueError as error:
                self.bad += 1
                print(f"line {number}: {error}", file=sys.stderr)
                continue
            self._newest = article.fetched if self._shuffled else max(self._newest, article.fetched)
            yield article


def article_from_json(line: bytes, undated: datetime = EPOCH, earliest: datetime = EPOCH) -> Article:
    """The article of one JSON object; one without `fetched` came in at its `published`, but not before `earliest`, or
    at the time `undated`. Raises ValueError, which says what was expected.
    """
    try:
        given = msgspec.json.decode(line, type=dict[str, Any])
        known = {
            key: value for key, value in given.items() if key in _KNOWN and (value is not None or key in _NULLABLE)
        }
        if "id" not in known:
            raise ValueError('no "id", expected one for each article')
        known.setdefault("source", "unknown")
        if "fetched" not in known:
            published = msgspec.convert(known.get("published"), datetime | None)
            known["fetched"] = undated if published is None or published.tzinfo is None else max(earliest, published)
        return msgspec.convert(known, Article)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ValueError(f"not a readable article: {error}") from error
