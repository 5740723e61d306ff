"""The producer of both apps: acknowledged by all replicas, idempotent, guarded, and honest about what it still owes.

Every message of a worker goes through `Producer.send`, its tables' changelogs too: there the guard is asked, and from
there a message that the broker does not take ends the process (law 2). Faust commits only after `flush`, which waits
for everything that was handed over: so nothing is committed whose effects are not on the broker.
"""

import asyncio
from collections.abc import Awaitable, Mapping
from typing import Any, Protocol, cast

from aiokafka import AIOKafkaProducer
from faust.transport.drivers import aiokafka
from faust.types import FutureMessage, HeadersArg, RecordMetadata

from streams.agents.exits import End, Exit
from streams.agents.guard import Guard


class Guarded(Protocol):
    """What the producer asks of its app."""

    guard: Guard
    end: End


class Producer(aiokafka.Producer):
    """Faust's producer with the settings that the laws ask for; its app is `Guarded`."""

    _owed: set[asyncio.Future[Any]]

    def __post_init__(self) -> None:
        super().__post_init__()
        self._owed = set()
        app = cast(Guarded, self.app)
        self._guard = app.guard
        self._end = app.end

    def _settings_extra(self) -> Mapping[str, Any]:
        return {"acks": "all", "enable_idempotence": True}

    def _new_producer(self, transactional_id: str | None = None) -> AIOKafkaProducer:
        producer = super()._new_producer(transactional_id)
        send = producer.client.send

        async def guarded(*args: Any, **options: Any) -> Any:
            # What waited in the client while the process was stopped must not leave it either.
            self._guard.check()
            return await send(*args, **options)

        producer.client.send = guarded
        return producer

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
