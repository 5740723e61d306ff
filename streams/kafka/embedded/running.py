"""Where the Kafka is that a process shall use: the settings' cluster, or the broker that runs in the data folder."""

from pathlib import Path

from streams.kafka.embedded.errors import NotRunning
from streams.kafka.embedded.folder import Folder
from streams.kafka.embedded.node import process_of, remembered
from streams.settings import Settings


def running_bootstrap(data: Path) -> str | None:
    """The address, host:port, of the broker that runs in the data folder, or None."""
    folder = Folder.of(data)
    node = remembered(folder)
    return node.ports.bootstrap if node is not None and process_of(folder) is not None else None


def bootstrap_of(settings: Settings) -> str:
    """The address of the Kafka to use. Raises NotRunning."""
    found = settings.kafka or running_bootstrap(settings.data)
    if found is None:
        raise NotRunning(
            f"no Kafka runs in {settings.data}, and the settings name none: "
            "start `tocsin run`, or set TOCSIN_KAFKA to host:port of a cluster."
        )
    return found
