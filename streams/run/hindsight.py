"""What a query would have caught in the last seven days: a bounded look at Kafka, judged in a process of its own."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime, timedelta
from types import TracebackType
from typing import Final

import msgspec
import structlog
from aiokafka.errors import KafkaError

from streams.errors import ForPeople
from streams.ingest.trial import try_feed
from streams.kafka.embedded import NotRunning
from streams.kafka.sample import Sample, newest, spread
from streams.kafka.topics import WrongTopics
from streams.model import Rule
from streams.rules.query import Query
from streams.run.judging import Evidence, Trial, Tried, judge, try_rules
from streams.settings import Settings
from streams.sources.cage import Limits, WorkerCage
from streams.sources.errors import Malformed
from streams.stories.hindsight import Hindsight, Looked, Seen, asks_facts_only

BACK: Final = timedelta(days=7)
MOST_ARTICLES: Final = 3_000
MOST_STORIES: Final = 4_000
KAFKA_SECONDS: Final = 5.0
TRIAL_SECONDS: Final = 60.0
LIMITS: Final = Limits(cpu=20, memory=1 << 30, wall=20.0)
MOST_WAITING: Final = 20
"""More askers than this are told at once that they cannot be answered: the last would wait for minutes."""
FRESH: Final = timedelta(minutes=10)
REMEMBERED: Final = 200

log = structlog.get_logger(__name__)


class NoHindsight(ForPeople):
    """Nobody can say now what a query would have caught: Kafka does not answer, or too many ask."""


class Looker:
    """Looks back for one query at a time, and tries feeds; an async context manager that ends its worker.

    An answer is remembered for ten minutes: the buttons below it ask again.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._cage = WorkerCage(workers=1, limits=LIMITS)
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._known: OrderedDict[str, Hindsight] = OrderedDict()

    async def __aenter__(self) -> "Looker":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._cage.__aexit__(kind, error, trace)

    async def look_back(self, query: Query, now: datetime) -> Hindsight:
        """What the query would have caught in the seven days before `now`. Raises NoHindsight."""
        if self._waiting >= MOST_WAITING:
            raise NoHindsight("too many ask at once")
        self._waiting += 1
        try:
            async with self._turn:
                known = self._known.get(query.id)
                if known is None or now - known.seen.until > FRESH:
                    known = await self._look(query, now)
                self._remember(query.id, known)
                return known
        except (KafkaError, NotRunning, WrongTopics, TimeoutError, OSError, Malformed) as error:
            log.warning("cannot say what a query would have caught", error=repr(error))
            raise NoHindsight(str(error)) from error
        finally:
            self._waiting -= 1

    async def try_feed(self, url: str, rules: Sequence[Rule], now: datetime) -> Tried:
        """What a feed shows now, old articles too, and what would ring of it. Raises SourceError, NoHindsight."""
        try:
            async with asyncio.timeout(TRIAL_SECONDS):
                articles = (await try_feed(url, self._settings, now)).articles
                trial = msgspec.msgpack.encode(Trial(articles, tuple(rules)))
                return await self._cage.run(try_rules, trial, {})
        except TimeoutError:
            raise NoHindsight(f"it took longer than {TRIAL_SECONDS:g} s") from None

    def _remember(self, query: str, known: Hindsight) -> None:
        self._known[query] = known
        self._known.move_to_end(query)
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)

    async def _look(self, query: Query, now: datetime) -> Hindsight:
        of: Looked = "stories" if asks_facts_only(query) else "articles"
        async with asyncio.timeout(KAFKA_SECONDS):
            sample = await self._sample(of, now)
        seen = Seen(of=of, number=len(sample.values), total=sample.total, since=sample.since, until=now)
        evidence = msgspec.msgpack.encode(Evidence(query.canonical, seen, sample.values))
        return await self._cage.run(judge, evidence, {})

    async def _sample(self, of: Looked, now: datetime) -> Sample:
        if of == "stories":
            return await newest(self._settings, "stories", now - BACK, MOST_STORIES)
        return await spread(self._settings, "articles", now - BACK, MOST_ARTICLES)
