"""The producer of both apps: acknowledged by all replicas, idempotent, guarded, honest about what it still owes, paced.

Every message of a worker goes through `Producer.send`, its tables' changelogs too: there the guard is asked, and from
there a message that the broker does not take ends the process (law 2). Faust commits only after `flush`, which waits
for everything that was handed over: so nothing is committed whose effects are not on the broker.

aiokafka has one produce request a broker under way and puts into the next one what came meanwhile. A request costs as
much as reading half an article, so each waits for `PACE` first: more comes together. What somebody waits for, an alert,
goes through a connection of its own without that wait. (`producer_linger` would not do: it counts for each partition
apart, so that sixteen partitions make sixteen requests.)
"""

import asyncio
from collections.abc import Awaitable, Mapping
from typing import Any, Protocol, cast

from aiokafka import AIOKafkaProducer
from aiokafka.protocol.produce import ProduceRequest
from faust.transport.drivers import aiokafka
from faust.types import FutureMessage, HeadersArg, RecordMetadata

from streams.agents.effects import Outgoing
from streams.process.exits import End, Exit
from streams.process.guard import Guard

PACE = 0.01
"""Seconds."""


class Guarded(Protocol):
    """What the producer asks of its app."""

    guard: Guard
    end: End


class Producer(aiokafka.Producer):
    """Faust's producer with the settings that the laws ask for; its app is `Guarded`."""

    _owed: set[asyncio.Future[Any]]
    _prompt: AIOKafkaProducer

    def __post_init__(self) -> None:
        super().__post_init__()
        self._owed = set()
        app = cast(Guarded, self.app)
        self._guard = app.guard
        self._end = app.end

    def _settings_extra(self) -> Mapping[str, Any]:
        return {"acks": "all", "enable_idempotence": True}

    def _new_producer(self, transactional_id: str | None = None) -> AIOKafkaProducer:
        return self._guarded(super()._new_producer(transactional_id), PACE)

    async def on_start(self) -> None:
        """Connect, paced and prompt."""
        await super().on_start()
        self._prompt = self._guarded(super()._new_producer(), 0.0)
        await self._prompt.start()

    async def on_stop(self) -> None:
        """Send what is left, and disconnect."""
        await super().on_stop()
        await self._prompt.stop()

    def _guarded(self, producer: AIOKafkaProducer, pace: float) -> AIOKafkaProducer:
        send = producer.client.send

        async def guarded(node: int, request: Any, **options: Any) -> Any:
            if pace and isinstance(request, ProduceRequest):
                await asyncio.sleep(pace)
            # What waited in the client while the process was stopped must not leave it either.
            self._guard.check()
            return await send(node, request, **options)

        producer.client.send = guarded
        return producer

    async def send_promptly(self, message: Outgoing) -> Awaitable[object]:
        """Send a message at once; awaiting the result waits for the broker. Raises KafkaError."""
        self._guard.check()
        delivery: Awaitable[object] = await self._prompt.send(
            message.topic, message.value, message.key, message.partition, headers=list(message.headers)
        )
        return delivery

    async def send(
        self,
        topic: str,
        key: bytes | None,
        value: bytes | None,
        partition: int | None,
        timestamp: float | None,
        headers: HeadersArg | None,
        *,
        transactional_id: str | None = None,
    ) -> Awaitable[RecordMetadata]:
        """Hand a message over; the result is awaited for the broker's acknowledgement. Raises ProducerSendError."""
        self._guard.check()
        delivery = cast(
            "asyncio.Future[RecordMetadata]", await super().send(topic, key, value, partition, timestamp, headers)
        )
        delivery.add_done_callback(self._delivered)
        return delivery

    def send_soon(self, fut: FutureMessage) -> None:
        """Queue a changelog entry, and owe it until the broker has it."""
        self._owed.add(fut)
        fut.add_done_callback(self._owed.discard)
        super().send_soon(fut)

    async def flush(self) -> None:
        """Wait until the broker has everything; Faust's own flush leaves the queue after a tenth of a second."""
        while self._owed:
            await asyncio.wait(tuple(self._owed))
        await super().flush()

    def _delivered(self, delivery: "asyncio.Future[RecordMetadata]") -> None:
        if delivery.cancelled() or delivery.exception():
            reason = "cancelled" if delivery.cancelled() else repr(delivery.exception())
            self._end(Exit.UNDELIVERED, f"a message did not reach the broker: {reason}")


class Transport(aiokafka.Transport):
    """Faust's transport, with this producer."""

    Producer = Producer
