"""Starts the processes of one machine, restarts what dies, and stops them in the order of an article's way."""

import asyncio
import ctypes
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import structlog

from streams.errors import ForPeople
from streams.run.restarts import Record, after_death

STOP_DEADLINE = 15.0
"""Seconds a process has to end after it was asked to; then it is killed, and its restart replays."""

_PR_SET_PDEATHSIG = 1  # <linux/prctl.h>

log = structlog.get_logger(__name__)


class GaveUp(ForPeople):
    """A process died again and again right after its start; its log says why."""


@dataclass(frozen=True, slots=True)
class Program:
    """One supervised process. Its output is appended to `logs`/`name`.log."""

    name: str
    command: Sequence[str]


def tocsin(name: str, *arguments: str) -> Program:
    """A program that is this very `tocsin`, with other arguments."""
    return Program(name, (sys.executable, "-m", "streams", *arguments))


class Supervisor:
    """Keeps programs running until `stop`. `failed` is done, with GaveUp, when one of them cannot be kept alive."""

    def __init__(self, programs: Sequence[Program], environment: Mapping[str, str], folder: Path, logs: Path) -> None:
        self._programs = programs
        self._environment = dict(environment)
        self._folder = folder
        self._logs = logs
        self._running: dict[str, asyncio.subprocess.Process] = {}
        self._keepers: dict[str, asyncio.Task[None]] = {}
        self.restarts: dict[str, int] = {program.name: 0 for program in programs}

    async def start(self) -> None:
        """Start every program; returns at once, they come up side by side."""
        self._logs.mkdir(parents=True, exist_ok=True)
        for program in self._programs:
            self._keepers[program.name] = asyncio.create_task(self._keep(program), name=program.name)

    async def failed(self) -> None:
        """Wait until a program cannot be kept alive. Raises GaveUp; never returns."""
        done, _ = await asyncio.wait(self._keepers.values(), return_when=asyncio.FIRST_COMPLETED)
        for keeper in done:
            keeper.result()

    def pid(self, name: str) -> int | None:
        """The process id of a program that is running now."""
        process = self._running.get(name)
        return process.pid if process else None

    async def stop(self) -> None:
        """End all programs, in the order in which they were given: what feeds the others ends first."""
        for program in self._programs:
            keeper = self._keepers.pop(program.name, None)
            if keeper:
                keeper.cancel()
                with suppress(asyncio.CancelledError, GaveUp):
                    await keeper

    async def _keep(self, program: Program) -> None:
        record = Record()
        clock = asyncio.get_running_loop().time
        while True:
            started = clock()
            status = await self._run_once(program)
            restart = after_death(record, clock() - started)
            record = restart.record
            if restart.delay is None:
                raise GaveUp(
                    f"{program.name} ended {record.quick_deaths} times in a row right after its start, "
                    f"last with status {status}; the reason is at the end of {self._log_file(program)}"
                )
            log.warning("restarting", program=program.name, status=status, after=restart.delay)
            self.restarts[program.name] += 1
            await asyncio.sleep(restart.delay)

    async def _run_once(self, program: Program) -> int:
        with self._log_file(program).open("ab") as output:
            process = await asyncio.create_subprocess_exec(
                *program.command,
                cwd=self._folder,
                env=self._environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C reaches the supervisor alone, which stops the others in order
                preexec_fn=_end_with_parent,
            )
        self._running[program.name] = process
        try:
            return await process.wait()
        except asyncio.CancelledError:
            await _end(process)
            raise
        finally:
            del self._running[program.name]

    def _log_file(self, program: Program) -> Path:
        return self._logs / f"{program.name}.log"


def _end_with_parent() -> None:
    """Linux ends a child whose supervisor was killed: two bots or two workers of one id would fight each other."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


async def _end(process: asyncio.subprocess.Process) -> None:
    """Ask a process to end, and after the deadline make it."""
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), STOP_DEADLINE)
        except TimeoutError:
            process.kill()
            await process.wait()
