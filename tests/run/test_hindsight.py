"""A query looks back over a real Kafka: all of a small topic, an even part of a large one, nothing of a dead one."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from streams.kafka.clients import make_producer
from streams.kafka.codec import encode_message
from streams.kafka.sample import newest, spread
from streams.kafka.topics import ensure_topics, full_name
from streams.model import Article
from streams.rules.query import Query, parse
from streams.run.hindsight import FRESH, MOST_WAITING, Looker, NoHindsight
from streams.run.judging import Evidence, judge
from streams.settings import Settings
from streams.stories.hindsight import Hindsight, Seen, from_stories
from tests.stories.test_hindsight import story

NOW = datetime.now(UTC)
WEEK = timedelta(days=7)


def article(number: int, text: str, hours_ago: float) -> Article:
    """An article, put onto Kafka when it was fetched."""
    at = NOW - timedelta(hours=hours_ago)
    title = text.partition(".")[0]
    return Article(id=f"a{number:04}", source=f"s{number % 3}", title=title, text=text, published=at, fetched=at)


async def publish(settings: Settings, topic: str, values: dict[str, tuple[bytes, datetime]]) -> None:
    """Put values on a topic, as of their times."""
    await ensure_topics(settings)
    async with make_producer(settings) as producer:
        for key, (value, at) in values.items():
            name = full_name(settings.topic_prefix, topic)
            await producer.send_and_wait(name, value, key=key.encode(), timestamp_ms=int(at.timestamp() * 1000))


@pytest.fixture
async def looker(kafka_settings: Settings) -> AsyncIterator[Looker]:
    """Somebody who looks back."""
    async with Looker(kafka_settings) as made:
        yield made


@pytest.mark.broker
async def test_words_are_looked_for_in_articles_and_joined_into_stories(
    kafka_settings: Settings, looker: Looker
) -> None:
    """Two articles of one event are one story; what is older than seven days, or says another word, is none."""
    told = (
        article(1, "A landslide killed 41 people in Peru. Rescuers reached Cusco on Tuesday.", 30),
        article(2, "Landslide in Peru leaves 43 dead. The mud came down on a village near Cusco on Tuesday.", 20),
        article(3, "A ferry sank off Crete and 12 people died. Divers searched the wreck.", 10),
        article(4, "A landslide killed 60 people in Nepal. It was the third this year.", 24 * 9),
    )
    rows = {one.id: (encode_message(one), one.fetched) for one in told}
    await publish(kafka_settings, "articles", rows)
    found = await looker.look_back(parse("landslide killed>=30"), NOW)
    assert (found.seen.of, found.seen.number, found.seen.whole) == ("articles", 3, True)
    assert found.stories.matched == 1
    assert (found.newest[0].figures["killed"].low, found.newest[0].language) == (43, "en")


@pytest.mark.broker
async def test_facts_are_looked_for_in_stories_as_they_stand(kafka_settings: Settings, looker: Looker) -> None:
    """The newest state of each counts, once."""
    early = {f"{n}": (encode_message(story(n, 10, now=NOW)), NOW - timedelta(days=3)) for n in range(5)}
    await publish(kafka_settings, "stories", early)
    await publish(kafka_settings, "stories", {"1": (encode_message(story(1, 50, now=NOW)), NOW - timedelta(days=1))})
    found = await looker.look_back(parse("killed>=30"), NOW)
    assert (found.seen.of, found.seen.number, found.seen.total) == ("stories", 5, 5)
    assert [one.short for one in found.newest] == ["S1"]


@pytest.mark.broker
async def test_of_many_stories_whole_partitions_are_read(kafka_settings: Settings) -> None:
    """They stand for the others; of one that is too large the newest, and then the time is shorter."""
    rows = {f"{n}": (encode_message(story(n, 10)), NOW - timedelta(days=3, minutes=-n)) for n in range(160)}
    await publish(kafka_settings, "stories", rows)
    some = await newest(kafka_settings, "stories", NOW - WEEK, 60)
    assert 20 <= len(some.values) <= 60
    assert 100 <= some.total <= 240
    few = await newest(kafka_settings, "stories", NOW - WEEK, 3)
    assert (len(few.values), few.since > NOW - timedelta(days=3)) == (3, True)


@pytest.mark.broker
async def test_of_many_articles_an_even_part_is_read(kafka_settings: Settings) -> None:
    """From the whole time, about as many as were asked for; and the total is told."""
    rows = {f"k{n}": (b"%d" % n, NOW - WEEK * (1 - n / 4000) + timedelta(minutes=1)) for n in range(4000)}
    await publish(kafka_settings, "articles", rows)
    sample = await spread(kafka_settings, "articles", NOW - WEEK, 400)
    numbers = sorted(int(value) for value in sample.values)
    assert sample.total == 4000
    assert 400 <= len(set(numbers)) <= 560
    assert all(any(start <= number < start + 500 for number in numbers) for start in range(0, 4000, 500))


async def test_a_broker_that_does_not_answer_is_told() -> None:
    """Within seconds, as an error that is made for it."""
    nobody = Settings(kafka="127.0.0.1:9")
    async with Looker(nobody) as looker:
        with pytest.raises(NoHindsight):
            await looker.look_back(parse("landslide"), NOW)


class Counting(Looker):
    """Somebody who only counts how often they look, and finds nothing before `go`."""

    def __init__(self) -> None:
        super().__init__(Settings())
        self.looked, self.go = 0, asyncio.Event()

    async def _look(self, query: Query, now: datetime) -> Hindsight:
        self.looked += 1
        await self.go.wait()
        return from_stories(query, (), Seen(of="stories", number=0, total=0, since=now - WEEK, until=now))


async def test_an_answer_is_remembered_for_a_while() -> None:
    """The buttons below it ask again; after that it is looked up anew."""
    looker, query = Counting(), parse("killed>=3")
    looker.go.set()
    first = await looker.look_back(query, NOW)
    assert await looker.look_back(query, NOW + FRESH) is first
    assert await looker.look_back(query, NOW + 2 * FRESH) is not first
    assert looker.looked == 2


async def test_who_would_wait_too_long_is_told_at_once() -> None:
    """One looks at a time; so many wait, and no more."""
    looker = Counting()
    waiting = [asyncio.create_task(looker.look_back(parse(f"killed>={n}"), NOW)) for n in range(1, MOST_WAITING + 1)]
    await asyncio.sleep(0)
    with pytest.raises(NoHindsight):
        await looker.look_back(parse("killed>=99"), NOW)
    assert looker.looked == 1
    looker.go.set()
    assert len(await asyncio.gather(*waiting)) == MOST_WAITING


@pytest.mark.parametrize(
    ("place", "meant"), [("syira", "syria"), ("syria", None), ("london", None), ("quimperle", None), ("colombo", None)]
)
def test_a_place_that_nobody_knows_is_likely_misspelt(place: str, meant: str | None) -> None:
    """A city of the gazetteer is none, however much its name is like that of a country."""
    query = parse(f"killed>=3 place:{place}")
    seen = Seen(of="stories", number=0, total=0, since=NOW - WEEK, until=NOW)
    assert judge(msgspec.msgpack.encode(Evidence(query.canonical, seen, ())), {}).meant == meant
