"""The embedded broker: Apache Kafka itself, one process of ours, with its data in the data folder.

When we are killed it goes on, and whoever uses it with it; the next start in the same folder stops it in order first.
An acknowledged message has been handed to the operating system: it outlives kill -9, not a power cut.
"""

import asyncio
import base64
import errno
import subprocess
import time
import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import BinaryIO

from streams.kafka.embedded.aot import AotCache
from streams.kafka.embedded.config import Ports, log4j2_properties, server_properties
from streams.kafka.embedded.errors import BrokerFailed, EmbeddedKafkaError, FolderInUse
from streams.kafka.embedded.failure import disk_full, why_ended
from streams.kafka.embedded.folder import Folder
from streams.kafka.embedded.jars import cache_folder, ensure_jars, locked_jars
from streams.kafka.embedded.java import run_java
from streams.kafka.embedded.lock import holder, try_hold
from streams.kafka.embedded.node import Node, answers, ports_for, process_of, remember, remembered

_START_SECONDS = 90.0
_STOP_SECONDS = 60.0  # a run that learns writes the AOT cache when it stops, which takes some five seconds
_POLL_SECONDS = 0.05


@asynccontextmanager
async def embedded_kafka(data: Path) -> AsyncIterator[str]:
    """Runs the broker of the data folder; gives its bootstrap address, host:port. Raises EmbeddedKafkaError."""
    broker = EmbeddedKafka(data)
    await broker.start()
    try:
        yield broker.bootstrap
    finally:
        await broker.stop()


class EmbeddedKafka:
    """One broker a data folder. `start`, `kill` and `start` again keep port and data; `stop` gives the folder free.

    Bound to no event loop: it may be started in one and stopped in another.
    """

    def __init__(self, data: Path, cache: Path | None = None) -> None:
        self.folder = Folder.of(data)
        self._cache = cache or cache_folder()
        self._held: BinaryIO | None = None
        self._aot: AotCache | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def bootstrap(self) -> str:
        """Where clients connect, host:port."""
        return self._node.ports.bootstrap

    @property
    def pid(self) -> int:
        """The process id of the latest start."""
        return self._node.pid

    @property
    def running(self) -> bool:
        """Whether the broker's process lives."""
        return self._process is not None and self._process.poll() is None

    @property
    def failure(self) -> EmbeddedKafkaError:
        """Why a broker that is not running any more ended, and what to do about it."""
        return why_ended(self.folder)

    async def start(self) -> None:
        """Brings the broker up and waits until it takes connections. Raises EmbeddedKafkaError."""
        try:
            self._hold_folder()
            await self._stop_left_behind()
            await self._bring_up()
        except OSError as error:
            self._give_up()
            if error.errno == errno.ENOSPC:
                raise disk_full(self.folder) from error
            raise
        except BaseException:
            self._give_up()
            raise

    async def stop(self) -> None:
        """Stops the broker in order, by force where that takes over a minute, and gives the folder free."""
        if self._process is not None and self.running:
            self._process.terminate()
            if await _until(lambda: not self.running, _STOP_SECONDS) and self._aot is not None:
                self._aot.adopt()
        self._give_up()

    def kill(self) -> None:
        """Ends the broker at once (kill -9). Its data stays, and so does our hold on the folder."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    @property
    def _node(self) -> Node:
        node = remembered(self.folder)
        if node is None:
            raise BrokerFailed(f"the Kafka of {self.folder.path} was never started")
        return node

    def _hold_folder(self) -> None:
        if self._held is None:
            self._held = try_hold(self.folder.lock)
        if self._held is None:
            raise FolderInUse(
                f"{self.folder.path.parent} is in use by {holder(self.folder.lock)}. "
                "Stop that run, or give this one another folder with TOCSIN_DATA."
            )

    def _give_up(self) -> None:
        self.kill()
        if self._aot is not None:
            self._aot.close()
        if self._held is not None:
            self._held.close()
            self._held = None

    async def _stop_left_behind(self) -> None:
        # Not taken over: it may be an older Kafka, with older settings, and it is no child of ours to wait for.
        process = process_of(self.folder)
        if process is None:
            return
        process.terminate()
        if not await _until(lambda: process_of(self.folder) is None, _STOP_SECONDS):
            process.kill()
            await _until(lambda: process_of(self.folder) is None, _STOP_SECONDS)

    async def _bring_up(self) -> None:
        class_path = await asyncio.to_thread(ensure_jars, locked_jars(), self._cache / "jars")
        self._aot = self._aot or AotCache(self._cache / "aot", class_path)
        ports = ports_for(self.folder)
        _configure(self.folder, ports)
        await asyncio.to_thread(_format, self.folder, class_path, self._aot)
        flags = self._aot.use() or self._aot.learn()
        self._process = run_java(self.folder, class_path, flags, "kafka.Kafka", str(self.folder.server_properties))
        remember(self.folder, Node(ports, self._process.pid))
        if not await _until(lambda: answers(ports.broker) or not self.running, _START_SECONDS):
            raise BrokerFailed(f"Kafka did not come up in {_START_SECONDS:.0f} s; its logs are in {self.folder.logs}")
        if not self.running:
            raise self.failure


def _configure(folder: Folder, ports: Ports) -> None:
    folder.logs.mkdir(parents=True, exist_ok=True)
    folder.server_properties.write_text(server_properties(folder.store, ports), encoding="utf-8")
    folder.log4j2_properties.write_text(log4j2_properties(folder.logs), encoding="utf-8")


def _format(folder: Folder, class_path: Sequence[Path], aot: AotCache) -> None:
    """Gives a new store its cluster id, once; Kafka refuses a store without."""
    if (folder.store / "meta.properties").exists():
        return
    cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
    # One argument with its "=": an id may begin with a hyphen.
    arguments = ("format", f"--cluster-id={cluster}", "--config", str(folder.server_properties))
    if run_java(folder, class_path, aot.use(), "kafka.tools.StorageTool", *arguments).wait() != 0:
        raise why_ended(folder)


async def _until(true: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(_POLL_SECONDS)
    return True
