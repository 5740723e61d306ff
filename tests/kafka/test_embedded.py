"""The embedded broker's life: started, shared, killed, started again with its data, stopped."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import psutil
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from streams.kafka.embedded import (
    BrokerFailed,
    EmbeddedKafka,
    FolderInUse,
    PortInUse,
    embedded_kafka,
    running_bootstrap,
)
from streams.kafka.embedded.config import Ports
from streams.kafka.embedded.folder import Folder
from streams.kafka.embedded.jars import cache_folder
from streams.kafka.embedded.lock import try_hold
from streams.kafka.embedded.node import Node, remember

ORPHANING = """
import asyncio, sys
from pathlib import Path
from streams.kafka.embedded import EmbeddedKafka

broker = EmbeddedKafka(Path(sys.argv[1]))
asyncio.run(broker.start())
print(broker.pid, flush=True)
sys.stdin.read()
"""

Brokers = Callable[[Path], EmbeddedKafka]


@pytest.fixture
async def brokers() -> AsyncIterator[Brokers]:
    """Makes brokers that are stopped after the test, whatever became of them."""
    async with AsyncExitStack() as stack:

        def make(data: Path) -> EmbeddedKafka:
            broker = EmbeddedKafka(data)
            stack.push_async_callback(broker.stop)
            return broker

        yield make


async def write(bootstrap: str, *values: bytes) -> None:
    """Puts values on the topic `kept`, acknowledged."""
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", enable_idempotence=True) as producer:
        for value in values:
            await producer.send_and_wait("kept", value)


async def make_topic(bootstrap: str) -> None:
    """Makes the topic `kept` with one partition."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    await admin.create_topics([NewTopic("kept", 1, 1)])
    await admin.close()


async def read(bootstrap: str) -> list[bytes]:
    """All values on the topic `kept`."""
    partition = TopicPartition("kept", 0)
    async with AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False) as consumer:
        consumer.assign([partition])
        await consumer.seek_to_beginning(partition)
        end = (await consumer.end_offsets([partition]))[partition]
        return [(await consumer.getone()).value for _ in range(end)]


async def until(true: Callable[[], bool], seconds: float = 30) -> None:
    """Polls a condition; fails when it does not come true."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.05)


async def test_a_folder_in_use_is_refused_and_its_holder_named(tmp_path: Path, brokers: Brokers) -> None:
    """Two runs on one folder would destroy each other's data."""
    held = try_hold(Folder.of(tmp_path).lock)
    assert held is not None
    with held, pytest.raises(FolderInUse) as caught:
        await brokers(tmp_path).start()
    assert f"process {os.getpid()}" in str(caught.value)
    assert "TOCSIN_DATA" in str(caught.value)


@pytest.mark.broker
async def test_a_remembered_port_that_is_taken_is_named_with_what_to_do(tmp_path: Path, brokers: Brokers) -> None:
    """The port is not changed silently: processes that run by themselves know the old one."""
    folder = Folder.of(tmp_path)
    folder.path.mkdir(parents=True)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        remember(folder, Node(Ports(broker=port, controller=1), pid=1))
        with pytest.raises(PortInUse, match=rf"port {port}, .* Stop that program, or delete .*node\.json"):
            await brokers(tmp_path).start()


@pytest.mark.broker
async def test_a_broker_that_cannot_start_is_explained_from_its_log(tmp_path: Path, brokers: Brokers) -> None:
    """A store of another Kafka, or a damaged one: the broker's own last words are in the error."""
    store = Folder.of(tmp_path).store
    store.mkdir(parents=True)
    (store / "meta.properties").write_text("version=99\n")
    broker = brokers(tmp_path)
    with pytest.raises(BrokerFailed, match=r"(?s)its logs are in .*logs.*No readable meta.properties"):
        await broker.start()
    assert not broker.running
    freed = try_hold(broker.folder.lock)
    assert freed is not None
    freed.close()


@pytest.mark.faults
async def test_after_kill_9_the_broker_is_back_on_its_port_with_what_it_acknowledged(
    tmp_path: Path, brokers: Brokers
) -> None:
    """Clients go on where they were; nothing that was acknowledged is lost."""
    broker = brokers(tmp_path)
    await broker.start()
    address = broker.bootstrap
    await make_topic(address)
    await write(address, b"before", b"the kill")
    os.kill(broker.pid, signal.SIGKILL)
    await until(lambda: not broker.running)
    assert running_bootstrap(tmp_path) is None
    await broker.start()
    assert broker.bootstrap == address == running_bootstrap(tmp_path)
    await write(address, b"after")
    assert await read(address) == [b"before", b"the kill", b"after"]


@pytest.mark.faults
async def test_a_broker_that_outlived_its_killed_run_is_stopped_and_its_data_used(
    tmp_path: Path, brokers: Brokers
) -> None:
    """After kill -9 of everything but the broker, starting again is all there is to do."""
    line = (sys.executable, "-c", ORPHANING, str(tmp_path))
    run = await asyncio.create_subprocess_exec(*line, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert run.stdout is not None
    left_behind = psutil.Process(int(await run.stdout.readline()))
    run.kill()
    await run.wait()
    address = running_bootstrap(tmp_path)
    assert address is not None
    assert left_behind.is_running()
    await make_topic(address)
    await write(address, b"kept")
    broker = brokers(tmp_path)
    await broker.start()
    assert not left_behind.is_running() or left_behind.status() == psutil.STATUS_ZOMBIE  # where nobody reaps orphans
    assert broker.bootstrap == address
    assert await read(address) == [b"kept"]


@pytest.mark.broker
async def test_a_stopped_broker_leaves_its_folder_free_and_remembers_its_port(tmp_path: Path) -> None:
    """Two runs, one after the other, in the same folder."""
    addresses = set()
    for _ in range(2):
        async with embedded_kafka(tmp_path) as address:
            assert running_bootstrap(tmp_path) == address
            addresses.add(address)
        assert running_bootstrap(tmp_path) is None
    assert len(addresses) == 1


@pytest.mark.broker
async def test_the_broker_listens_on_loopback_only_and_away_from_the_terminal(tmp_path: Path, brokers: Brokers) -> None:
    """Nobody else on the network sees it, and Ctrl-C reaches it only through us."""
    broker = brokers(tmp_path)
    await broker.start()
    listening = [
        connection.laddr.ip.removeprefix("::ffff:")
        for connection in psutil.Process(broker.pid).net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert listening == ["127.0.0.1"] * 2
    assert os.getsid(broker.pid) == broker.pid != os.getsid(0)


@pytest.mark.broker
async def test_the_first_orderly_stop_makes_the_cache_that_the_next_start_uses(tmp_path: Path) -> None:
    """Half the time of a start is learnt once for each JDK and Kafka."""
    cache = tmp_path / "cache"
    cache.mkdir()
    (cache / "jars").symlink_to(cache_folder() / "jars")
    for flag in ("-XX:AOTCacheOutput=", "-XX:AOTCache="):
        broker = EmbeddedKafka(tmp_path, cache)
        await broker.start()
        line = psutil.Process(broker.pid).cmdline()
        await broker.stop()
        assert [argument for argument in line if argument.startswith(f"{flag}{cache}")]
        assert len(list((cache / "aot").glob("*.aot"))) == 1
