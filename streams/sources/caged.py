"""The inside of a cage: reads jobs from stdin, one at a time, under its limits, and writes results to stdout."""

import importlib
import os
import resource
import sys
from typing import BinaryIO, Final

import msgspec

from streams.sources.cage import Job, Result, frame
from streams.sources.errors import Malformed

BEHIND: Final = 10
"""How far a reader of hostile bytes stands back behind the host (see nice): a bomb burns what others leave."""


def main() -> None:
    """Serve until stdin closes: when the host ends, or dies, its workers end too."""
    cpu, memory = int(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(BEHIND)
    jobs, results = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # a stray print would break the frames
    while job := _next(jobs):
        _allow_cpu(cpu)
        results.write(frame(msgspec.msgpack.encode(carry_out(job))))
        results.flush()


def _next(jobs: BinaryIO) -> Job | None:
    length = jobs.read(4)
    return msgspec.msgpack.decode(jobs.read(int.from_bytes(length, "big")), type=Job) if length else None


def _allow_cpu(seconds: int) -> None:
    """Each job may use this much more than what was used up to now; the kernel ends the process beyond it."""
    times = os.times()
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(times.user + times.system) + seconds + 1, hard))


def carry_out(job: Job) -> Result:
    """What the job's function returns, or what it said of the bytes. Raises MemoryError."""
    function = getattr(importlib.import_module(job.module), job.name)
    try:
        return Result(value=msgspec.json.encode(function(job.body, job.headers)))
    except Malformed as error:
        return Result(malformed=str(error))
    except MemoryError:
        raise  # the heap is in pieces: end, and let the host start a fresh process
    except Exception as error:  # a reader's own mistakes on hostile bytes: the bytes are at fault, not the host
        return Result(malformed=f"unreadable: {type(error).__name__}: {error}"[:500])


if __name__ == "__main__":
    main()
