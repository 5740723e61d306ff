"""One reader for all tests of this room: its data is loaded once."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from streams.model import Article, Reading
from streams.reading.reader import Reader
from streams.reading.resources import load_reader

NOON = datetime(2020, 2, 28, 12, tzinfo=UTC)

Read = Callable[..., Reading]


@pytest.fixture(scope="session")
def reader() -> Reader:
    """A reader without rules."""
    return load_reader()


@pytest.fixture
def read(reader: Reader) -> Read:
    """Read a title and a text, published at noon of 28 February 2020 unless said otherwise."""

    def reading(title: str = "", text: str = "", published: datetime | None = NOON, **given: object) -> Reading:
        article = Article(
            **{"id": "a", "source": "s", "title": title, "text": text, "published": published, "fetched": NOON, **given}  # type: ignore[arg-type]  # checked by the dataclass's users
        )
        outcome = reader.read(article, everything=True)
        assert outcome.reading is not None
        return outcome.reading

    return reading
