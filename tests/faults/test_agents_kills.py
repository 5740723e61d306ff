"""Workers killed with -9 again and again, a broker too; a worker that was stopped and woken: nothing is lost.

The alerts of a disturbed assembler are compared with those of an undisturbed one on the same recorded `readings`: the
order of arrival decides which alerts there are. From the articles on, final figures and members agree.
"""

import asyncio
import signal
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiokafka.structs import ConsumerRecord

from streams.kafka.clients import make_admin
from streams.kafka.codec import decode
from streams.kafka.embedded import EmbeddedKafka
from streams.model import Decision, Reading, Story, StoryEvent
from streams.process.exits import Exit
from streams.settings import Settings
from tests.agents.conftest import article, toll
from tests.agents.process import DEADLINE, Tail, Topics, running, start, topics_of
from tests.agents.regrouping import LOG

pytestmark = pytest.mark.faults

Records = Sequence[ConsumerRecord]
EVENTS = (
    (
        "Beirut depot blast kills {}",
        "At least {} people were killed when a fuel depot exploded near the port of Beirut.",
    ),
    ("{} dead in Kharkiv station strike", "A missile hit a crowded railway station in Kharkiv, killing {} civilians."),
    ("Lagos market hall collapse: {} dead", "Rescuers in Lagos said {} traders died under a collapsed market hall."),
    ("Typhoon leaves {} dead in Manila", "The typhoon killed {} villagers in Manila as rivers burst their banks."),
    (
        "Bus plunge near Lima kills {}",
        "A bus fell into a ravine outside Lima, killing {} passengers, firefighters said.",
    ),
)
PLACES = ("Beirut", "Kharkiv", "Lagos", "Manila", "Lima")
KILLS = 10
BATCH = 40


def settings_of(broker: EmbeddedKafka, folder: Path, prefix: str) -> Settings:
    """The settings of one run."""
    return Settings(kafka=broker.bootstrap, topic_prefix=prefix, data=folder / prefix)


async def put_articles(topics: Topics, first: int, count: int) -> None:
    """Articles in which five tolls rise."""
    for number in range(first, first + count):
        event = number % len(EVENTS)
        killed = 5 + 200 * event + number // len(EVENTS)
        title, text = (line.format(killed) for line in EVENTS[event])
        await topics.put("articles", f"article-{number:05}", article(number, text, title=title))


class StageCount:
    """Enough: so many articles have a decision of a stage. Looks at each record once."""

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


async def alerts(topics: Topics) -> Counter[str]:
    """The alerts by id, with how often each was sent."""
    return Counter(decode(record.value, StoryEvent).id for record in await topics.all("alerts"))


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


@pytest.mark.timeout(900)  # twenty starts of a worker, on machines that may be busy
async def test_ten_kills_of_each_worker_and_one_of_the_broker_lose_nothing(
    broker: EmbeddedKafka, tmp_path: Path
) -> None:
    """Both workers die in the middle of every batch, the broker once; then everything is counted."""
    disturbed = settings_of(broker, tmp_path, "disturbed.")
    articles = BATCH * (KILLS + 1)
    async with (
        topics_of(disturbed) as topics,
        topics.tail("decisions") as decisions,
        crew_of(disturbed, topics) as crew,
    ):
        await topics.ask("killed>=10")
        for kill in range(KILLS):
            if kill == KILLS // 2:
                broker.kill()
                await broker.start()
            await put_articles(topics, kill * BATCH, BATCH)
            await crew.until(decisions, "assemble", kill * BATCH + BATCH // 8)
            await crew.kill()
            await crew.until(decisions, "assemble", (kill + 1) * BATCH)
        await put_articles(topics, KILLS * BATCH, BATCH)
        await crew.until(decisions, "read", articles)
        await crew.until(decisions, "assemble", articles)
        assert crew.stop() == [0, 0]
        log = await topics.all("readings")
        told = await alerts(topics)
        stories = await final(topics, articles)
    calm = await undisturbed(settings_of(broker, tmp_path, "calm."), log, articles)
    assert len(calm) > articles / 2
    assert set(told) == set(calm), "an alert was lost, or one too many was told"
    assert sum(told.values()) - len(told) <= crew.uncommitted, "what was committed before a kill was sent again"
    assert stories == await from_articles(settings_of(broker, tmp_path, "again."), articles)


async def uncommitted(settings: Settings, topics: Topics) -> int:
    """How many alerts are on their topic whose readings a dead assembler has not committed: they are sent again."""
    async with make_admin(settings) as admin:
        offsets = await admin.list_consumer_group_offsets(f"{settings.topic_prefix}tocsin-assemble")
    done = {tp.partition: offset.offset for tp, offset in offsets.items() if tp.topic == topics.name("readings")}
    log = await topics.all("readings")
    open_ids = {decode(one.value, Reading).id for one in log if one.offset >= done.get(one.partition, 0)}
    events = [decode(record.value, StoryEvent) for record in await topics.all("alerts")]
    return sum(event.cause.rsplit("@", 1)[0] in open_ids for event in events)


class Crew:
    """One worker of each stage, kept alive as the supervisor does.

    `uncommitted` counts the alerts that workers which ended had sent and not committed: they are sent again.
    """

    def __init__(self, settings: Settings, topics: Topics, stages: Sequence[str], worker: str) -> None:
        self.uncommitted = 0
        self._settings = settings
        self._topics = topics
        self._id = worker
        self._workers = {stage: start(settings, stage, worker=worker) for stage in stages}

    async def kill(self) -> None:
        """End all with SIGKILL, and start them again."""
        for worker in self._workers.values():
            worker.kill()
        await self._revive()

    def stop(self) -> list[int]:
        """Ask all to end in order, if they live; their exit statuses."""
        return [worker.stop() for worker in self._workers.values()]

    async def until(self, decisions: Tail, stage: str, count: int) -> None:
        """Wait until the stage has decided about so many articles; a worker that ended meanwhile is started again.

        One that hangs is ended by its watchdog after a minute, one that the machine left no time by its guard.
        """
        enough = StageCount(stage, count)
        while True:
            await decisions.until(lambda records: enough(records) or bool(self._dead()), deadline=2 * DEADLINE)
            if not self._dead():
                return
            await self._revive()

    def _dead(self) -> list[str]:
        return [stage for stage, worker in self._workers.items() if worker.process.poll() is not None]

    async def _revive(self) -> None:
        self.uncommitted += await uncommitted(self._settings, self._topics)
        for stage in self._dead():
            self._workers[stage] = start(self._settings, stage, worker=self._id)


@asynccontextmanager
async def crew_of(
    settings: Settings, topics: Topics, stages: Sequence[str] = ("read", "assemble"), worker: str = "1"
) -> AsyncIterator[Crew]:
    """A crew that is stopped at the end."""
    crew = Crew(settings, topics, stages, worker)
    try:
        yield crew
    finally:
        crew.stop()


async def undisturbed(settings: Settings, log: Records, articles: int) -> Counter[str]:
    """The alerts of an assembler on the recorded readings that nobody kills."""
    async with topics_of(settings) as topics, running(settings, "assemble") as worker:
        await topics.ask("killed>=10")
        for record in sorted(log, key=lambda record: record.offset):
            await topics.put("readings", "main", record.value, partition=0)
        await topics.until("decisions", StageCount("assemble", articles))
        assert worker.stop() == 0
        return await alerts(topics)


async def from_articles(settings: Settings, articles: int) -> list[tuple[dict[str, int | None], int]]:
    """Figures and members of an undisturbed run on the same articles."""
    async with topics_of(settings) as topics, running(settings, "read"), running(settings, "assemble"):
        await put_articles(topics, 0, articles)
        return await final(topics, articles)


async def test_kills_amid_merges_splits_and_rulings_leave_each_whole(kafka_settings: Settings) -> None:
    """The assembler dies right behind every message of a log in which stories merge and part; it is then compared with
    one that nobody killed: the same alerts, the same last word on each story.
    """
    calm = kafka_settings.model_copy(update={"topic_prefix": f"calm.{kafka_settings.topic_prefix}"})
    calm = calm.model_copy(update={"data": kafka_settings.data / "calm"})
    told, stories = await regrouped(kafka_settings, kill=True)
    calmly_told, undisturbed = await regrouped(calm, kill=False)
    assert told == calmly_told
    assert_same(stories, undisturbed)


def assert_same(stories: dict[str, Story], undisturbed: dict[str, Story]) -> None:
    """Each story is as it would be had nobody been killed."""
    assert stories.keys() == undisturbed.keys()
    for story, expected in undisturbed.items():
        if expected.redirect:  # told again, it has the time of its survivor's newest change
            assert stories[story].redirect == expected.redirect
        else:
            assert stories[story] == expected


async def regrouped(settings: Settings, *, kill: bool) -> tuple[set[str], dict[str, Story]]:
    """The ids of the alerts, and the stories as they stand, after the log of merges, splits and rulings."""
    async with topics_of(settings) as topics, topics.tail("decisions") as decisions:
        await topics.ask("killed>=19")
        worker = start(settings, "assemble")
        try:
            for number, message in enumerate(LOG, 1):
                await topics.put("readings", "main", message, partition=0)
                if kill:
                    worker.kill()
                    worker = start(settings, "assemble")
                await decisions.until(StageCount("assemble", len({each.id for each in LOG[:number]})))
            assert worker.stop() == 0
        finally:
            worker.kill()
        return set(await alerts(topics)), last(await topics.all("stories"))


async def test_a_worker_that_was_stopped_and_woken_overwrites_nothing(kafka_settings: Settings) -> None:
    """Another takes its desk over; the woken one ends at once, and every story only ever grew."""
    async with topics_of(kafka_settings) as topics, topics.tail("decisions") as decisions:
        await topics.ask("killed>=10")
        async with running(kafka_settings, "assemble", worker="1") as zombie:
            await put_tolls(topics, 0, 20)
            await decisions.until(StageCount("assemble", 20))
            async with crew_of(kafka_settings, topics, ["assemble"], worker="2") as heir:
                await put_tolls(topics, 20, 200)
                await heir.until(decisions, "assemble", 40)
                zombie.process.send_signal(signal.SIGSTOP)
                await put_tolls(topics, 220, 20)
                await heir.until(decisions, "assemble", 240)
                zombie.process.send_signal(signal.SIGCONT)
                status = await asyncio.to_thread(zombie.process.wait, 20)
                await put_tolls(topics, 240, 10)
                await heir.until(decisions, "assemble", 250)
                assert heir.stop() == [0]
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
        reading = toll(number, 5 + number // 5, place=PLACES[number % 5])
        await topics.put("readings", "main", reading, partition=0)
