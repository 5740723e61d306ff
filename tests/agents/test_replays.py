"""A log that is replayed makes again what it made: of `readings` the very events, of `articles` the same stories."""

import random
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from streams.agents.rows import change_of, restore
from streams.kafka.codec import decode, encode
from streams.model import Article, Reading, StoryEvent
from streams.model.ids import article_id
from streams.reading.reader import Reader
from streams.reading.resources import load_reader
from streams.rules.query import parse
from streams.run.newsday.day import Outlet, Piece, load_day
from tests.agents.conftest import toll
from tests.stories.building import Desk, book_of, claim, exact, strike

DAWN = datetime(2026, 3, 1, 5, 0, tzinfo=UTC)
RULES = ("killed>=20 step:10", "wounded>=5", "sense:nato", "killed>=3 place:syria")
PLACES = ("Harbourtown", "Millbrook", "Eastport", "Kingsferry", "Sandholm")


@pytest.fixture(scope="module")
def reader() -> Reader:
    """The reading room with the rules of the desk."""
    return load_reader(map(parse, RULES))


def articles() -> list[Article]:
    """The demonstration's news day as it was fetched, edits and all."""
    day = load_day(Path(__file__).parents[2] / "deploy" / "demo")
    fetched = (each for outlet in day.outlets for piece in outlet.articles for each in revisions(outlet, piece))
    return sorted(fetched, key=lambda article: article.fetched)


def revisions(outlet: Outlet, piece: Piece) -> Iterator[Article]:
    """An article of the day and its edits."""
    title, text = piece.title, piece.text
    for number, at in enumerate(piece.moments, 1):
        if number > 1:
            edit = piece.edits[number - 2]
            title, text = edit.title or title, edit.text or text
        yield Article(
            id=article_id(None, outlet.id, piece.slug),
            revision=number,
            source=outlet.id,
            title=title,
            text=text,
            published=piece.date(DAWN),
            fetched=DAWN + timedelta(seconds=at),
            language=outlet.language,
        )


def read(reader: Reader, of: Iterable[Article]) -> list[Reading]:
    """What is read in the articles."""
    return [outcome.reading for outcome in map(reader.read, of) if outcome.reading]


def recorded(reader: Reader) -> list[Reading]:
    """Some two hundred readings as `readings` has them: the news day, a strike that outlets contradict each other about
    with edits, and tolls that rise in five towns.
    """
    chance = random.Random(5)
    struck = [
        strike(f"strike-{n}", exact("killed", 20 + n % 7), claim("wounded", 5 + n % 3), hours=n / 4) for n in range(40)
    ]
    edited = [strike("strike-3", exact("killed", 31), hours=11, revision=2), strike("strike-9", hours=12, revision=2)]
    towns = [toll(n, chance.randint(1, 60), place=chance.choice(PLACES)) for n in range(130)]
    return [*struck, *edited, *read(reader, articles()), *towns]


def events_of(log: Iterable[Reading], restarts: int = 0) -> list[StoryEvent]:
    """The events of a log on a desk that is built again from its rows so many times on the way."""
    log, table = list(log), dict[bytes, bytes]()
    desk = Desk(book=book_of(*RULES))
    for stamp, reading in enumerate(log, 1):
        if restarts and stamp % (len(log) // (restarts + 1)) == 0:
            desk.shelf = restore(table.items(), "main").shelf
        change = change_of(desk.read(decode(encode(reading), Reading)), stamp)
        table.update(change.put)
        for key in change.delete:
            table.pop(key, None)
    return [event for verdict in desk.verdicts for event in verdict.events]


def stories_of(log: Iterable[Reading]) -> set[tuple[frozenset[str], str]]:
    """Each story that stands after a log: its members, and its figures in words."""
    desk = Desk(book=book_of(*RULES))
    desk.read(*log)
    stories = {head.story.id: desk.shelf.head(head.story.id).story for each in desk.verdicts for head in each.heads}
    return {
        (frozenset(story.members), str(sorted((name, each.interval) for name, each in story.figures.items())))
        for story in stories.values()
    }


@pytest.mark.parametrize("restarts", [0, 1, 5])
def test_a_replayed_log_of_readings_makes_the_very_events(reader: Reader, restarts: int) -> None:
    """Ids, kinds, figures, rules: all of them, also where the desk came back from its rows in the middle."""
    log = recorded(reader)
    first = events_of(log)
    assert len(log) > 180
    assert {event.kind for event in first} >= {"new", "update", "correction", "quiet"}
    assert events_of(log, restarts) == first


def test_every_event_has_an_id_of_its_own(reader: Reader) -> None:
    """The bot tells them apart by it."""
    ids = [event.id for event in events_of(recorded(reader))]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("seed", range(5))
def test_a_replayed_log_of_articles_makes_the_same_stories(reader: Reader, seed: int) -> None:
    """Members and figures: sixteen partitions keep the order of each article's revisions, and no other."""
    day = articles()
    chance = random.Random(seed)
    partitions: list[list[Article]] = [[] for _ in range(16)]
    for article in day:
        partitions[int(article.id[:4], 16) % 16].append(article)
    mixed = []
    while any(partitions):
        mixed.append(chance.choice([each for each in partitions if each]).pop(0))
    assert stories_of(read(reader, mixed)) == stories_of(read(reader, day))
