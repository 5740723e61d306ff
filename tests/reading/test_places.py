"""Where it happened, by the tables of each language: inflected and foreign names, the event's place among others."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from streams.languages import load
from streams.model import Article
from streams.reading.reader import Reader

PLACES = {
    path.stem: tomllib.loads(path.read_text("utf-8"))["places"] for path in Path(__file__).parent.glob("places/*.toml")
}
THEN = datetime(2020, 2, 28, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("code", "sentence", "event"), [(code, *case) for code, cases in PLACES.items() for case in cases.items()]
)
def test_the_event_is_where_the_sentence_puts_it(reader: Reader, code: str, sentence: str, event: list[str]) -> None:
    """Not where the speaker is, nor where the wounded were brought."""
    article = Article(id="1", source="test", title="", text=sentence, published=THEN, fetched=THEN, language=code)
    reading = reader.read(article, everything=True).reading
    assert reading is not None
    assert [place.id for place in reading.places if place.role == "event"] == event


def test_every_language_has_its_table_of_places() -> None:
    """A language without one does not count as supported."""
    assert set(PLACES) == set(load())
