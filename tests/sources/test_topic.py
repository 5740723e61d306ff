"""Another Kafka topic is followed by its offsets."""

import json
from collections.abc import Iterable, Mapping
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any

import pytest
from aiokafka.admin import NewPartitions, NewTopic
from pydantic import ValidationError

from streams.kafka.clients import make_admin, make_producer
from streams.settings import Settings
from streams.sources.errors import Unavailable
from streams.sources.item import Checkpoint, Item
from streams.sources.kinds import topic
from streams.sources.kinds.topic import TopicConfig, TopicSource
from streams.sources.promises import careless_of_plugin, faults_of_plugin
from streams.sources.protocol import Context
from streams.sources.recorded import OpenCage, RecordedHttp


@pytest.fixture
async def wire(kafka_settings: Settings, prefix: str) -> str:
    """A topic of two partitions."""
    name = f"{prefix}wire"
    async with make_admin(kafka_settings) as admin:
        await admin.create_topics([NewTopic(name, 2, 1)])
    return name


async def write(settings: Settings, name: str, values: Iterable[bytes | None]) -> None:
    """Records, in both partitions by turns."""
    producer = make_producer(settings)
    await producer.start()
    for number, value in enumerate(values):
        await producer.send_and_wait(name, value, key=b"k", partition=number % 2)
    await producer.stop()


def record(name: str) -> bytes:
    """An article."""
    return json.dumps({"id": name, "title": f"Title {name}"}).encode()


def source(settings: Settings, name: str, **config: Any) -> TopicSource:
    """The source of a topic of the test's broker."""
    return TopicSource(TopicConfig(servers=settings.kafka, topic=name, **config))


def reading(of: TopicSource, checkpoint: Mapping[str, str] | None = None) -> Any:
    """A read that is closed at the end of the block."""
    now = datetime(2026, 1, 5, tzinfo=UTC)
    http = RecordedHttp({})
    return aclosing(of.read(Context(http=http, cage=OpenCage(), checkpoint=checkpoint or {}, now=lambda: now)))


async def until(things: Any, count: int) -> tuple[set[str], Checkpoint]:
    """The guids of so many items, and the checkpoint after them."""
    guids: set[str] = set()
    async for thing in things:
        if isinstance(thing, Item):
            guids.add(thing.guid)
        elif len(guids) >= count:
            return guids, thing
    raise AssertionError(f"only {guids}")


@pytest.mark.broker
async def test_records_are_read_on_from_the_last_checkpoint(kafka_settings: Settings, wire: str) -> None:
    """Each once, also what came while nobody read; a tombstone is nothing, and what is no article is noted."""
    await write(kafka_settings, wire, [record("a"), record("b"), None, b"no json", record("c")])
    oldest = source(kafka_settings, wire, start="oldest")
    async with reading(oldest) as things:
        guids, checkpoint = await until(things, 3)
    assert guids == {"a", "b", "c"}
    assert sum(int(offset) for offset in checkpoint.values.values()) == 5
    await write(kafka_settings, wire, [record("d"), record("e")])
    async with reading(oldest, checkpoint.values) as things:
        guids, _ = await until(things, 2)
    assert guids == {"d", "e"}


@pytest.mark.broker
async def test_a_first_read_from_the_newest_passes_over_what_is_there(kafka_settings: Settings, wire: str) -> None:
    """And its first checkpoint keeps what comes before the second read."""
    await write(kafka_settings, wire, [record("old"), record("older")])
    newest = source(kafka_settings, wire)
    async with reading(newest) as things:
        _, checkpoint = await until(things, 0)
    await write(kafka_settings, wire, [record("new")])
    async with reading(newest, checkpoint.values) as things:
        guids, _ = await until(things, 1)
    assert guids == {"new"}


@pytest.mark.broker
async def test_a_partition_that_is_added_is_read_whole(kafka_settings: Settings, wire: str) -> None:
    """By the next read: a checkpoint that does not know it begins at its beginning."""
    newest = source(kafka_settings, wire)
    async with reading(newest) as things:
        _, checkpoint = await until(things, 0)
    async with make_admin(kafka_settings) as admin:
        await admin.create_partitions({wire: NewPartitions(3)})
    producer = make_producer(kafka_settings)
    await producer.start()
    await producer.send_and_wait(wire, record("third"), partition=2)
    await producer.stop()
    async with reading(newest, checkpoint.values) as things:
        guids, last = await until(things, 1)
    assert guids == {"third"}
    assert set(last.values) == {"0", "1", "2"}


@pytest.mark.broker
async def test_a_silence_ends_with_a_checkpoint(
    kafka_settings: Settings, wire: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By which the host sees that the source is well."""
    monkeypatch.setattr(topic, "WAIT_MS", 10)
    monkeypatch.setattr(topic, "QUIET", 2)
    async with reading(source(kafka_settings, wire)) as things:
        assert [await anext(things) for _ in range(2)] == [Checkpoint({"0": "0", "1": "0"})] * 2


@pytest.mark.broker
async def test_a_topic_that_is_not_there_is_unavailable(kafka_settings: Settings, prefix: str) -> None:
    """It is not created by our asking."""
    with pytest.raises(Unavailable, match="no topic"):
        async with reading(source(kafka_settings, f"{prefix}none")) as things:
            await anext(things)


async def test_brokers_that_do_not_answer_are_unavailable() -> None:
    """In the host's words, not in the library's."""
    silent = TopicSource(TopicConfig(servers="127.0.0.1:1", topic="wire"))
    with pytest.raises(Unavailable, match=r"wire at 127\.0\.0\.1:1"):
        async with reading(silent) as things:
            await anext(things)


def test_it_says_of_itself_what_a_plug_in_must() -> None:
    """The contract's other tests are of sources over HTTP."""
    assert [*faults_of_plugin(TopicSource), *careless_of_plugin(TopicSource)] == []
    secret = TopicConfig(servers="a:1", topic="t", password="hidden-word")
    assert "hidden-word" not in f"{secret!r} {secret.model_dump_json()}"


@pytest.mark.parametrize("servers", ["", "a", "a:b", "a:1,", "a:1, b:2"])
def test_addresses_of_brokers_are_checked_before_they_are_asked(servers: str) -> None:
    """By the settings, when ingest starts."""
    with pytest.raises(ValidationError):
        TopicConfig(servers=servers, topic="t")
