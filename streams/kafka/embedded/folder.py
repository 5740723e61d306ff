"""Where the embedded broker keeps what: the names in the `kafka` part of the data folder."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Folder:
    """The broker's part of a data folder; its path, whole, on a command line tells this broker from all others."""

    path: Path

    @classmethod
    def of(cls, data: Path) -> "Folder":
        """The broker's part of the data folder `data`."""
        return cls(data.resolve() / "kafka")

    @property
    def lock(self) -> Path:
        """Held by the run that the folder belongs to."""
        return self.path / "lock"

    @property
    def node(self) -> Path:
        """The ports, and the latest process."""
        return self.path / "node.json"

    @property
    def server_properties(self) -> Path:
        """Kafka's configuration, written at each start."""
        return self.path / "server.properties"

    @property
    def log4j2_properties(self) -> Path:
        """The configuration of Kafka's log, written at each start."""
        return self.path / "log4j2.properties"

    @property
    def store(self) -> Path:
        """The partitions: the data itself."""
        return self.path / "store"

    @property
    def logs(self) -> Path:
        """What the broker has to say, for people."""
        return self.path / "logs"

    @property
    def server_log(self) -> Path:
        """Kafka's own log."""
        return self.logs / "server.log"

    @property
    def console(self) -> Path:
        """What the JVM printed since the latest start."""
        return self.logs / "console.log"
