"""The supervisor: what dies is started again, what cannot live is said loudly, and the end comes in order."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from streams.run.restarts import FIRST_DELAY, HEALTHY_AFTER, LONGEST_DELAY, MOST_QUICK_DEATHS, Record, after_death
from streams.run.supervisor import GaveUp, Program, Supervisor

NOTE_AND_WAIT = """
import pathlib, signal, sys, threading
ended = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: ended.set())
with open("starts", "a") as notes: notes.write(sys.argv[1] + "\\n")
ended.wait()
with open("ends", "a") as notes: notes.write(sys.argv[1] + "\\n")
"""


def waiting(name: str) -> Program:
    """A program that notes its start, waits for SIGTERM, and notes its end."""
    return Program(name, (sys.executable, "-c", NOTE_AND_WAIT, name))


def lines(path: Path) -> list[str]:
    """The lines of a file, none where it is not there yet."""
    return path.read_text().split() if path.exists() else []


async def until(true: Callable[[], object]) -> None:
    """Wait until something holds; the test's own deadline ends a wait in vain."""
    while not true():
        await asyncio.sleep(0.02)


def test_quick_deaths_double_the_delay_up_to_a_limit_and_then_end_it() -> None:
    """Six deaths in a row soon after the start: five delays that grow, then nobody tries again."""
    record, delays = Record(), []
    for _ in range(MOST_QUICK_DEATHS):
        restart = after_death(record, lived=1.0)
        record = restart.record
        delays.append(restart.delay)
    assert delays == [0.5, 1.0, 2.0, 4.0, 8.0, None]
    assert max(delay for delay in delays if delay) <= LONGEST_DELAY


def test_a_long_life_forgives_earlier_deaths() -> None:
    """A worker that ran for a while starts with a clean record."""
    assert after_death(Record(quick_deaths=5), lived=HEALTHY_AFTER) == after_death(Record(), lived=HEALTHY_AFTER)
    assert after_death(Record(quick_deaths=5), lived=HEALTHY_AFTER).delay == FIRST_DELAY


async def test_a_program_that_is_killed_is_started_again(tmp_path: Path) -> None:
    """kill -9 of a program, and it is back with another process id."""
    supervisor = Supervisor([waiting("a")], os.environ, tmp_path, tmp_path / "logs")
    await supervisor.start()
    await until(lambda: lines(tmp_path / "starts") == ["a"])
    first = supervisor.pid("a")
    assert first is not None
    os.kill(first, signal.SIGKILL)
    await until(lambda: lines(tmp_path / "starts") == ["a", "a"])
    assert supervisor.pid("a") not in (None, first)
    assert supervisor.restarts == {"a": 1}
    await supervisor.stop()
    assert supervisor.pid("a") is None


async def test_programs_end_in_the_order_given(tmp_path: Path) -> None:
    """What feeds the others is asked to end first, and has ended before the next is asked."""
    supervisor = Supervisor([waiting(name) for name in "abc"], os.environ, tmp_path, tmp_path / "logs")
    await supervisor.start()
    await until(lambda: len(lines(tmp_path / "starts")) == 3)
    await supervisor.stop()
    assert lines(tmp_path / "ends") == ["a", "b", "c"]


async def test_a_program_that_cannot_live_is_given_up_with_the_file_that_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error names the program, its last status, and its log; the log holds its last words."""
    monkeypatch.setattr("streams.run.restarts.FIRST_DELAY", 0.001)
    broken = Program("broken", (sys.executable, "-c", "import sys; sys.exit('no such luck')"))
    supervisor = Supervisor([broken, waiting("a")], os.environ, tmp_path, tmp_path / "logs")
    await supervisor.start()
    with pytest.raises(GaveUp, match=r"broken ended 6 times in a row.*status 1.*broken\.log"):
        await supervisor.failed()
    await supervisor.stop()
    assert "no such luck" in (tmp_path / "logs" / "broken.log").read_text()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
async def test_a_killed_supervisor_takes_its_programs_with_it(tmp_path: Path) -> None:
    """kill -9 of the supervisor: its programs are asked to end, so that a second run finds no rivals."""
    code = f"""
import asyncio, os
from pathlib import Path
from streams.run.supervisor import Program, Supervisor
async def main():
    supervisor = Supervisor([Program("a", {waiting("a").command!r})], os.environ, Path("."), Path("logs"))
    await supervisor.start()
    await supervisor.failed()
asyncio.run(main())
"""
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code, cwd=tmp_path)
    await until(lambda: lines(tmp_path / "starts") == ["a"])
    process.kill()
    await process.wait()
    await until(lambda: lines(tmp_path / "ends") == ["a"])
