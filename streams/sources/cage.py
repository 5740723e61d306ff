"""A few worker processes with limits on memory and CPU time, for code that reads hostile bytes.

A worker that dies, overruns or runs out of memory is replaced, and what it was reading is Malformed; the others go on.
The other end is `streams.sources.caged`; both speak in frames: four bytes of length, then msgpack. Results in it
are JSON, for in msgpack a date loses its offset, which says what day it was there.
"""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Final, TypeVar, get_type_hints

import msgspec

from streams.sources.errors import Malformed

T = TypeVar("T")

CPU_SECONDS: Final = 10
MEMORY_BYTES: Final = 768 * 1024 * 1024
WALL_SECONDS: Final = 3.0 * CPU_SECONDS
_LENGTH_BYTES: Final = 4


class Job(msgspec.Struct, array_like=True):
    """What a worker is asked: the function's module and name, and what it is called with."""

    module: str
    name: str
    body: bytes
    headers: dict[str, str]


class Result(msgspec.Struct, array_like=True):
    """What a worker answers: the value as JSON, or what was wrong with the bytes."""

    value: bytes = b"null"
    malformed: str | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What one call may use: seconds of CPU, bytes of address space, seconds of wall time."""

    cpu: int = CPU_SECONDS
    memory: int = MEMORY_BYTES
    wall: float = WALL_SECONDS


def frame(payload: bytes) -> bytes:
    """The payload with its length before it."""
    return len(payload).to_bytes(_LENGTH_BYTES, "big") + payload


def job_of(function: Callable[[bytes, Mapping[str, str]], object], body: bytes, headers: Mapping[str, str]) -> Job:
    """A call of this function, as a worker is asked for it."""
    return Job(function.__module__, function.__qualname__, body, dict(headers))


def opened(result: Result, function: Callable[[bytes, Mapping[str, str]], T]) -> T:
    """What the function returned, as its annotation says. Raises Malformed."""
    if result.malformed is not None:
        raise Malformed(result.malformed)
    value: T = msgspec.json.decode(result.value, type=get_type_hints(function)["return"])
    return value


class WorkerCage:
    """At most `workers` processes, started when first needed; an async context manager that ends them."""

    def __init__(self, workers: int = 2, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._idle: asyncio.LifoQueue[Process | None] = asyncio.LifoQueue()
        for _ in range(workers):
            self._idle.put_nowait(None)
        self._workers = workers

    async def __aenter__(self) -> "WorkerCage":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for _ in range(self._workers):
            await _end(await self._idle.get())

    async def run(
        self, function: Callable[[bytes, Mapping[str, str]], T], body: bytes, headers: Mapping[str, str]
    ) -> T:
        """`function(body, headers)` in a worker; its return type is annotated. Raises Malformed."""
        job = job_of(function, body, headers)
        worker = await self._idle.get()
        finished: Process | None = None
        try:
            worker = worker if worker and worker.returncode is None else await self._start()
            result = await self._ask(worker, job)
            finished = worker
        finally:
            if finished is None:
                await asyncio.shield(_end(worker))
            self._idle.put_nowait(finished)
        return opened(result, function)

    async def _ask(self, worker: Process, job: Job) -> Result:
        try:
            async with asyncio.timeout(self._limits.wall):
                return await _exchange(worker, job)
        except TimeoutError:
            raise Malformed(f"reading it took more than {self._limits.wall:g} s") from None
        except (asyncio.IncompleteReadError, ConnectionError):
            raise Malformed(
                f"reading it took more than {self._limits.cpu} s of CPU or {self._limits.memory >> 20} MiB of memory"
            ) from None

    async def _start(self) -> Process:
        limits = (str(self._limits.cpu), str(self._limits.memory))
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *("-W", "ignore", "-m", "streams.sources.caged", *limits),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            start_new_session=True,  # Ctrl-C in a terminal is for the host, which ends its workers in order
        )


async def _exchange(worker: Process, job: Job) -> Result:
    assert worker.stdin  # noqa: S101  # opened with a pipe above
    assert worker.stdout  # noqa: S101  # as well
    worker.stdin.write(frame(msgspec.msgpack.encode(job)))
    await worker.stdin.drain()
    length = int.from_bytes(await worker.stdout.readexactly(_LENGTH_BYTES), "big")
    return msgspec.msgpack.decode(await worker.stdout.readexactly(length), type=Result)


async def _end(worker: Process | None) -> None:
    if worker and worker.returncode is None:
        worker.kill()
        await worker.wait()
