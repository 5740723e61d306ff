"""Workers as processes of their own, and the topics as lists, for tests on the broker."""

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.structs import ConsumerRecord

from streams.kafka.clients import make_consumer, make_producer
from streams.kafka.codec import encode_message
from streams.kafka.topics import ensure_topics, full_name
from streams.model import Rule
from streams.rules.query import parse
from streams.settings import Settings
from tests.environment import environment_of

DEADLINE = 60.0
_PROGRAM = "import sys; from streams.agents.worker import run_worker; from streams.settings import load; "
RUN = _PROGRAM + "run_worker(load(), sys.argv[1])"


@dataclass
class Worker:
    """A running worker; its output is in `log`."""

    process: subprocess.Popen[bytes]
    log: Path

    def kill(self) -> None:
        """End it with SIGKILL and wait until it is gone."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """Ask it to end in order; its exit status."""
        self.process.terminate()
        return self.process.wait(DEADLINE)


def start(settings: Settings, stage: str, *, worker: str = "1", program: str = RUN) -> Worker:
    """Start the worker `worker` of a stage."""
    log = settings.data / f"{stage}-{worker}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    environment = environment_of(settings, TOCSIN_WORKER_ID=worker)
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", program, stage], env=environment, stdout=out, stderr=subprocess.STDOUT
        )
    return Worker(process, log)


@asynccontextmanager
async def running(settings: Settings, stage: str, **options: Any) -> AsyncIterator[Worker]:
    """A worker that runs, and is killed at the end if it still does."""
    worker = start(settings, stage, **options)
    try:
        yield worker
    finally:
        worker.kill()


class Tail:
    """What has been read of a topic."""

    def __init__(self, consumer: AIOKafkaConsumer) -> None:
        self._consumer = consumer
        self.found: list[ConsumerRecord[bytes, bytes]] = []

    async def until(
        self, enough: "Callable[[Sequence[ConsumerRecord[bytes, bytes]]], bool]", deadline: float = DEADLINE
    ) -> "list[ConsumerRecord[bytes, bytes]]":
        """Read until there are enough records; all that were read so far. Fails after so many seconds."""
        end = time.monotonic() + deadline
        while not enough(self.found):
            assert time.monotonic() < end, f"{len(self.found)} records only, last {str(self.found[-1:])[:500]}"
            for records in (await self._consumer.getmany(timeout_ms=100)).values():
                self.found += records
        return self.found

    async def to_end(self) -> "list[ConsumerRecord[bytes, bytes]]":
        """Read everything that is there now."""
        partitions = self._consumer.assignment()
        ends = await self._consumer.end_offsets(partitions)
        while any([await self._consumer.position(partition) < ends[partition] for partition in partitions]):
            for records in (await self._consumer.getmany(timeout_ms=100)).values():
                self.found += records
        return self.found


class Topics:
    """What tests write to the topics and read from them."""

    def __init__(self, settings: Settings, producer: AIOKafkaProducer) -> None:
        self._settings = settings
        self._producer = producer

    def name(self, topic: str) -> str:
        """The topic's full name."""
        return full_name(self._settings.topic_prefix, topic)

    async def put(self, topic: str, key: str, value: object, partition: int | None = None) -> None:
        """Put a value, or bytes as they are, on a topic."""
        raw = value if isinstance(value, bytes) else encode_message(value)
        await self._producer.send_and_wait(self.name(topic), raw, key=key.encode(), partition=partition)

    async def forget(self, topic: str, key: str) -> None:
        """Delete a key of a compacted topic."""
        await self._producer.send_and_wait(self.name(topic), None, key=key.encode())

    async def ask(self, *queries: str) -> None:
        """Put rules on their topic."""
        for text in queries:
            query = parse(text)
            await self.put("rules", query.id, Rule(id=query.id, query=query.canonical))

    async def until(
        self, topic: str, enough: "Callable[[Sequence[ConsumerRecord[bytes, bytes]]], bool]"
    ) -> "list[ConsumerRecord[bytes, bytes]]":
        """All records of a topic as soon as there are enough; fails after a minute."""
        async with self.tail(topic) as tail:
            return await tail.until(enough)

    @asynccontextmanager
    async def tail(self, topic: str) -> "AsyncIterator[Tail]":
        """A topic to be read from its beginning, as it grows."""
        consumer: AIOKafkaConsumer = make_consumer(self._settings, self.name(topic))
        await consumer.start()
        try:
            yield Tail(consumer)
        finally:
            await consumer.stop()

    async def all(self, topic: str) -> "list[ConsumerRecord[bytes, bytes]]":
        """All records that are on a topic now."""
        async with self.tail(topic) as tail:
            return await tail.to_end()

    async def count(self, topic: str, number: int) -> "list[ConsumerRecord[bytes, bytes]]":
        """All records of a topic as soon as there are so many."""
        return await self.until(topic, lambda found: len(found) >= number)


@asynccontextmanager
async def topics_of(settings: Settings) -> AsyncIterator[Topics]:
    """The topics of these settings, made if need be."""
    await ensure_topics(settings)
    producer = make_producer(settings)
    await producer.start()
    try:
        yield Topics(settings, producer)
    finally:
        await producer.stop()


async def until(condition: Callable[[], bool], what: str, deadline: float = DEADLINE) -> None:
    """Wait for a condition of this machine; fails when it does not come."""
    end = time.monotonic() + deadline
    while not condition():
        assert time.monotonic() < end, f"{what} did not happen"
        await asyncio.sleep(0.05)
