"""Ten thousand feeds, most unchanged, asked at the pace of 530 a second; then the same with three hundred bad ones.

Feeds (`polling_site`) and ingester (`polling_process`) are processes of their own. The pace is fixed, so polls a second
say whether it was kept; polls a second of CPU say what one core could do. What depends on the wall clock is not
enforced: where a third process wants the machine's two cores, every poll is late.
"""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process

import msgspec

from tests.bench.polling_process import BAD, FEEDS, Measured
from tests.bench.rows import Row


async def measure() -> list[Row]:
    """Polls a second, a CPU second, lateness and memory; and what the bad feeds cost the good ones."""
    site = await _start("tests.bench.polling_site")
    try:
        assert site.stdout  # opened with a pipe below
        poller = await _start("tests.bench.polling_process", (await site.stdout.readline()).decode().strip())
        lines, _ = await poller.communicate()
    finally:
        site.kill()
        await site.wait()
    return _rows(msgspec.json.decode(lines.splitlines()[-1], type=Measured))


async def _start(module: str, *arguments: str) -> Process:
    return await asyncio.create_subprocess_exec(sys.executable, "-m", module, *arguments, stdin=PIPE, stdout=PIPE)


def _rows(found: Measured) -> list[Row]:
    alone, among = found
    bad = f"with {BAD} that hang, {BAD} that drip, {BAD} bombs"
    return [
        Row(f"polls of {FEEDS:,} feeds, a second", alone.polls, "polls/s", at_least=500, enforced=False),
        Row("polls a second of one core", alone.polls_a_core, "polls/s of CPU", at_least=500),
        Row("end of a poll after it was due, p95", alone.late, "s", at_most=2, enforced=False),
        Row("memory of ingest with its parsers", alone.own + alone.parsers, "MiB", at_most=350),
        Row(
            f"due polls of good feeds that were done, {bad}",
            among.share / alone.share,
            "of those without",
            at_least=0.9,
            enforced=False,
        ),
        Row("polls of a second of one core with them", among.polls_a_core / alone.polls_a_core, "of those without"),
        Row("end of a good poll after it was due, p95", among.late, "s", at_most=2, enforced=False),
        Row("memory of ingest without its parsers", among.own, "MiB", at_most=350),
    ]
