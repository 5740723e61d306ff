"""A disk that fills up: Kafka stops, nothing that it acknowledged is lost, and the message says what to do."""

import asyncio
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from streams.kafka.embedded import DiskFull, EmbeddedKafka

pytestmark = pytest.mark.faults

KEPT = TopicPartition("kept", 0)


class Disk:
    """A file system in memory of a few megabytes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._mount("-t", "tmpfs", "-o", "size=8m", "tmpfs")

    def grow(self) -> None:
        """Makes room."""
        self._mount("-o", "remount,size=64m")

    def fill(self) -> None:
        """Leaves no byte free."""
        with suppress(OSError), (self.path / "filler").open("wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))

    def close(self) -> None:
        """Takes it away again."""
        subprocess.run(["umount", "--lazy", str(self.path)], check=True)

    def _mount(self, *arguments: str) -> None:
        done = subprocess.run(["mount", *arguments, str(self.path)], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            pytest.skip(f"a full disk is not tested: mounting a tmpfs needs root ({done.stderr.strip()})")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """A small disk of the test's own; skips where none may be mounted."""
    if shutil.which("mount") is None:
        pytest.skip("a full disk is not tested: there is no mount command")
    path = tmp_path / "disk"
    path.mkdir()
    small = Disk(path)
    yield small
    small.close()


async def acknowledged_until_it_stops(broker: EmbeddedKafka) -> int:
    """Sends numbered values until the broker is gone; how many it acknowledged."""
    producer = AIOKafkaProducer(bootstrap_servers=broker.bootstrap, acks="all", enable_idempotence=True)
    await producer.start()
    count = 0
    while broker.running:
        sending = asyncio.ensure_future(producer.send_and_wait("kept", os.urandom(100_000), str(count).encode()))
        while not sending.done() and broker.running:
            await asyncio.wait([sending], timeout=0.1)
        if not sending.done():
            sending.cancel()
            break
        sending.result()
        count += 1
    # Not an orderly stop: that would wait for a broker to take what it still holds.
    with suppress(TimeoutError):
        await asyncio.wait_for(producer.stop(), 1)
    return count


async def keys_kept(broker: EmbeddedKafka) -> list[bytes]:
    """The keys of all values on the topic."""
    async with AIOKafkaConsumer(bootstrap_servers=broker.bootstrap, enable_auto_commit=False) as consumer:
        consumer.assign([KEPT])
        await consumer.seek_to_beginning(KEPT)
        end = (await consumer.end_offsets([KEPT]))[KEPT]
        return [(await consumer.getone()).key for _ in range(end)]


async def test_a_disk_that_fills_up_loses_nothing_that_was_acknowledged(disk: Disk) -> None:
    """Kafka stops by itself, the error says why, and with room made it is back with all that it acknowledged."""
    broker = EmbeddedKafka(disk.path)
    try:
        await broker.start()
        admin = AIOKafkaAdminClient(bootstrap_servers=broker.bootstrap)
        await admin.start()
        await admin.create_topics([NewTopic(KEPT.topic, 1, 1)])
        await admin.close()
        count = await acknowledged_until_it_stops(broker)
        assert isinstance(broker.failure, DiskFull)
        assert "could not write it did not acknowledge. Make room" in str(broker.failure)
        disk.grow()
        await broker.start()
        kept = await keys_kept(broker)
        assert count > 10
        assert kept[:count] == [str(number).encode() for number in range(count)]
    finally:
        await broker.stop()


async def test_a_start_on_a_full_disk_says_so(disk: Disk) -> None:
    """Before anything runs, and whichever file was the first that did not fit."""
    disk.fill()
    with pytest.raises(DiskFull, match="Make room, then start again"):
        await EmbeddedKafka(disk.path).start()
