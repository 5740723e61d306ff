"""The five articles that the product was created from, read as a reader would."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from streams.model import Article, Reading
from streams.reading.reader import Reader

pytestmark = pytest.mark.shared

TIMES = {
    "002": datetime(2020, 2, 28, 2, 14, tzinfo=UTC),
    "004": datetime(2020, 2, 28, 6, tzinfo=UTC),
    "001": datetime(2020, 2, 28, 10, tzinfo=UTC),
    "000": datetime(2020, 2, 28, 12, tzinfo=UTC),
    "003": None,
}

Claims = list[tuple[str, int | None, int | None, str]]


@pytest.fixture(scope="module")
def seeds(reader: Reader, shared: Path) -> dict[str, Reading]:
    """The readings of the seeds; the files lack what is supplied here."""
    readings = {}
    for name, published in TIMES.items():
        (path,) = shared.glob(f"seeds/{name}_*.txt")
        title, _, text = path.read_text("utf-8").partition("\n")
        fetched = published or datetime(2020, 2, 28, 13, tzinfo=UTC)
        article = Article(id=name, source=f"s{name}", title=title, text=text, published=published, fetched=fetched)
        reading = reader.read(article, everything=True).reading
        assert reading is not None
        readings[name] = reading
    return readings


def claims(reading: Reading) -> Claims:
    """The figures with their scopes."""
    return [(claim.category, claim.low, claim.high, claim.scope) for claim in reading.claims]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "002",
            [
                ("killed", 29, None, "event"),
                ("wounded", 36, 36, "event"),
                ("killed", 49, None, "cumulative"),
                ("killed", 7, 7, "background"),
                ("killed", 3, 3, "background"),
                ("killed", 401, None, "cumulative"),
                ("displaced", 948001, None, "cumulative"),
                ("displaced", 500001, None, "cumulative"),
                ("displaced", 1000000, 1000000, "cumulative"),
                ("killed", 200, None, "cumulative"),
                ("killed", 380001, None, "cumulative"),
            ],
        ),
        ("004", [("killed", 33, None, "event"), ("wounded", 13, None, "event")]),
        ("001", [("killed", 33, 33, "event"), ("killed", 33, None, "event")]),
        ("000", [("killed", 33, None, "event")]),
        ("003", []),
    ],
)
def test_each_figure_is_read_once_with_its_scope(seeds: dict[str, Reading], name: str, expected: Claims) -> None:
    """Nothing is missed, nothing is invented, and only the event's toll is the event's."""
    assert claims(seeds[name]) == expected


@pytest.mark.parametrize(
    ("name", "killed", "wounded"),
    [("002", 29, 36), ("004", 33, 13), ("001", 33, None), ("000", 33, None), ("003", None, None)],
)
def test_each_gives_its_own_answer(
    seeds: dict[str, Reading], name: str, killed: int | None, wounded: int | None
) -> None:
    """How many in the event that it reports."""
    assert (seeds[name].incident_killed, seeds[name].incident_wounded) == (killed, wounded)


def test_all_are_about_idlib_or_syria(seeds: dict[str, Reading]) -> None:
    """The event's place is in Syria in each of them, and nowhere else where a toll is given."""
    for name in ("002", "004", "001", "000"):
        assert {place.country for place in seeds[name].places if place.role == "event"} == {"SY"}


def test_the_day_is_thursday_where_it_is_said(seeds: dict[str, Reading]) -> None:
    """Friday is the day of the reactions; the undated article has no day."""
    thursday = date(2020, 2, 27)
    assert [seeds[name].day for name in ("002", "004", "001", "000", "003")] == [thursday, None, thursday, None, None]


def test_article_4_is_invoked_once(seeds: dict[str, Reading]) -> None:
    """In the last article only; 2012 and 2015 are history."""
    acts = {name: [act.form for act in reading.acts if act.form == "act"] for name, reading in seeds.items()}
    assert acts == {"002": [], "004": [], "001": [], "000": ["act"], "003": []}
