"""Rules before articles (law 8): reads `rules` to its end before the worker's first event, then follows it.

It is a service of its own and the first that the app starts: Faust's own tasks and services come after the first event.
A rule that cannot be used is logged, and the others go on; one that arrives while the worker runs also becomes a dead
letter, at each worker that meets it (at every start it would be one more).
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

import structlog
from aiokafka import AIOKafkaConsumer
from mode import Service

from streams.agents.effects import Outgoing, Record
from streams.agents.letters import dead_letter
from streams.kafka.clients import make_consumer
from streams.kafka.codec import decode
from streams.kafka.follow import read_to_end
from streams.model import Rule, Stage
from streams.rules.query import Query, parse
from streams.settings import Settings

log = structlog.get_logger(__name__)


class Follower(Protocol):
    """What is kept current: a text matcher, or a fact book."""

    def add(self, query: Query) -> None:
        """The query is asked from now on."""

    def remove(self, query_id: str) -> None:
        """The query of this id is asked no more."""


class Rules:
    """The rules as this worker knows them; `version` is the offset of the last record of `rules` that counts, or -1."""

    def __init__(self, follower: Follower) -> None:
        self._follower = follower
        self._known: dict[str, Rule] = {}
        self.version = -1

    def asked(self, query: str, at: datetime) -> bool:
        """Whether what was fetched at that time may ring for the query: not what came before its rule was added."""
        rule = self._known.get(query)
        return rule is None or rule.added is None or rule.added <= at

    def put(self, key: str, value: bytes | None) -> None:
        """Take the newest value of a key, None where it was deleted. Raises Unreadable, QueryError."""
        if value is None:
            if self._known.pop(key, None):
                self._follower.remove(key)
            return
        rule = decode(value, Rule)
        # Who asked knows the query by the id that it was kept under, also where newer data names its place otherwise.
        query = replace(parse(rule.query), id=rule.id)
        if query.id not in self._known:
            self._follower.add(query)
        self._known[query.id] = rule


class Rulebook(Service):
    """Keeps `rules` current from the topic of that name; `send` takes those that are none to the dead letters."""

    def __init__(
        self,
        rules: Rules,
        settings: Settings,
        stage: Stage,
        send: Callable[[Outgoing], Awaitable[Awaitable[object]]],
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self._rules = rules
        self._settings = settings
        self._stage: Stage = stage
        self._consumer: AIOKafkaConsumer | None = None
        self._send = send

    async def on_start(self) -> None:
        """Returns when every rule that was there at the start is known."""
        consumer = self._consumer = make_consumer(self._settings)
        await consumer.start()
        snapshot = await read_to_end(consumer, self._settings.topic_prefix, "rules")
        for key, value in snapshot.values.items():
            try:
                self._rules.put(key, value)
            except Exception as error:  # whatever is wrong with one rule, the others go on
                log.warning("a rule is left out", rule=key, error=str(error))
        self._rules.version = snapshot.last_offset
        log.info("rules known", count=len(snapshot.values), version=self._rules.version)

    async def on_stop(self) -> None:
        """Close the consumer."""
        if self._consumer:
            await self._consumer.stop()

    @Service.task
    async def _follow(self) -> None:
        while self._consumer and not self.should_stop:
            for records in (await self._consumer.getmany(timeout_ms=500)).values():
                for record in records:
                    await self._take(Record.of(record, record.timestamp / 1000))

    async def _take(self, record: Record) -> None:
        try:
            self._rules.put((record.key or b"").decode(errors="replace"), record.value)
        except Exception as error:  # whatever is wrong with one rule, the others go on
            log.warning("a rule is left out", offset=record.offset, error=str(error))
            letter = dead_letter(self._settings.topic_prefix, self._stage, record, error)
            await (await self._send(letter))
        self._rules.version = record.offset
