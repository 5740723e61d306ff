"""Puts articles onto Kafka and, once the broker has them all, what is now known of their source.

A crash in between sends the same articles again, with the same ids and revisions: readers of `articles` ignore them.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from types import TracebackType
from typing import Final

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from streams.kafka.codec import encode_message
from streams.kafka.embedded import NotRunning
from streams.kafka.topics import full_name
from streams.model import Article, FeedState, Sight

log = structlog.get_logger()

ASK: Final = "(is it there, and is its disk full?)"
PATIENCE: Final = 60.0
"""Seconds without an acknowledgement after which the log says so, and again."""
STOP_SECONDS: Final = 5.0


class NotAcknowledged(Exception):
    """The broker did not take everything: nothing may be noted as seen, and the same is sent again later."""


class Publisher:
    """An async context manager over one idempotent producer; after a failure the next call makes a new one.

    `make_producer` gives one that is not started, with acks=all: acknowledged is on every replica in sync.
    """

    def __init__(self, make_producer: Callable[[], AIOKafkaProducer], prefix: str, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._make = make_producer
        self._prefix = prefix
        self._producer: AIOKafkaProducer | None = None
        self._starting = asyncio.Lock()
        self._quiet_until = 0.0

    async def __aenter__(self) -> "Publisher":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._producer:
            await self._drop(self._producer)

    async def hand_over(self, articles: Sequence[Article], state: FeedState) -> None:
        """Return when the broker has acknowledged the articles and, after them, the state. Raises NotAcknowledged."""
        await self.publish(articles)
        await self._send("feeds", [(state.source, encode_message(state))])

    async def publish(self, articles: Sequence[Article]) -> None:
        """Return when the broker has acknowledged the articles. Raises NotAcknowledged."""
        await self._send("articles", [(article.id, encode_message(article)) for article in articles])

    async def tell(self, sight: Sight) -> None:
        """Return when the broker has acknowledged what is known of a desk's sight. Raises NotAcknowledged."""
        await self._send("feeds", [(f"desk:{sight.desk}", encode_message(sight))])

    async def _send(self, topic: str, records: Sequence[tuple[str, bytes]]) -> None:
        producer: AIOKafkaProducer | None = None
        name = full_name(self._prefix, topic)
        try:
            producer = await self._started()
            futures = [await producer.send(name, value=value, key=key.encode()) for key, value in records]
            for answer in await self._answers(name, futures):
                if isinstance(answer, BaseException):
                    raise answer
        except (KafkaError, NotRunning, OSError) as error:
            if producer:
                await self._drop(producer)
            raise NotAcknowledged(f"Kafka did not take what is new for `{name}` {ASK}: {error!r}") from error

    async def _answers(self, name: str, futures: Sequence[Awaitable[object]]) -> list[object]:
        """What the broker said to each; an idempotent producer waits for it without end, so say what it waits for."""
        answers = asyncio.gather(*futures, return_exceptions=True)
        while not (await asyncio.wait([answers], timeout=self._patience))[0]:
            self._complain(name)
        return await answers

    def _complain(self, topic: str) -> None:
        """Once for all that wait."""
        now = asyncio.get_running_loop().time()
        if now >= self._quiet_until:
            self._quiet_until = now + self._patience
            log.error(f"Kafka does not take what is new {ASK}", topic=topic)

    async def _started(self) -> AIOKafkaProducer:
        async with self._starting:
            if self._producer is None:
                producer = self._make()
                try:
                    await producer.start()
                except BaseException:
                    await _stop(producer)
                    raise
                self._producer = producer
            return self._producer

    async def flush(self) -> None:
        """Return when nothing is under way any more: the broker has it, or it will never leave."""
        if producer := self._producer:
            try:
                async with asyncio.timeout(STOP_SECONDS):
                    await producer.flush()
            except TimeoutError:
                await self._drop(producer)

    async def _drop(self, producer: AIOKafkaProducer) -> None:
        """Forget a producer whose idempotence may be broken, unless another task did so already."""
        is_current = self._producer is producer
        if is_current:
            self._producer = None
            await _stop(producer)


async def _stop(producer: AIOKafkaProducer) -> None:
    """End a producer. One whose broker is not there would wait, and hours later overwrite what is newer by then."""
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await producer.stop()
    except TimeoutError:
        await producer.client.close()
        await producer._sender.close()  # aiokafka 0.14 stops none without flushing it
