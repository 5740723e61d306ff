"""A fault at every await between a source and Kafka, an outage of Kafka among them, and a count: no word is lost.

Around the code stand a feed that shows the next thing only when a poll went well, a broker in memory that may be away,
take in what it never answers for, and answer late; and a spool on a real disk. Who is killed begins again from both.
"""

import ast
import asyncio
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka.errors import KafkaConnectionError, KafkaStorageError
from structlog.testing import capture_logs

from streams.ingest.handover.publisher import NotAcknowledged
from streams.ingest.handover.spool import Spool
from streams.ingest.poll import Job
from streams.kafka.codec import decode
from streams.model import Article, FeedState
from streams.settings import SourceSettings
from streams.sources.errors import Unavailable
from streams.sources.item import Checkpoint, Item
from streams.sources.protocol import Context
from tests.faults.injection import Await, Faults, with_faults

pytestmark = pytest.mark.faults

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
SHOWN = (
    (("a", "Two hurt"),),
    (("b", "Storm"), ("a", "Two hurt")),
    (("b", "Storm"), ("a", "Three hurt")),
    (("c", "Flood"), ("a", "Three hurt")),
    (("d", "Fire"), ("a", "Four hurt")),
    (("e", "Strike"), ("d", "Fire")),
    (("e", "Strike is over"), ("a", "Two hurt")),
)
"""What the feed shows at each step: it is short, one article has its first words again in the end."""
UNANSWERED, AWAY, BACK = 2, 3, 5
"""The steps at which Kafka takes what it does not answer for, takes nothing, and is there again."""
LAST = len(SHOWN) - 1
LIVES = 30
POLL = "streams.ingest.poll"
PUBLISHER = "streams.ingest.handover.publisher"
SPOOLING = "streams.ingest.handover.spooling"
ELSEWHERE = {"tell", "flush", "_stop", "get", "post", "websocket", "_whole", "take", "_send_one"}
"""Functions with awaits to which nothing leads here: no HTTP, no pages, no batches, no sight, no other process."""


class Killed(BaseException):
    """kill -9."""


@dataclass
class World:
    """What outlives a process: the topics and the disk; and how far the feed is."""

    disk: Path
    hasty: bool = False  # the feed goes on although nobody could read it
    step: int = 0
    unwell: int = 2  # so often the feed cannot be read
    refusals: int = 2  # so often Kafka refuses a record
    closed: int = 1  # so often it cannot be reached afterwards
    articles: list[Article] = field(default_factory=list)
    feeds: dict[str, bytes] = field(default_factory=dict)
    waiting: list[tuple[asyncio.Future[None], str, bytes, bytes]] = field(default_factory=list)
    ticks: Iterator[int] = field(default_factory=lambda: iter(range(1_000_000)))
    lives: int = 0

    def now(self) -> datetime:
        """A second later each time."""
        return NOW + timedelta(seconds=next(self.ticks))

    def take(self, topic: str, key: bytes, value: bytes) -> None:
        """A record is on its topic."""
        if topic == "articles":
            self.articles.append(decode(value, Article))
        else:
            self.feeds[key.decode()] = value

    def go_on(self) -> None:
        """The feed shows the next thing; Kafka comes back when its time has come, and answers for all it was sent."""
        self.step += 1
        if self.step == BACK:
            for answer, *record in self.waiting:
                self.take(*record)
                if not answer.done():
                    answer.set_result(None)
            self.waiting.clear()

    def hurry(self) -> None:
        """Nobody read what the feed showed."""
        if self.hasty and self.step < LAST:
            self.go_on()


class Producer:
    """One process's idempotent producer: what it could not deliver it delivers later, in order."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.client = self._sender = SimpleNamespace(close=self.stop)

    async def start(self) -> None:
        """Connect."""
        if self._world.closed and not self._world.refusals:
            self._world.closed -= 1
            raise KafkaConnectionError("not yet")
        if AWAY <= self._world.step < BACK:
            raise KafkaConnectionError("nobody is there")

    async def stop(self) -> None:
        """Deliver nothing more."""

    async def flush(self) -> None:
        """All there is was delivered at once."""

    async def send(self, topic: str, value: bytes, key: bytes) -> "asyncio.Future[None]":
        """A future, as aiokafka gives."""
        answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if self._world.step <= 1 and self._world.refusals:
            self._world.refusals -= 1
            raise KafkaStorageError("disk error")
        if UNANSWERED <= self._world.step < BACK:
            self._world.waiting.append((answer, topic, key, value))
        if not AWAY <= self._world.step < BACK:
            self._world.take(topic, key, value)
        if not UNANSWERED <= self._world.step < BACK:
            answer.set_result(None)
        return answer


class Feed:
    """Shows what the step says, as a plug-in."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def read(self, context: Context) -> AsyncGenerator[Item | Checkpoint, None]:
        """All of it, with a checkpoint after the first."""
        first, *others = SHOWN[self._world.step]
        yield Item(guid=first[0], title=first[1])
        if self._world.step == 1 and self._world.unwell:
            self._world.unwell -= 1
            raise Unavailable("asked too early")
        yield Checkpoint({"step": str(self._world.step)})
        for guid, title in others:
            yield Item(guid=guid, title=title)


class Ingest:
    """The modules under test, and how a process uses them."""

    def __init__(self, faults: Faults) -> None:
        given: dict[str, Any] = {"NotAcknowledged": NotAcknowledged}
        self._poll, polls = with_faults(POLL, faults, **given)
        self._publisher, publishes = with_faults(PUBLISHER, faults, **given)
        self._spooling, spools = with_faults(SPOOLING, faults, RETRY_SECONDS=0, **given)
        self.places = [*polls, *publishes, *spools]

    async def run(self, world: World) -> None:
        """Start processes, one after the other, until the feed was shown to its end and the spool is empty."""
        while True:
            world.lives += 1
            assert world.lives < LIVES, "it ends at every start"
            with suppress(Killed, asyncio.CancelledError, OSError, ValueError):
                await self._live(world)
                return
            world.waiting.clear()
            world.hurry()

    async def _live(self, world: World) -> None:
        with Spool(world.disk, 1 << 20) as spool:
            spool._file.execute("PRAGMA synchronous = OFF")  # the kills here are none for the disk
            async with self._publisher.Publisher(lambda: Producer(world), "", 0.001) as publisher:
                hands = self._spooling.SpoolingHands(publisher, spool, 0.005)
                draining = asyncio.create_task(hands.drain())
                try:
                    await self._follow(world, hands)
                    while len(spool):
                        await asyncio.sleep(0)
                        if draining.done():
                            draining.result()
                finally:
                    draining.cancel()
                    await asyncio.wait([draining])

    async def _follow(self, world: World, hands: Any) -> None:
        """As the rounds do: what is wrong with one poll is tried again from the state that it left."""
        state = hands.restored("news", self._known(world)) or FeedState(source="news")
        job = Job(SourceSettings(id="news", baseline=False), Feed(world))  # type: ignore[arg-type]  # it has no settings
        host = self._poll.Host(http=None, cage=None, hands=hands, now=world.now)
        while world.step < len(SHOWN):
            kept: list[FeedState] = [state]
            failed = True
            with suppress(NotAcknowledged, OSError, ValueError):
                await self._poll.poll(job, state, host, kept.append)
                failed = bool(kept[-1].failures)
            state = kept[-1]
            for _ in range(20):  # as the network would let others work
                await asyncio.sleep(0)
            if not failed:
                world.go_on()
            else:
                world.hurry()

    def _known(self, world: World) -> FeedState | None:
        return decode(world.feeds["news"], FeedState) if "news" in world.feeds else None


def words(articles: Sequence[Article]) -> dict[tuple[str, int], set[str]]:
    """What each revision of each article says."""
    found: dict[tuple[str, int], set[str]] = {}
    for article in articles:
        found.setdefault((article.id, article.revision), set()).add(article.title)
    return found


def assert_whole(world: World, told: str) -> None:
    """Every word that was shown is there, under a number of its own, and the last ones under the highest."""
    said = words(world.articles)
    shown = {title for step in SHOWN for _, title in step}
    assert {title for titles in said.values() for title in titles} == shown, told
    state = decode(world.feeds["news"], FeedState)
    assert {identity: seen.revision for identity, seen in state.seen.items()} == dict(sorted(said)), told


def assert_true(world: World, told: str) -> None:
    """No two words have one number, and the last that was shown of an article has its highest."""
    said = words(world.articles)
    assert all(len(titles) == 1 for titles in said.values()), told
    newest = {identity: said[identity, revision] for identity, revision in sorted(said)}
    assert all({title} in newest.values() for _, title in SHOWN[LAST]), told


@pytest.mark.parametrize(
    ("error", "hasty", "spared"),
    [
        (OSError("fault"), False, (0, 5)),
        (asyncio.CancelledError(), False, (0, 5)),
        (Killed(), False, (0, 5)),
        (Killed(), True, (0, 5)),
    ],
    ids=["fails", "cancelled", "killed", "killed while the feed goes on"],
)
async def test_a_fault_at_any_await_loses_no_word(
    error: BaseException, hasty: bool, spared: tuple[int, ...], tmp_path: Path
) -> None:
    """In its place and after it: what failed is asked again, what was killed begins again, and all that a poll found is
    on `articles`, each word under a number of its own, also where the feed went on meanwhile. An await is struck when
    it is reached first, and later: so often it is `spared`.
    """
    faults = Faults()
    ingest = Ingest(faults)
    for number, (place, times) in enumerate(product(ingest.places, spared)):
        world = World(tmp_path / f"{number}", hasty=hasty)
        faults.arm(place, error, times)
        with capture_logs():
            await ingest.run(world)
        told = f"{error!r} at {place}, {times} times spared"
        assert_true(world, told)
        if not hasty:
            assert_whole(world, told)
    missed = {function_of(place) for place in set(ingest.places) - set(faults.struck)}
    assert missed <= ELSEWHERE, "these were never reached: let the world of this test lead there"


def function_of(place: Await) -> str:
    """The function that an await is in."""
    spec = find_spec(next(name for name in (POLL, PUBLISHER, SPOOLING) if name.endswith(f".{place.module}")))
    assert spec
    assert spec.origin
    tree = ast.parse(Path(spec.origin).read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.AsyncFunctionDef) and node.end_lineno]
    return next(one.name for one in functions if one.lineno <= place.line <= (one.end_lineno or 0))
