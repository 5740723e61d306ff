"""What the embedded broker is told: Kafka's and log4j2's own configuration files, as text.

One node is broker and KRaft controller at once. Every listener is on 127.0.0.1. The sizes are for a few hundred
megabytes of news on one machine; the names are those of Kafka's reference (kafka.apache.org, "Broker Configs").
"""

from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Ports:
    """The two ports of the node: `broker` for every client, `controller` for its own quorum of one."""

    broker: int
    controller: int

    @property
    def bootstrap(self) -> str:
        """Where clients connect, host:port."""
        return f"{HOST}:{self.broker}"


def server_properties(store: Path, ports: Ports) -> str:
    """The node's `server.properties`; `store` is the folder of its partitions."""
    settings = {
        "process.roles": "broker,controller",
        "node.id": "1",
        "controller.quorum.voters": f"1@{HOST}:{ports.controller}",
        "listeners": f"PLAINTEXT://{HOST}:{ports.broker},CONTROLLER://{HOST}:{ports.controller}",
        "advertised.listeners": f"PLAINTEXT://{HOST}:{ports.broker}",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "controller.listener.names": "CONTROLLER",
        "inter.broker.listener.name": "PLAINTEXT",
        "log.dirs": str(store),
        # Topics are made up front with their partitions; one that appears by a typing error strands what is sent to it.
        "auto.create.topics.enable": "false",
        # One broker: one copy, and one partition for what a cluster spreads.
        "offsets.topic.num.partitions": "1",
        "offsets.topic.replication.factor": "1",
        "transaction.state.log.num.partitions": "1",
        "transaction.state.log.replication.factor": "1",
        "transaction.state.log.min.isr": "1",
        "share.coordinator.state.topic.num.partitions": "1",
        "share.coordinator.state.topic.replication.factor": "1",
        "share.coordinator.state.topic.min.isr": "1",
        "group.initial.rebalance.delay.ms": "0",
        # After kill -9 the controller waits until the former process has not been heard of for this long.
        "broker.session.timeout.ms": "3000",
        "broker.heartbeat.interval.ms": "500",
        "num.network.threads": "2",
        "num.io.threads": "4",
        # The defaults take 128 MB of heap for compaction and 20 MB of sparse index for each partition.
        "log.cleaner.dedupe.buffer.size": str(16 << 20),
        "log.index.size.max.bytes": str(1 << 20),
        "log.segment.bytes": str(64 << 20),
        "metadata.log.segment.bytes": str(16 << 20),
    }
    return _lines(settings)


def log4j2_properties(logs: Path) -> str:
    """The node's log4j2 configuration: warnings, and Kafka's own milestones, in one bounded file."""
    settings = {
        "status": "error",
        "appender.file.type": "RollingFile",
        "appender.file.name": "file",
        "appender.file.fileName": str(logs / "server.log"),
        "appender.file.filePattern": str(logs / "server.log.%i"),
        "appender.file.layout.type": "PatternLayout",
        "appender.file.layout.pattern": "%d{ISO8601} %p %m (%c{1})%n",
        "appender.file.policies.type": "SizeBasedTriggeringPolicy",
        "appender.file.policies.size": "10MB",
        "appender.file.strategy.type": "DefaultRolloverStrategy",
        "appender.file.strategy.max": "3",
        "rootLogger.level": "warn",
        "rootLogger.appenderRef.file.ref": "file",
        "logger.server.name": "kafka.server",
        "logger.server.level": "info",
        # Prints every setting of the broker twice at each start.
        "logger.config.name": "kafka.server.KafkaConfig",
        "logger.config.level": "warn",
    }
    return _lines(settings)


def _lines(settings: dict[str, str]) -> str:
    return "".join(f"{name}={_escaped(value)}\n" for name, value in settings.items())


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\")
