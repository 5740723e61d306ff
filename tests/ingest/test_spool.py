"""What waits is on the disk, in order, within its limit; and finds its way from there."""

import asyncio
import resource
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from streams.ingest.handover.publisher import NotAcknowledged
from streams.ingest.handover.spool import NotKept, Spool, SpoolBroken
from streams.ingest.handover.spooling import SpoolingHands
from streams.ingest.poll import poll
from streams.model import Article, FeedState

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
MIB = 1 << 20
DEADLINE = 20

PUT_AND_DIE = """
import os, sys
from pathlib import Path
from streams.ingest.handover.spool import Spool
from tests.ingest.test_spool import MIB, article, state

spool = Spool(Path(sys.argv[1]), MIB)
for number in range(20):
    spool.put([article(f"a{number}")], state(failures=number))
os.kill(os.getpid(), 9)
"""


def article(name: str, revision: int = 1, size: int = 100) -> Article:
    """One of the source "news"."""
    return Article(id=name, source="news", title=f"{name} {revision}", text="x" * size, fetched=NOW, revision=revision)


def state(source: str = "news", at: datetime = NOW, failures: int = 0) -> FeedState:
    """A state after a poll at that time."""
    return FeedState(source=source, last_try=at, failures=failures)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the spool is."""
    return tmp_path / "data" / "spool.sqlite"


@pytest.fixture
def spool(path: Path) -> Iterator[Spool]:
    """An empty one of a MiB."""
    with Spool(path, MIB) as made:
        yield made


def test_what_waits_comes_out_as_it_went_in_and_once(spool: Spool) -> None:
    """The oldest of each source first, the next of a source only when that is done."""
    spool.put([article("a"), article("b")], state())
    spool.put([article("c")], state("other"))
    spool.put([article("a", 2)], state(at=LATER))
    first, other = spool.oldest(5)
    assert (first.articles, first.state) == ((article("a"), article("b")), state())
    assert (other.articles, other.state) == ((article("c"),), state("other"))
    spool.done([first.number, other.number])
    (second,) = spool.oldest(5)
    assert (second.articles, second.state) == ((article("a", 2),), state(at=LATER))
    spool.done([second.number])
    assert (spool.oldest(5), len(spool), spool.sources) == ((), 0, frozenset())


def test_states_without_articles_do_not_pile_up(spool: Spool) -> None:
    """Of a source that is polled all through an outage the last one waits, behind the articles before it."""
    spool.put([article("a")], state())
    for failures in range(50):
        spool.put([], state(failures=failures))
        spool.put([], state("other", failures=failures))
    assert (len(spool), spool.newest_state("news"), spool.newest_state("nobody")) == (3, state(failures=49), None)
    assert [kept.articles for kept in spool.oldest(5)] == [(article("a"),), ()]


async def test_what_was_put_is_there_after_a_kill(path: Path) -> None:
    """kill -9 right after the last return: all twenty, in order, and the next process may write."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PUT_AND_DIE, path, cwd=Path(__file__).parents[2]
    )
    async with asyncio.timeout(DEADLINE):
        assert await process.wait() == -signal.SIGKILL
    with Spool(path, MIB) as spool:
        assert (len(spool), spool.newest_state("news")) == (20, state(failures=19))
        for number in range(20):
            (kept,) = spool.oldest(5)
            assert kept.articles == (article(f"a{number}"),)
            spool.done([kept.number])


def test_a_full_spool_refuses_what_is_new_and_keeps_what_it_has(path: Path) -> None:
    """Its file stays within the limit, and there is room again when something is done."""
    with Spool(path, MIB) as spool:
        kept = fill(spool)
        assert len(spool) == kept > 50
        with pytest.raises(NotKept):
            spool.put([article("late", size=10_000)], state())
        (first,) = spool.oldest(1)
        spool.done([first.number])
        spool.put([article("late", size=10_000)], state())
        assert len(spool) == kept
    assert path.stat().st_size <= MIB


def fill(spool: Spool) -> int:
    """Put until it is full; how many it took."""
    for number in range(10_000):
        try:
            spool.put([article(f"a{number}", size=10_000)], state())
        except NotKept:
            return number
    raise AssertionError("it has no limit")


def test_a_disk_that_takes_no_more_is_a_full_spool(path: Path) -> None:
    """The system refuses to let the file grow: what is there stays whole, and goes on when there is room."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with Spool(path, 1 << 30) as spool:
        try:
            resource.setrlimit(resource.RLIMIT_FSIZE, (MIB, hard))
            kept = fill(spool)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        spool.put([article("late")], state(at=LATER))
    with Spool(path, 1 << 30) as spool:
        assert (len(spool), spool.newest_state("news")) == (kept + 1, state(at=LATER))


def test_a_spool_has_one_process_and_is_named_where_it_cannot_be_used(spool: Spool, path: Path) -> None:
    """A second ingest with the same worker id is refused; a file that is no spool too."""
    with pytest.raises(SpoolBroken, match="TOCSIN_WORKER_ID"):
        Spool(path, MIB)
    broken = path.with_name("broken.sqlite")
    broken.write_bytes(b"no database" * 1000)
    with pytest.raises(SpoolBroken, match="not a database"):
        Spool(broken, MIB)


def test_a_spool_makes_its_process_the_same_member_again(path: Path, tmp_path: Path) -> None:
    """After a restart too; two machines are two members, whatever their settings say."""
    with Spool(path, MIB) as spool:
        owner = spool.owner
    with Spool(path, MIB) as again, Spool(tmp_path / "other" / path.name, MIB) as other:
        assert again.owner == owner != other.owner


class Kafka:
    """A publisher whose broker answers while `up` is set; `log` is what it has, in order."""

    def __init__(self) -> None:
        self.up = asyncio.Event()
        self.log: list[str] = []
        self.refused: set[str] = set()

    async def hand_over(self, articles, state) -> None:
        await self.publish(articles)
        self.log.append(f"{state.source} at {state.last_try or NOW:%H:%M}")

    async def publish(self, articles) -> None:
        await self.up.wait()
        if self.refused & {one.id for one in articles}:
            raise NotAcknowledged("not this one")
        self.log += [one.title for one in articles]


@asynccontextmanager
async def draining(hands: SpoolingHands) -> AsyncIterator[None]:
    """The spool is drained until the block ends."""
    task = asyncio.create_task(hands.drain())
    try:
        async with asyncio.timeout(DEADLINE):
            yield
    finally:
        task.cancel()


async def until_empty(spool: Spool) -> None:
    """Wait until nothing waits."""
    while len(spool):
        await asyncio.sleep(0)


async def test_what_kafka_answers_for_needs_no_spool(spool: Spool) -> None:
    """Nothing is written to disk."""
    kafka = Kafka()
    kafka.up.set()
    await SpoolingHands(kafka, spool).hand_over([article("a")], state())
    assert (kafka.log, len(spool)) == (["a 1", "news at 12:00"], 0)


async def test_an_outage_goes_through_the_spool_in_order(spool: Spool) -> None:
    """What comes while the spool drains waits behind it; another source does not wait."""
    kafka = Kafka()
    hands = SpoolingHands(kafka, spool, patience=0.01)
    await hands.hand_over([article("a")], state())
    await hands.hand_over([article("a", 2)], state(at=LATER))
    kafka.up.set()
    await hands.hand_over([article("a", 3)], state(at=LATER))
    await hands.hand_over([], state("other"))
    async with draining(hands):
        await until_empty(spool)
    assert kafka.log == ["other at 12:00", "a 1", "news at 12:00", "a 2", "news at 12:05", "a 3", "news at 12:05"]


async def test_one_that_is_refused_holds_up_no_other(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is tried again; nothing newer of its source goes before it."""
    monkeypatch.setattr("streams.ingest.handover.spooling.RETRY_SECONDS", 0.0)
    kafka = Kafka()
    hands = SpoolingHands(kafka, spool, patience=0.01)
    await hands.hand_over([article("bad")], state())
    await hands.hand_over([article("a")], state(at=LATER))
    await hands.hand_over([article("c")], state("other"))
    kafka.refused = {"bad"}
    kafka.up.set()
    async with draining(hands):
        while len(spool) > 2:
            await asyncio.sleep(0)
        assert kafka.log == ["c 1", "other at 12:00"]
        kafka.refused = set()
        await until_empty(spool)
    assert kafka.log[2:] == ["bad 1", "news at 12:00", "a 1", "news at 12:05"]


async def test_a_full_spool_says_so_and_notes_nothing(path: Path) -> None:
    """What it has is kept."""
    with Spool(path, MIB) as spool:
        kept = fill(spool)
        hands = SpoolingHands(Kafka(), spool, patience=0.01)
        with pytest.raises(NotAcknowledged, match="full"):
            await hands.hand_over([article("late", size=10_000)], state())
        assert len(spool) == kept


async def test_nothing_is_lost_that_a_feed_still_shows_when_there_is_room_again(path: Path, site, host) -> None:
    """Kafka away and the disk full: the state stays behind and tells when, and a later poll gives all that is shown."""
    kafka = Kafka()
    shown = [(str(number), f"Storm {number}") for number in range(90)]
    site.show("/feed", *shown)
    with Spool(path, MIB) as spool:
        fill(spool)
        hands = SpoolingHands(kafka, spool, patience=0.01)
        full = replace(host, hands=hands)
        known: list[FeedState] = []
        job = site.job("/feed", baseline=False)
        with pytest.raises(NotAcknowledged):
            await poll(job, FeedState(source="fresh"), full, known.append)
        assert (known[0].missed, known[0].last_success, known[0].seen) == (host.now(), None, {})
        kafka.up.set()
        async with draining(hands):
            await until_empty(spool)
        state = await poll(job, known[0], full)
    assert kafka.log[-91:] == [*(title for _, title in shown), "fresh at 12:00"]
    assert (len(state.seen), state.missed) == (90, host.now())


async def test_a_start_goes_on_from_the_spool_unless_another_went_further(spool: Spool) -> None:
    """Of what waits of a source that another process has polled since, only first revisions are sent, and no state."""
    older, newer = state(at=NOW - timedelta(hours=1)), state(at=LATER)
    kafka = Kafka()
    kafka.up.set()
    spool.put([article("a"), article("b", 2)], state())
    hands = SpoolingHands(kafka, spool)
    assert hands.restored("news", older) == hands.restored("news", None) == state()
    assert hands.restored("other", older) == older
    assert hands.restored("news", newer) == newer
    async with draining(hands):
        await until_empty(spool)
    assert kafka.log == ["a 1"]
