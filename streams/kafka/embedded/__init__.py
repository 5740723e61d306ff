"""Apache Kafka on this machine, without Java or Docker installed: fetched, started, watched and stopped by us."""

from streams.kafka.embedded.broker import EmbeddedKafka, embedded_kafka
from streams.kafka.embedded.errors import (
    BrokerFailed,
    DiskFull,
    EmbeddedKafkaError,
    FetchFailed,
    FolderInUse,
    NotRunning,
    PortInUse,
)
from streams.kafka.embedded.running import bootstrap_of, running_bootstrap

__all__ = [
    "BrokerFailed",
    "DiskFull",
    "EmbeddedKafka",
    "EmbeddedKafkaError",
    "FetchFailed",
    "FolderInUse",
    "NotRunning",
    "PortInUse",
    "bootstrap_of",
    "embedded_kafka",
    "running_bootstrap",
]
