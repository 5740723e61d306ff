"""The sources as the topics `feeds` and `orders` tell of them: how each is, and what operators want of it."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from streams.ingest.ordering.condition import Standing, without_articles
from streams.kafka.codec import Unreadable, decode, encode_message, kind_of
from streams.kafka.topics import full_name, topic_partitions
from streams.model import FeedOrder, FeedState, Sight
from streams.model.ids import digest

log = structlog.get_logger(__name__)

KEY_LENGTH: Final = 10


@dataclass(frozen=True, slots=True)
class Feed(Standing):
    """One source, as the bot's pages and buttons have it."""

    @property
    def key(self) -> str:
        """What buttons call it: a hash of its id, which may have any length."""
        return digest("source", self.state.source)[:KEY_LENGTH]


class FeedBook:
    """Every source, by its id. `ids` are those of the settings, `producer` is started; `changed` is set whenever a
    record came in; `complete` once the topics were read to their ends.
    """

    def __init__(self, producer: AIOKafkaProducer, prefix: str, ids: Collection[str] = ()) -> None:
        self._producer = producer
        self._prefix = prefix
        self._states = {name: FeedState(source=name) for name in ids}
        self._orders: dict[str, FeedOrder] = {}
        self.changed = asyncio.Event()
        self.complete = False

    def all(self) -> list[Feed]:
        """The sources, the worst first, those alike by their ids."""
        names = self._states.keys() | self._orders.keys()
        return sorted((self._feed(name) for name in names), key=lambda feed: feed.rank)

    def named(self, name: str) -> Feed | None:
        """The source with this id."""
        return self._feed(name) if name in self._states or name in self._orders else None

    def keyed(self, key: str) -> Feed | None:
        """The source that a button calls so."""
        return next((feed for feed in self.all() if feed.key == key), None)

    def orders(self) -> Collection[FeedOrder]:
        """The newest order of each source that was ever ordered about."""
        return self._orders.values()

    def learn(self, key: str, raw: bytes | None) -> None:
        """Take in a record of either topic."""
        try:
            self._learn(key, raw)
        except Unreadable as error:
            log.warning("unreadable state or order of a feed", source=key, error=str(error))
        self.changed.set()

    async def order(self, order: FeedOrder) -> None:
        """Publish an order, acknowledged: ingest carries it out, now or when it is back. Raises KafkaError."""
        topic = full_name(self._prefix, "orders")
        await self._producer.send_and_wait(topic, encode_message(order), key=order.source.encode())
        self._orders[order.source] = order
        self.changed.set()

    async def follow(self, consumer: AIOKafkaConsumer, stop: asyncio.Event) -> None:
        """Learn all that is on the topics, and what comes, until `stop`; `consumer` is started and free."""
        partitions = [one for name in ("feeds", "orders") for one in topic_partitions(self._prefix, name)]
        consumer.assign(partitions)
        await consumer.seek_to_beginning(*partitions)
        ends = await consumer.end_offsets(partitions)
        while not stop.is_set():
            for records in (await consumer.getmany(timeout_ms=500, max_records=100)).values():
                for record in records:
                    self.learn((record.key or b"").decode(errors="replace"), record.value)
            if not self.complete and not [one for one in partitions if await consumer.position(one) < ends[one]]:
                self.complete = True
                self.changed.set()

    def _learn(self, key: str, raw: bytes | None) -> None:
        kind = kind_of(raw) if raw else None
        if kind is FeedOrder:
            self._orders[key] = decode(raw or b"", FeedOrder)
        elif kind is not Sight and raw:
            self._states[key] = without_articles(decode(raw, FeedState))

    def _feed(self, name: str) -> Feed:
        return Feed(self._states.get(name, FeedState(source=name)), self._orders.get(name))
