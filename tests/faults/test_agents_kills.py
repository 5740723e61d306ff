"""Workers killed with -9 again and again, a broker too; a worker that was stopped and woken: nothing is lost.

The alerts of a disturbed assembler are compared with those of an undisturbed one on the same recorded `readings`: the
order of arrival decides which alerts there are. From the articles on, final figures and members agree.
"""

import asyncio
import signal
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from aiokafka.structs import ConsumerRecord

from streams.agents.exits import Exit
from streams.kafka.codec import decode
from streams.kafka.embedded import EmbeddedKafka
from streams.model import Decision, Story, StoryEvent
from streams.settings import Settings
from tests.agents.conftest import article, toll
from tests.agents.process import Tail, Topics, Worker, running, start, topics_of

pytestmark = pytest.mark.faults

Records = Sequence[ConsumerRecord]
EVENTS = (
    ("Beirut", "At least {} people were killed when a fuel depot exploded near the port of Beirut on Sunday."),
    ("Kharkiv", "A missile that hit a crowded railway station left {} civilians dead in Kharkiv, the governor said."),
    ("Lagos", "Rescuers in Lagos pulled {} bodies from a collapsed market hall; {} people died, they said."),
    ("Manila", "The typhoon killed {} people in Manila as rivers burst their banks, the coast guard said."),
    ("Lima", "A bus plunged into a ravine outside Lima, killing {} passengers, firefighters reported."),
)
KILLS = 10
BATCH = 40


@pytest.fixture
async def broker(tmp_path: Path) -> AsyncIterator[EmbeddedKafka]:
    """A broker of the test's own, that it may kill."""
    broker = EmbeddedKafka(tmp_path / "broker")
    await broker.start()
    try:
        yield broker
    finally:
        await broker.stop()


def settings_of(broker: EmbeddedKafka, folder: Path, prefix: str) -> Settings:
    """The settings of one run."""
    return Settings(kafka=broker.bootstrap, topic_prefix=prefix, data=folder / prefix)


async def put_articles(topics: Topics, first: int, count: int) -> None:
    """Articles in which five tolls rise."""
    for number in range(first, first + count):
        (place, sentence), killed = EVENTS[number % len(EVENTS)], 5 + number // len(EVENTS)
        text, title = sentence.format(killed, killed), f"{place}: toll rises to {killed}"
        await topics.put("articles", f"article-{number:05}", article(number, text, title=title))


def decided(stage: str, count: int) -> "StageCount":
    """Enough: so many articles have a decision of this stage."""
    return StageCount(stage, count)


class StageCount:
    """Counts the articles that a stage decided about, looking at each record once."""

    def __init__(self, stage: str, count: int) -> None:
        self._stage = stage
        self._count = count
        self._articles: set[str] = set()
        self._seen = 0

    def __call__(self, records: Records) -> bool:
        """Whether there are enough."""
        for record in records[self._seen :]:
            decision = decode(record.value, Decision)
            if decision.stage == self._stage:
                self._articles.add(decision.id)
        self._seen = len(records)
        return len(self._articles) >= self._count


async def events(topics: Topics, count: int) -> Counter[str]:
    """The alerts by id, with how often each was sent, as soon as there are so many."""
    found = await topics.until("alerts", lambda records: len({record.value for record in records}) >= count)
    return Counter(decode(record.value, StoryEvent).id for record in found)


async def final(topics: Topics, members: int) -> list[tuple[dict[str, int | None], int]]:
    """The figures of each story and the number of its members, as soon as so many articles are in them.

    Their ids are left out: which article founds a story depends on the order of arrival.
    """

    stories = last(await topics.until("stories", lambda records: members_of(records) >= members)).values()
    figures = [({name: figure.low for name, figure in story.figures.items()}, story.member_count) for story in stories]
    return sorted(figures, key=str)


def members_of(records: Records) -> int:
    """How many articles are in the stories as they stand."""
    return sum(story.member_count for story in last(records).values())


def last(records: Records) -> dict[str, Story]:
    """The newest value of each story."""
    return {story.id: story for story in (decode(record.value, Story) for record in records)}


async def test_ten_kills_of_each_worker_and_one_of_the_broker_lose_nothing(
    broker: EmbeddedKafka, tmp_path: Path
) -> None:
    """Both workers die in the middle of every batch, the broker once; then everything is counted."""
    disturbed = settings_of(broker, tmp_path, "disturbed.")
    articles = BATCH * (KILLS + 1)
    async with topics_of(disturbed) as topics, topics.tail("decisions") as decisions, AsyncExitStack() as stack:
        await topics.ask("killed>=10")
        workers = {stage: start(disturbed, stage) for stage in ("read", "assemble")}
        stack.callback(lambda: [worker.kill() for worker in workers.values()])
        for kill in range(KILLS):
            if kill == KILLS // 2:
                broker.kill()
                await broker.start()
            await put_articles(topics, kill * BATCH, BATCH)
            await kill_in_the_middle(disturbed, workers, decisions, kill)
        await put_articles(topics, KILLS * BATCH, BATCH)
        await decisions.until(decided("read", articles))
        await decisions.until(decided("assemble", articles))
        for worker in workers.values():
            assert worker.stop() == 0
        log = await topics.until(
            "readings", lambda records: len({record.key + record.value for record in records}) >= articles
        )
        told = await events(topics, 0)
        stories = await final(topics, articles)
    calm = await undisturbed(settings_of(broker, tmp_path, "calm."), log, articles)
    assert set(told) == set(calm), "an alert was lost, or one too many was told"
    assert sum(told.values()) - len(told) <= KILLS, "an alert is sent again, with its id, at most once a kill"
    assert stories == await from_articles(settings_of(broker, tmp_path, "again."), articles)


async def kill_in_the_middle(settings: Settings, workers: dict[str, Worker], decisions: Tail, kill: int) -> None:
    """Wait until each worker is at work on the batch, kill it, and start it again; it does the rest."""
    await decisions.until(decided("assemble", kill * BATCH + BATCH // 8))
    for stage, worker in workers.items():
        worker.kill()
        workers[stage] = start(settings, stage)
    for stage in workers:
        await decisions.until(decided(stage, (kill + 1) * BATCH))


async def undisturbed(settings: Settings, log: Records, articles: int) -> Counter[str]:
    """The alerts of an assembler on the recorded readings that nobody kills."""
    async with topics_of(settings) as topics, running(settings, "assemble") as worker:
        await topics.ask("killed>=10")
        for record in sorted(log, key=lambda record: record.offset):
            await topics.put("readings", "main", record.value, partition=0)
        await topics.until("decisions", decided("assemble", articles))
        assert worker.stop() == 0
        return await events(topics, 0)


async def from_articles(settings: Settings, articles: int) -> list[tuple[dict[str, int | None], int]]:
    """Figures and members of an undisturbed run on the same articles."""
    async with topics_of(settings) as topics, running(settings, "read"), running(settings, "assemble"):
        await put_articles(topics, 0, articles)
        return await final(topics, articles)


async def test_a_worker_that_was_stopped_and_woken_overwrites_nothing(kafka_settings: Settings) -> None:
    """Another takes its desk over; the woken one ends at once, and every story only ever grew."""
    async with topics_of(kafka_settings) as topics, topics.tail("decisions") as decisions:
        await topics.ask("killed>=10")
        async with running(kafka_settings, "assemble", worker="1") as zombie:
            await put_tolls(topics, 0, 20)
            await decisions.until(decided("assemble", 20))
            async with running(kafka_settings, "assemble", worker="2") as heir:
                await put_tolls(topics, 20, 200)
                await decisions.until(decided("assemble", 40))
                zombie.process.send_signal(signal.SIGSTOP)
                await put_tolls(topics, 220, 20)
                await decisions.until(decided("assemble", 240))
                zombie.process.send_signal(signal.SIGCONT)
                status = await asyncio.to_thread(zombie.process.wait, 20)
                await put_tolls(topics, 240, 10)
                await decisions.until(decided("assemble", 250))
                assert heir.stop() == 0
        sizes: dict[str, list[int]] = {}
        complete = await topics.until("stories", lambda found: members_of(found) >= 250)
        for record in complete:
            story = decode(record.value, Story)
            sizes.setdefault(story.id, []).append(story.member_count)
    assert status == Exit.LOST_TIME
    assert all(size == sorted(size) for size in sizes.values()), "an older story came after a newer one"
    assert sum(size[-1] for size in sizes.values()) == 250


async def put_tolls(topics: Topics, first: int, count: int) -> None:
    """Readings of five tolls that rise."""
    for number in range(first, first + count):
        reading = toll(number, 5 + number // 5, place=EVENTS[number % 5][0])
        await topics.put("readings", "main", reading, partition=0)
