"""Why the embedded Kafka cannot run: each error names what the reader of its message must do."""

from streams.errors import ForPeople


class EmbeddedKafkaError(ForPeople):
    """The embedded Kafka cannot run; the message is one for people and says what to do."""


class FetchFailed(EmbeddedKafkaError):
    """Kafka's jars are not here and could not be fetched: the network is needed once."""


class FolderInUse(EmbeddedKafkaError):
    """Another run holds the data folder: stop it, or use another folder."""


class PortInUse(EmbeddedKafkaError):
    """Another program listens on a port that this folder's Kafka had before."""


class DiskFull(EmbeddedKafkaError):
    """The disk of the data folder is full: make room, then start again."""


class BrokerFailed(EmbeddedKafkaError):
    """The broker ended or did not come up: its log says why."""


class NotRunning(EmbeddedKafkaError):
    """No Kafka is named in the settings and none runs in the data folder."""
