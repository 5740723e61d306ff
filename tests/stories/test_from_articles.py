"""From articles to stories through the reading room: the acceptance scenario, in two languages and on the seeds."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest

from streams.model import Article, Reading
from streams.reading.reader import Reader
from streams.reading.resources import load_reader
from streams.rules.query import parse
from tests.scenarios.idlib import DAY, OLD_TWIN, RULES, UNDATED
from tests.stories.building import NIGHT, Desk, book_of

SEED_TIMES = {"002": (2, 14), "004": (6, 0), "001": (10, 0), "000": (12, 0), "003": None}


@pytest.fixture(scope="module")
def reader() -> Reader:
    """The reading room with the scenario's rules."""
    return load_reader(map(parse, RULES))


def readings(reader: Reader, articles: Iterable[Article]) -> list[Reading]:
    """The articles as read, those without a hit or a toll too."""
    outcomes = (reader.read(article, everything=True) for article in articles)
    return [outcome.reading for outcome in outcomes if outcome.reading]


def check(desk: Desk, members: Sequence[str], apart: Iterable[str]) -> None:
    """One story of the members with 33 killed and 36 wounded; what is apart is elsewhere and rang for nobody."""
    story = desk.story(members[0])
    assert set(story.members) == set(members)
    assert {name: figure.low for name, figure in story.figures.items()} == {"killed": 33, "wounded": 36}
    for article in apart:
        assert desk.story(article).id != story.id
        assert desk.story(article).rules == {}


def test_the_scenarios_articles_are_one_story_that_changes(reader: Reader) -> None:
    """29, 33, the same, article 4; each other figure refused with a reason; the undated and the old one apart."""
    desk = Desk(book=book_of(*RULES))
    desk.read(*readings(reader, DAY))
    check(desk, [article.id for article in DAY[:4]], (UNDATED.id, OLD_TWIN.id))
    assert [(event.kind, len(event.fired)) for verdict in desk.verdicts for event in verdict.events] == [
        ("new", 1),
        ("update", 0),
        ("quiet", 0),
        ("update", 1),
    ]
    refused = {figure.low for figure in desk.story(DAY[0].id).refused}
    assert {49, 401, 380_000, 948_001} <= refused | {low - 1 for low in refused if low}
    assert all(figure.reason for figure in desk.story(DAY[0].id).refused)


def test_the_scenarios_articles_end_in_one_story_in_whatever_order_they_arrive(reader: Reader) -> None:
    """All 24 orders of the four, each between the old twin and the undated one."""
    old, undated, *event = readings(reader, (OLD_TWIN, UNDATED, *DAY[:4]))
    for order in permutations(event):
        desk = Desk(book=book_of(*RULES))
        arrival = enumerate((old, *order, undated))
        desk.read(*(replace(each, fetched=NIGHT + timedelta(days=1, hours=n)) for n, each in arrival))
        check(desk, [each.id for each in event], (old.id, undated.id))


def article(name: str, hours: float, language: str, title: str, text: str) -> Article:
    """One outlet's article, so many hours after the night of the strike."""
    at = NIGHT + timedelta(hours=hours)
    return Article(id=name, source=name, title=title, text=text, language=language, published=at, fetched=at)


SEQUENCE = (
    article(
        "nine", 0, "en", "Nine Turkish soldiers killed in Syria air strike",
        "Nine Turkish soldiers were killed in an air strike in Syria's Idlib province on Thursday, the governor said.",
    ),
    article(
        "twenty-two", 1, "fr", "Idleb : 22 soldats turcs tués dans un bombardement",
        "Vingt-deux soldats turcs ont été tués jeudi dans un bombardement dans la province d'Idleb, en Syrie.",
    ),
    article(
        "twenty-nine", 2, "en", "Death toll of Turkish troops in Idlib climbs to at least 29",
        "At least 29 Turkish soldiers were killed in Thursday's air strike in Idlib, Syria. Thirty-six were wounded.",
    ),
    article(
        "thirty-three", 5, "fr", "Syrie : le bilan du bombardement d'Idleb passe à 33 soldats turcs tués",
        "Trente-trois soldats turcs ont été tués jeudi à Idleb, en Syrie, selon un nouveau bilan du gouverneur.",
    ),
    article(
        "aleppo", 3, "en", "Nine Turkish soldiers killed in Syria air strike near Aleppo",
        "Nine Turkish soldiers were killed in an air strike in Syria's Aleppo province on Friday, the governor said.",
    ),
)  # fmt: skip


def test_nine_to_thirty_three_in_two_languages_is_one_story_in_any_order(reader: Reader) -> None:
    """All 24 orders of arrival end in 33; another strike, told in the very words of the first, is another story."""
    *event, other = readings(reader, SEQUENCE)
    for order in permutations(event):
        desk = Desk()
        desk.read(*order, other)
        story = desk.story("nine")
        assert set(story.members) == {"nine", "twenty-two", "twenty-nine", "thirty-three"}
        assert story.figures["killed"].low == 33
        assert desk.story("aleppo").id != story.id


def seed(shared: Path, number: str) -> Article:
    """A founding article with what its file lacks."""
    text = next((shared / "seeds").glob(f"{number}_*.txt")).read_text(encoding="utf-8")
    time = SEED_TIMES[number]
    published = datetime(2020, 2, 28, *time, tzinfo=UTC) if time else None
    return Article(
        id=number,
        source=f"source-{number}",
        url=f"https://source-{number}.example/",
        title=text.strip().partition("\n")[0],
        text=text,
        published=published,
        fetched=published or datetime(2020, 2, 28, 13, tzinfo=UTC),
    )


@pytest.mark.shared
def test_the_five_seeds_end_in_one_story_in_any_order(reader: Reader, shared: Path) -> None:
    """All 120 orders: four articles in one story, 33 killed, 36 wounded, article 4; 003 alone and silent."""
    seeds = readings(reader, (seed(shared, number) for number in SEED_TIMES))
    for order in permutations(seeds):
        desk = Desk(book=book_of(*RULES))
        desk.read(*order)
        check(desk, ("002", "004", "001", "000"), ("003",))
        assert [act.sense for act in desk.story("000").acts] == ["nato"]
