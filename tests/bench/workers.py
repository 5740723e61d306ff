"""Workers on Kafka: CPU a message, messages a second; ours beside Faust agents that do nothing or only write a table.

One after another on one broker, on the same messages, in several rounds of which the medians count: what is compared
are ratios, for the machine is shared. The ratios of the design are shown, not enforced: they assume an agent that needs
270 us to do nothing; this one needs 60, and reading alone 400.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from streams.kafka.clients import make_producer
from streams.kafka.codec import encode_message
from streams.kafka.embedded import embedded_kafka
from streams.kafka.topics import ensure_topics, full_name
from streams.model import Rule
from streams.rules.query import parse
from streams.settings import Settings
from tests.bench.assembly import readings
from tests.bench.corpus import articles, terms
from tests.bench.rows import Row

COUNT = 6_000
TERMS = 10_000
ROUNDS = 3
FIGURES = ("killed>=77", "wounded>=50", "killed>=5 place:syria")
KINDS = ("noop", "table", "read", "assemble")

Messages = Iterable[tuple[bytes, bytes, int | None]]


@dataclass(frozen=True, slots=True)
class Speed:
    """CPU microseconds a message, and messages a second."""

    cpu: float
    rate: float


async def measure() -> list[Row]:
    """CPU a message of each kind of worker, with the limits of ours relative to the others."""
    with tempfile.TemporaryDirectory() as folder:
        async with embedded_kafka(Path(folder)) as bootstrap:
            rounds = [await _round(_apart(bootstrap, Path(folder), n)) for n in range(ROUNDS)]
    speed = {kind: Speed(median(r[kind].cpu for r in rounds), median(r[kind].rate for r in rounds)) for kind in KINDS}
    rows = [row for kind in KINDS for row in _rows(kind, speed[kind])]
    read = median(r["read"].cpu / r["noop"].cpu for r in rounds)
    assemble = median(r["assemble"].cpu / r["table"].cpu for r in rounds)
    return [
        *rows,
        Row("read: CPU against an agent that does nothing", read, "times", at_most=2.5, enforced=False),
        Row("assemble: CPU against an agent that writes a table", assemble, "times", at_most=2, enforced=False),
    ]


def _apart(bootstrap: str, folder: Path, number: int) -> Settings:
    """Topics and tables of one round's own: a table of another round would contradict the new changelog."""
    return Settings(kafka=bootstrap, data=folder / f"round-{number}", topic_prefix=f"w{number}.")


def _rows(kind: str, speed: Speed) -> list[Row]:
    return [Row(f"{kind}: CPU", speed.cpu, "us a message"), Row(f"{kind}: messages", speed.rate, "a second")]


async def _round(settings: Settings) -> dict[str, Speed]:
    settings.data.mkdir()
    await ensure_topics(settings)
    queries = [parse(text) for text in (*terms(TERMS), *FIGURES)]
    rules = (Rule(id=query.id, query=query.canonical) for query in queries)
    await _put(settings, "rules", ((rule.id.encode(), encode_message(rule), None) for rule in rules))
    await _put(settings, "articles", ((a.id.encode(), encode_message(a), None) for a in articles(COUNT)))
    await _put(settings, "readings", ((b"main", encode_message(reading), 0) for reading in readings(COUNT)))
    return {kind: await _run(settings, kind) for kind in KINDS}


async def _put(settings: Settings, topic: str, messages: Messages) -> None:
    producer = make_producer(settings)
    await producer.start()
    try:
        for key, value, partition in messages:
            await producer.send(full_name(settings.topic_prefix, topic), value, key, partition)
        await producer.flush()
    finally:
        await producer.stop()


async def _run(settings: Settings, kind: str) -> Speed:
    environment = os.environ | {
        "TOCSIN_KAFKA": settings.kafka or "",
        "TOCSIN_TOPIC_PREFIX": settings.topic_prefix,
        "TOCSIN_DATA": str(settings.data),
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bench.worker_process", kind, str(COUNT)),
        env=environment,
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"the worker {kind!r} ended with status {process.returncode}")
    cpu, wall = map(float, output.decode().splitlines()[-1].split())
    return Speed(cpu / COUNT * 1e6, COUNT / wall)
