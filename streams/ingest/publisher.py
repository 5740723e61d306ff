"""Puts articles onto Kafka and, once the broker has them all, what is now known of their source.

A crash in between sends the same articles again, with the same ids and revisions: readers of `articles` ignore them.
"""

import asyncio
from collections.abc import Callable, Sequence
from types import TracebackType

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from streams.kafka.codec import encode_message
from streams.kafka.topics import full_name
from streams.model import Article, FeedState


class NotAcknowledged(Exception):
    """The broker did not take everything: nothing may be noted as seen, and the same is sent again later."""


class Publisher:
    """An async context manager over one idempotent producer; after a failure the next call makes a new one.

    `make_producer` gives a producer that is not started; with acks=all a send that returned is on every replica in sync.
    """

    def __init__(self, make_producer: Callable[[], AIOKafkaProducer], prefix: str) -> None:
        self._make = make_producer
        self._prefix = prefix
        self._producer: AIOKafkaProducer | None = None
        self._starting = asyncio.Lock()

    async def __aenter__(self) -> "Publisher":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._drop(self._producer)

    async def hand_over(self, articles: Sequence[Article], state: FeedState) -> None:
        """Return when the broker has acknowledged the articles and, after them, the state. Raises NotAcknowledged."""
        await self._send("articles", [(article.id, encode_message(article)) for article in articles])
        await self._send("feeds", [(state.source, encode_message(state))])

    async def _send(self, topic: str, records: Sequence[tuple[str, bytes]]) -> None:
        producer: AIOKafkaProducer | None = None
        try:
            producer = await self._started()
            name = full_name(self._prefix, topic)
            futures = [await producer.send(name, value=value, key=key.encode()) for key, value in records]
            await asyncio.gather(*futures)
        except (KafkaError, OSError) as error:
            await self._drop(producer)
            raise NotAcknowledged(f"the broker did not take what is new for `{topic}`: {error!r}") from error

    async def _started(self) -> AIOKafkaProducer:
        async with self._starting:
            if self._producer is None:
                producer = self._make()
                try:
                    await producer.start()
                except BaseException:
                    await producer.stop()
                    raise
                self._producer = producer
            return self._producer

    async def _drop(self, producer: AIOKafkaProducer | None) -> None:
        """Forget a producer whose idempotence may be broken, unless another task did so already."""
        if producer is None or producer is not self._producer:
            return
        self._producer = None
        await producer.stop()
