"""The topic `rules` as the bot sees it, kept in step with what chats subscribe to. No chat id ever reaches Kafka."""

import asyncio
from collections.abc import Collection
from datetime import UTC

import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from sqlalchemy.ext.asyncio import AsyncEngine

from bots.ledger.chats import Needed, needed_queries
from streams.kafka.codec import Unreadable, decode, encode_message
from streams.kafka.follow import read_to_end
from streams.kafka.topics import full_name
from streams.model import Rule

log = structlog.get_logger(__name__)


class Rulebook:
    """Every rule on the topic, by query id. `consumer` is started and free; `producer` is started."""

    def __init__(
        self, engine: AsyncEngine, consumer: AIOKafkaConsumer, producer: AIOKafkaProducer, prefix: str
    ) -> None:
        self._engine = engine
        self._consumer = consumer
        self._producer = producer
        self._prefix = prefix
        self._topic = full_name(prefix, "rules")
        self._rules: dict[str, Rule] = {}
        self._turn = asyncio.Lock()

    def get(self, query: str) -> Rule | None:
        """The rule with this query id."""
        return self._rules.get(query)

    def name_of(self, query: str) -> str | None:
        """The operators' name of a query; None for one that has none."""
        rule = self._rules.get(query)
        return rule.name if rule else None

    def named(self) -> list[Rule]:
        """The rules that chats can join, by name."""
        return sorted((rule for rule in self._rules.values() if rule.name), key=lambda rule: (rule.name, rule.id))

    def all(self) -> Collection[Rule]:
        """Every rule, chats' own queries too."""
        return self._rules.values()

    def learn(self, query: str, raw: bytes | None) -> None:
        """Take a record of the topic in: a rule, or None where it was taken away."""
        if raw is None:
            self._rules.pop(query, None)
            return
        try:
            self._rules[query] = decode(raw, Rule)
        except Unreadable as error:
            log.warning("unreadable rule", query=query, error=str(error))

    async def reconcile(self) -> None:
        """At the start: read the topic, publish what chats need and is not there, take away what nobody needs."""
        snapshot = await read_to_end(self._consumer, self._prefix, "rules")
        for query, raw in snapshot.values.items():
            self.learn(query, raw)
        needed = await self._needed()
        for one in needed.values():
            await self._publish(one)
        for query in [query for query, rule in self._rules.items() if not rule.name and query not in needed]:
            await self._take_away(query)

    async def follow(self, stop: asyncio.Event) -> None:
        """Learn what operators change, until `stop`; what they take away and a chat needs is published again."""
        while not stop.is_set():
            batches = await self._consumer.getmany(timeout_ms=500)
            for record in (record for batch in batches.values() for record in batch):
                query = (record.key or b"").decode(errors="replace")
                self.learn(query, record.value)
                if record.value is None:
                    await self.need(query)

    async def need(self, query: str) -> None:
        """Have a query published, acknowledged, if a chat subscribes to it; call it after the subscription is written.

        Raises KafkaError.
        """
        async with self._turn:
            for one in (await self._needed(query)).values():
                await self._publish(one)

    async def release(self, query: str) -> None:
        """Take a query away that has no name and that no chat needs any more. Raises KafkaError."""
        async with self._turn:
            if not self.name_of(query) and not await self._needed(query):
                await self._take_away(query)

    async def _needed(self, query: str | None = None) -> dict[str, Needed]:
        # The transaction ends before Kafka is waited for: SQLite has one connection for all.
        async with self._engine.begin() as connection:
            return await needed_queries(connection, query)

    async def _publish(self, one: Needed) -> None:
        if one.query not in self._rules:
            rule = Rule(id=one.query, query=one.text, added=one.since.astimezone(UTC))
            await self._producer.send_and_wait(self._topic, encode_message(rule), key=one.query.encode())
            self._rules[one.query] = rule

    async def _take_away(self, query: str) -> None:
        if self._rules.pop(query, None):
            await self._producer.send_and_wait(self._topic, None, key=query.encode())
