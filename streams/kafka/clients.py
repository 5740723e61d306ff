"""Kafka clients as the settings say, with the guarantees that the pipeline counts on.

A producer's acknowledgement means that every replica in sync has the message, once and in order (its defaults are
weaker); a consumer never commits by itself. Make them inside a running event loop, then `await client.start()`.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ssl import SSLContext
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaConnectionError
from aiokafka.helpers import create_ssl_context

from streams.kafka.embedded import bootstrap_of
from streams.settings import Settings


class Unreachable(KafkaConnectionError):  # type: ignore[misc]  # aiokafka has no type information
    """Nobody answers at the address of the cluster: start it, or correct the setting."""

    def __str__(self) -> str:
        return str(self.args[0])


def make_producer(settings: Settings, client: str = "tocsin") -> AIOKafkaProducer:
    """A producer that is not started; `client` is its name in the brokers' logs. Raises NotRunning."""
    return AIOKafkaProducer(**connection_options(settings, client), acks="all", enable_idempotence=True)


def make_consumer(
    settings: Settings,
    *topics: str,
    group: str | None = None,
    instance: str | None = None,
    client: str = "tocsin",
    most_bytes: int = 1 << 20,
) -> AIOKafkaConsumer:
    """A consumer of `topics` (full names) that is not started. Raises NotRunning.

    Without a group it reads all partitions from their beginning; without topics it waits to be assigned some.
    `instance` is its static id in the group, which spares the others a rebalance when it comes back soon; `most_bytes`
    is how much of a partition it fetches at once. A member of a group that is silent for eight seconds is dead to it.
    """
    return AIOKafkaConsumer(
        *topics,
        **connection_options(settings, client),
        group_id=group,
        group_instance_id=instance,
        session_timeout_ms=8000,
        heartbeat_interval_ms=2000,
        rebalance_timeout_ms=30000,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=most_bytes,
    )


@asynccontextmanager
async def started(consumer: AIOKafkaConsumer) -> AsyncIterator[AIOKafkaConsumer]:
    """The consumer, started, and stopped at the end, also in an outage. Raises KafkaError."""
    try:
        await consumer.start()
        yield consumer
    finally:
        # While no broker answers aiokafka 0.14 raises a cancellation here that nobody asked for.
        await asyncio.wait([asyncio.ensure_future(consumer.stop())])


@asynccontextmanager
async def make_admin(settings: Settings, client: str = "tocsin") -> AsyncIterator[AIOKafkaAdminClient]:
    """A started admin client, closed at the end. Raises NotRunning, Unreachable."""
    options = connection_options(settings, client)
    admin = AIOKafkaAdminClient(**options)
    try:
        await _start(admin, options["bootstrap_servers"])
        yield admin
    finally:
        await admin.close()


def connection_options(settings: Settings, client: str) -> dict[str, Any]:
    """The keyword arguments that all of aiokafka's clients share. Raises NotRunning."""
    password = settings.kafka_password
    return {
        "bootstrap_servers": bootstrap_of(settings),
        "client_id": client,
        "security_protocol": settings.kafka_security,
        "ssl_context": ssl_context(settings),
        "sasl_mechanism": settings.kafka_sasl_mechanism,
        "sasl_plain_username": settings.kafka_username,
        "sasl_plain_password": password.get_secret_value() if password else None,
    }


def ssl_context(settings: Settings) -> SSLContext | None:
    """The TLS side of the connection, or None for plain text; for Faust's credentials too."""
    if settings.kafka_security not in ("SSL", "SASL_SSL"):
        return None
    context: SSLContext = create_ssl_context(
        cafile=_path(settings.kafka_ca), certfile=_path(settings.kafka_certificate), keyfile=_path(settings.kafka_key)
    )
    return context


async def _start(admin: AIOKafkaAdminClient, address: str) -> None:
    try:
        await admin.start()
    except KafkaConnectionError as error:
        raise Unreachable(f"no Kafka answers at {address}: start it, or correct TOCSIN_KAFKA") from error


def _path(path: object) -> str | None:
    return None if path is None else str(path)
