"""The ingester under measurement, a process of its own: `python -m tests.bench.polling_process PORT`.

It polls ten thousand feeds of `polling_site` for a while, then the same with three hundred bad ones among them, and
prints what it found as JSON. All of ingest but Kafka: states and articles are encoded for it, and dropped.
"""

import asyncio
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from statistics import quantiles
from typing import Final, NamedTuple

import msgspec
import psutil
import uvloop
from aiohttp.abc import AbstractResolver, ResolveResult

from streams.cli.running import quiet_libraries
from streams.ingest.collecting import collect_rarely
from streams.ingest.handover.numbering import number
from streams.ingest.handover.sparing import SparingHands
from streams.ingest.network.answers import validators_of
from streams.ingest.network.http import GuardedClient
from streams.ingest.poll import Host, Job
from streams.ingest.rounds import Rounds
from streams.kafka.codec import encode_message
from streams.model import Article, FeedState, Seen, Sight
from streams.settings import SourceSettings
from streams.sources.cage import WorkerCage
from streams.sources.kinds.feed import FeedConfig, FeedSource
from streams.sources.parse.entries import parse
from streams.sources.protocol import Answer
from tests.bench.polling_site import BOMBS, FIRST, SLOW, feed

FEEDS: Final = 10_000
FEEDS_A_HOST: Final = 4
INTERVAL: Final = 18.0
"""Seconds; with what jitter adds, some 530 polls are due each second."""
GROWING: Final = 50
"""One feed of so many has something new whenever it is asked."""
SAME: Final = 4
"""One of so many of the others knows no ETag and gives its body again; the rest answer 304."""
BAD: Final = 100
"""So many feeds hang, so many drip, and so many are bombs."""
SPREAD: Final = 3001
"""No divisor of the feeds' number."""
PREPARATION: Final = timedelta(seconds=10)
"""From the making of the first state to the first poll."""
WARM_UP: Final = 4.0
SECONDS: Final = 20.0


@dataclass(frozen=True, slots=True)
class Phase:
    """What was measured of the good feeds in one phase: polls a second and a CPU second, the share of due polls that
    were done, the 95th percentile of how many seconds after its time a poll was over, MiB of this process and of its
    parsers.
    """

    polls: float
    polls_a_core: float
    share: float
    late: float
    own: float
    parsers: float


class Measured(NamedTuple):
    """Both phases: without the bad feeds, and with them."""

    alone: Phase
    among: Phase


class Loopback(AbstractResolver):
    """Every name is this machine's."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [ResolveResult(hostname=host, host="127.0.0.1", port=port, family=socket.AF_INET, proto=0, flags=0)]

    async def close(self) -> None:
        """Nothing is open."""


class Encoding:
    """What Kafka's client would be given."""

    async def hand_over(self, articles: Sequence[Article], state: FeedState) -> None:
        for value in (*articles, state):
            encode_message(value)

    async def tell(self, sight: Sight) -> None:
        encode_message(sight)


@dataclass
class Hands:
    """Encodes what would go on to Kafka, and notes how late each poll was."""

    due: dict[str, datetime]
    late: list[float] = field(default_factory=list)
    spared: SparingHands = field(default_factory=lambda: SparingHands(Encoding()))

    async def hand_over(self, articles: Sequence[Article], state: FeedState) -> None:
        """Take all."""
        await self.spared.hand_over(articles, state)
        if not state.offered and not state.failures:
            assert state.last_try
            assert state.next_try
            if state.source in self.due:  # a good one
                self.late.append((state.last_try - self.due[state.source]).total_seconds())
                self.due[state.source] = state.next_try


def kind_of(index: int) -> str:
    """What a good feed does when it is asked."""
    return "growing" if index % GROWING == 0 else "same" if index % SAME == 0 else "tagged"


def job(kind: str, index: int, port: int, host: str) -> Job:
    """A feed as settings would make it."""
    config = FeedConfig(url=f"http://{host}.example:{port}/{kind}/{index}")
    return Job(SourceSettings(id=f"{kind}-{index}", interval=INTERVAL), FeedSource(config))


def good(port: int) -> Iterator[Job]:
    """The ten thousand."""
    for index in range(FEEDS):
        yield job(kind_of(index), index, port, f"site-{index // FEEDS_A_HOST}")


def bad(port: int) -> Iterator[Job]:
    """The three hundred, each on a host of its own."""
    for index in range(BAD):
        for kind in (*SLOW, BOMBS[index % len(BOMBS)]):
            yield job(kind, index, port, f"{kind}-{index}")


def restored(jobs: Sequence[Job], start: datetime) -> dict[str, FeedState]:
    """States as an earlier run would have left them, due evenly over the interval, the feeds of a host apart."""
    states = {}
    for index, one in enumerate(jobs):
        due = start + timedelta(seconds=INTERVAL * (index * SPREAD % len(jobs)) / len(jobs))
        asked = due - timedelta(seconds=INTERVAL)
        states[one.settings.id] = FeedState(
            source=one.settings.id,
            last_try=asked,
            last_success=asked,
            last_item=asked,
            next_try=due,
            checkpoint=_validators(one.source._config.url, index),
            seen=_known(index if kind_of(index) == "growing" else 0, start),
        )
    return states


def _validators(url: str, index: int) -> dict[str, str]:
    if kind_of(index) == "growing":
        return {}
    headers = {"etag": '"1"'} if kind_of(index) == "tagged" else {}
    body = feed(index, FIRST) if kind_of(index) == "same" else b""
    return validators_of(Answer(url=url, status=200, headers=headers, body=body), url, url)


@cache
def _known(index: int, now: datetime) -> dict[str, Seen]:
    return number(parse(feed(index, FIRST), {}).items, {}, SourceSettings(id="any"), now).seen


async def measure(port: int) -> Measured:
    """Both phases, one after the other, in one run of the rounds."""
    jobs = tuple(good(port))
    start = now() + PREPARATION
    states = restored(jobs, start)
    hands = Hands({name: state.next_try for name, state in states.items() if state.next_try})
    async with (
        GuardedClient(now, allow_private=True, resolver=Loopback()) as http,
        WorkerCage() as cage,
        WorkerCage(1) as quarantine,
    ):
        rounds = Rounds(jobs, states, Host(http, cage, hands, now, quarantine=quarantine))
        stop = asyncio.Event()
        running = asyncio.create_task(rounds.run(stop))
        await asyncio.sleep((start - now()).total_seconds())
        alone = await _phase(hands)
        for one in bad(port):
            rounds.add(one, None)
        among = await _phase(hands)
        stop.set()
        await running
    return Measured(alone, among)


async def _phase(hands: Hands) -> Phase:
    await asyncio.sleep(WARM_UP)
    hands.late.clear()
    cpu, wall = time.process_time(), time.monotonic()
    await asyncio.sleep(SECONDS)
    cpu, wall, polls = time.process_time() - cpu, time.monotonic() - wall, len(hands.late)
    end = now()
    overdue = sum(due <= end for due in hands.due.values())
    here = psutil.Process()
    own, *parsers = (each.memory_info().rss / 2**20 for each in (here, *here.children()))
    return Phase(
        polls / wall, polls / cpu, polls / (polls + overdue), quantiles(hands.late, n=20)[-1], own, sum(parsers)
    )


def now() -> datetime:
    """The clock of a real run."""
    return datetime.now(UTC)


if __name__ == "__main__":
    quiet_libraries()
    collect_rarely()
    print(msgspec.json.encode(uvloop.run(measure(int(sys.argv[1])))).decode())
