"""Another Kafka topic: articles of another Tocsin, or JSON of any shape by a mapping."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing, suppress
from typing import Any, ClassVar, Final, Literal

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import (
    AuthenticationFailedError,
    AuthenticationMethodNotSupported,
    KafkaError,
    SaslAuthenticationFailed,
    TopicAuthorizationFailedError,
    UnsupportedSaslMechanismError,
)
from aiokafka.helpers import create_ssl_context
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from streams.sources.errors import SourceError, Unauthorized, Unavailable
from streams.sources.item import Checkpoint, Item
from streams.sources.parse.records import Fields, read
from streams.sources.protocol import Context

MOST_RECORDS: Final = 500
"""So many come at once, and have a checkpoint."""
WAIT_MS: Final = 1000
QUIET: Final = 60
"""Waits without a record after which the broker is asked whether it is there, and for new partitions."""
_NOT_LET_IN: Final = (
    AuthenticationFailedError,
    AuthenticationMethodNotSupported,
    SaslAuthenticationFailed,
    TopicAuthorizationFailedError,
    UnsupportedSaslMechanismError,
)


class TopicConfig(BaseModel):
    """Which topic, of which cluster, and what the fields of its records are called."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    servers: str = Field(pattern=r"^[^\s,]+:\d+(,[^\s,]+:\d+)*$", description="`host:port` of brokers, commas between")
    topic: str = Field(pattern=r"^[a-zA-Z0-9._-]{1,249}$", description="name of the topic")
    start: Literal["oldest", "newest"] = Field(default="newest", description="where the first read begins")
    security: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        default="PLAINTEXT", description="protocol to the brokers"
    )
    mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = Field(default="PLAIN", description="with SASL")
    username: str | None = Field(default=None, description="with SASL")
    password: SecretStr | None = Field(default=None, description="with SASL")
    ca: str | None = Field(default=None, description="file of the authority that signed the brokers' certificates")
    fields: Fields = Field(default_factory=Fields, description="where a record has what")


class TopicSource:
    """Another Kafka topic of JSON records, followed as it is written.

    The checkpoint has the next offset of each partition.
    """

    config_model: ClassVar[type[BaseModel]] = TopicConfig
    told: ClassVar[bool] = True

    def __init__(self, config: TopicConfig) -> None:
        self._config = config

    async def read(self, context: Context) -> AsyncGenerator[Item | Checkpoint, None]:
        """Records as they come, until the topic gets more partitions. Raises Unavailable, Unauthorized."""
        consumer = AIOKafkaConsumer(
            **self._connection(),
            enable_auto_commit=False,
            auto_offset_reset="earliest",  # what was deleted before it was read cannot be had any more
            isolation_level="read_committed",
        )
        try:
            await consumer.start()
            offsets = await self._begin(consumer, context.checkpoint)
            yield _checkpoint(offsets)
            async with aclosing(self._follow(consumer, offsets)) as batches:
                async for records in batches:
                    found = await read(context.cage, records, self._config.fields)
                    for item in found.items:
                        yield item
                    note = f"records that are no articles: {found.bad}; the last: {found.why}" if found.bad else None
                    yield _checkpoint(offsets, note)
        except KafkaError as error:
            raise self._typed(error) from None
        finally:
            with suppress(KafkaError):
                await consumer.stop()

    async def _begin(self, consumer: AIOKafkaConsumer, checkpoint: Mapping[str, str]) -> dict[int, int]:
        """Assign all partitions; the offset from which each is read. A partition that is new is read whole."""
        partitions = [TopicPartition(self._config.topic, number) for number in await self._partitions()]
        consumer.assign(partitions)
        ends = await (consumer.end_offsets if self._is_first(checkpoint) else consumer.beginning_offsets)(partitions)
        offsets = {part.partition: int(checkpoint.get(str(part.partition), ends[part])) for part in partitions}
        for part in partitions:
            consumer.seek(part, offsets[part.partition])
        return offsets

    async def _partitions(self) -> list[int]:
        """Their numbers. All topics are asked for: some brokers create one that is asked for by its name."""
        config, admin = self._config, AIOKafkaAdminClient(**self._connection())
        try:
            await admin.start()
            found = {one["topic"]: one["partitions"] for one in await admin.describe_topics()}
        finally:
            await admin.close()
        if config.topic not in found:
            raise Unavailable(f"there is no topic {config.topic} at {config.servers}, or we may not see it")
        return sorted(part["partition"] for part in found[config.topic])

    def _is_first(self, checkpoint: Mapping[str, str]) -> bool:
        return not checkpoint and self._config.start == "newest"

    async def _follow(self, consumer: AIOKafkaConsumer, offsets: dict[int, int]) -> AsyncGenerator[list[bytes], None]:
        """Batches of values; `offsets` are moved behind them. A silence ends with an empty batch."""
        quiet = 0
        while len(consumer.partitions_for_topic(self._config.topic) or offsets) == len(offsets):
            batches = await consumer.getmany(timeout_ms=WAIT_MS, max_records=MOST_RECORDS)
            offsets.update((part.partition, records[-1].offset + 1) for part, records in batches.items())
            if values := [record.value or b"" for records in batches.values() for record in records]:
                quiet = 0
                yield values
            elif (quiet := quiet + 1) == QUIET:
                quiet = 0
                await consumer.end_offsets(list(consumer.assignment()))
                yield []

    def _connection(self) -> dict[str, Any]:
        config = self._config
        return {
            "bootstrap_servers": config.servers.split(","),
            "client_id": "tocsin-source",
            "security_protocol": config.security,
            "ssl_context": create_ssl_context(cafile=config.ca) if config.security.endswith("SSL") else None,
            "sasl_mechanism": config.mechanism,
            "sasl_plain_username": config.username,
            "sasl_plain_password": config.password.get_secret_value() if config.password else None,
        }

    def _typed(self, error: KafkaError) -> SourceError:
        where = f"{self._config.topic} at {self._config.servers}"
        if isinstance(error, _NOT_LET_IN):
            return Unauthorized(
                f"{where}: the brokers do not let us in ({type(error).__name__}): see username, password"
            )
        return Unavailable(f"{where}: {type(error).__name__}: {error}")


def _checkpoint(offsets: Mapping[int, int], note: str | None = None) -> Checkpoint:
    return Checkpoint({str(number): str(offset) for number, offset in offsets.items()}, note=note)
