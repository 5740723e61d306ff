"""What a stage wants done about one record, decided before anything of it is done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


class Found(Protocol):
    """What Faust's messages and aiokafka's records have in common."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None


@dataclass(frozen=True, slots=True)
class Record:
    """A message as it lies on its topic; `timestamp` is Kafka's, in seconds since the epoch."""

    topic: str
    partition: int
    offset: int
    timestamp: float
    key: bytes | None
    value: bytes | None

    @classmethod
    def of(cls, found: Found, timestamp: float) -> "Record":
        """The record in Faust's message, or in a consumer's record: they count the time in different units."""
        return cls(found.topic, found.partition, found.offset, timestamp, found.key, found.value)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to send; without a partition the key decides."""

    topic: str
    key: bytes | None
    value: bytes | None
    partition: int | None = None
    headers: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class Effects:
    """In this order (law 3): `alerts` acknowledged one by one, then the state written, then `reports` sent.

    `write_state` may run more than once; `reports` are tracked: a failed one ends the process before the next commit.
    """

    alerts: tuple[Outgoing, ...] = ()
    write_state: Callable[[], None] | None = None
    reports: tuple[Outgoing, ...] = ()
