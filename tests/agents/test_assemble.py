"""The assembler on the real broker."""

import asyncio
import re
from pathlib import Path

import pytest
from aiokafka import TopicPartition

from streams.agents.statedir import RECORD
from streams.agents.survey import survey
from streams.agents.watchdog import Position
from streams.kafka.clients import make_admin
from streams.kafka.codec import decode
from streams.kafka.deadletters import from_record
from streams.kafka.identities import identities
from streams.kafka.topics import ensure_topics
from streams.model import Decision, Story, StoryEvent
from streams.settings import Settings
from tests.agents.conftest import toll
from tests.agents.process import Topics, running, start, topics_of, until

pytestmark = pytest.mark.broker


async def put(topics: Topics, *tolls: tuple[int, int], desk: str = "main") -> None:
    """Put readings of (article, killed) on the topic."""
    for number, killed in tolls:
        await topics.put("readings", desk, toll(number, killed), partition=0)


async def test_readings_become_one_story_with_its_alerts(kafka_settings: Settings) -> None:
    """The toll rises 9, 22, 29, 33; who asked for twenty is told three times; every reading has a decision."""
    async with topics_of(kafka_settings) as topics, running(kafka_settings, "assemble"):
        await topics.ask("killed>=20")
        await put(topics, (0, 9))
        await topics.count("decisions", 1)
        await put(topics, (1, 22), (2, 29), (3, 33))
        alerts = [decode(record.value, StoryEvent) for record in await topics.count("alerts", 3)]
        decisions = [decode(record.value, Decision) for record in await topics.count("decisions", 4)]
        stories = [decode(record.value, Story) for record in await topics.count("stories", 4)]
    assert [event.story.figures["killed"].low for event in alerts] == [22, 29, 33]
    assert [decision.outcome for decision in sorted(decisions, key=lambda d: d.id)] == ["founded", *["joined"] * 3]
    assert len({story.id for story in stories}) == 1
    assert stories[-1].member_count == 4


async def test_what_cannot_be_read_is_a_dead_letter_and_the_rest_goes_on(kafka_settings: Settings) -> None:
    """No JSON, a newer version, another desk: each with its origin and the reason; the next reading is decided."""
    async with topics_of(kafka_settings) as topics, running(kafka_settings, "assemble"):
        await topics.put("readings", "main", b"no json", partition=0)
        await topics.put("readings", "main", b'{"v":99,"type":"reading"}', partition=0)
        await topics.put("readings", "asia", toll(8, 8, desk="asia"), partition=0)
        await topics.put("readings", "main", toll(7, 9), partition=0)
        decisions = [decode(record.value, Decision) for record in await topics.count("decisions", 2)]
        records = await topics.count("dead-letters", 3)
    letters = [from_record(record.key, record.value, record.headers) for record in records]
    assert [(letter.partition, letter.offset, letter.stage) for letter in letters] == [
        (0, offset, "assemble") for offset in range(3)
    ]
    assert letters[0].topic == topics.name("readings")
    assert [re.match(r"\w+", letter.error).group() for letter in letters] == [  # type: ignore[union-attr]  # it matches
        "Unreadable", "Unreadable", "MisplacedDesk",
    ]  # fmt: skip  # one letter each
    assert "version 99" in letters[1].error
    assert {decision.id: decision.outcome for decision in decisions} == {
        "article-00008": "dead-letter",
        "article-00007": "founded",
    }


async def test_a_restart_goes_on_where_it_was(kafka_settings: Settings) -> None:
    """Stopped in order, it has committed: nothing is decided again, and the story is still there."""
    async with topics_of(kafka_settings) as topics:
        await topics.ask("killed>=20")
        async with running(kafka_settings, "assemble") as worker:
            await put(topics, (0, 22))
            await topics.count("decisions", 1)
            assert worker.stop() == 0
        async with running(kafka_settings, "assemble") as worker:
            await put(topics, (1, 29))
            decisions = [decode(record.value, Decision) for record in await topics.count("decisions", 2)]
            assert worker.stop() == 0
        alerts = [decode(record.value, StoryEvent) for record in await topics.count("alerts", 2)]
    assert sorted(decision.outcome for decision in decisions) == ["founded", "joined"]
    assert [event.kind for event in alerts] == ["new", "update"]
    assert alerts[0].story.id == alerts[1].story.id


async def test_state_comes_back_from_the_changelog_on_another_machine(kafka_settings: Settings, tmp_path: Path) -> None:
    """With a data folder of its own, the next worker has the story nevertheless."""
    elsewhere = kafka_settings.model_copy(update={"data": tmp_path / "elsewhere"})
    async with topics_of(kafka_settings) as topics:
        async with running(kafka_settings, "assemble") as worker:
            await put(topics, (0, 22))
            await topics.count("decisions", 1)
            assert worker.stop() == 0
        async with running(elsewhere, "assemble"):
            await put(topics, (1, 29))
            decisions = [decode(record.value, Decision) for record in await topics.count("decisions", 2)]
    assert sorted(decision.outcome for decision in decisions) == ["founded", "joined"]


async def test_a_repeated_reading_rings_once(kafka_settings: Settings) -> None:
    """Its story and its decision are published again, its alert is not."""
    async with topics_of(kafka_settings) as topics, running(kafka_settings, "assemble"):
        await topics.ask("killed>=20")
        await put(topics, (0, 9))
        await topics.count("decisions", 1)
        await put(topics, (1, 22), (1, 22), (2, 29))
        decisions = [decode(record.value, Decision) for record in await topics.count("decisions", 4)]
        alerts = [decode(record.value, StoryEvent) for record in await topics.count("alerts", 2)]
        stories = await topics.count("stories", 4)
    assert sorted(decision.outcome for decision in decisions) == ["founded", "joined", "joined", "repeated"]
    assert [event.story.figures["killed"].low for event in alerts] == [22, 29]
    assert len(stories) == 4


async def test_the_watchdog_sees_from_outside_how_far_a_group_is(kafka_settings: Settings) -> None:
    """A worker that stopped in order has committed everything; what comes afterwards is its lag."""
    async with topics_of(kafka_settings) as topics:
        mine = [TopicPartition(topics.name("readings"), partition) for partition in (0, 1)]
        group = f"{kafka_settings.topic_prefix}tocsin-assemble"
        async with running(kafka_settings, "assemble") as worker:
            await put(topics, (0, 9), (1, 22))
            await topics.count("decisions", 2)
            assert worker.stop() == 0
        await put(topics, (2, 29))
        seen = await survey(kafka_settings, group, lambda: mine)
    assert seen == {0: Position(committed=2, end=3), 1: Position(committed=0, end=0)}


async def test_a_topic_that_is_made_anew_has_another_identity(kafka_settings: Settings) -> None:
    """Under the same name; one that is not there has none."""
    async with topics_of(kafka_settings) as topics, make_admin(kafka_settings) as admin:
        names = [topics.name("feeds"), topics.name("stories")]
        before = await identities(admin, [*names, "not-there"])
        await admin.delete_topics([topics.name("feeds")])
        while names[0] in (await identities(admin, names)).topics:
            await asyncio.sleep(0.05)
        await ensure_topics(kafka_settings)
        after = await identities(admin, names)
    assert set(before.topics) == set(names)
    assert before.cluster == after.cluster
    assert before.topics[names[0]] != after.topics[names[0]]
    assert before.topics[names[1]] == after.topics[names[1]]


async def test_a_worker_listens_nowhere(kafka_settings: Settings) -> None:
    """Faust's web server would be open to everyone."""
    async with topics_of(kafka_settings) as topics, running(kafka_settings, "assemble") as worker:
        await put(topics, (0, 9))
        await topics.count("decisions", 1)
        assert listening(worker.process.pid) == set()


async def test_two_workers_of_one_id_do_not_share_their_state(kafka_settings: Settings) -> None:
    """The second one says what to do and ends."""
    async with topics_of(kafka_settings), running(kafka_settings, "assemble") as first:
        record = kafka_settings.data / "workers" / "assemble-1" / RECORD
        await until(record.exists, "the first worker's start")
        second = start(kafka_settings, "assemble")
        assert second.process.wait(30) != 0
        assert first.process.poll() is None
    assert "TOCSIN_WORKER_ID" in second.log.read_text()


def listening(pid: int) -> set[str]:
    """The local addresses of the TCP sockets on which a process listens."""
    sockets = set()
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        if match := re.match(r"socket:\[(\d+)\]", str(entry.readlink())):
            sockets.add(match.group(1))
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:] + Path("/proc/net/tcp6").read_text().splitlines()[1:]
    fields = [line.split() for line in lines]
    return {field[1] for field in fields if field[3] == "0A" and field[9] in sockets}
