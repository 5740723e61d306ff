"""Dead letters: what a stage could not read or work on, byte for byte, with where it came from and why.

They are what `tocsin dlq` looks at and sends again, so nothing of the original is changed.
"""

from collections.abc import Iterable
from dataclasses import dataclass

_MAX_ERROR = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """One message as it was found: `key` and `value` are its bytes, `topic` (full name), `partition` and `offset` its
    origin; `stage` gave it up because of `error`, "kind: message".
    """

    key: bytes | None
    value: bytes | None
    topic: str
    partition: int
    offset: int
    stage: str
    error: str

    @property
    def headers(self) -> list[tuple[str, bytes]]:
        """The headers of its record on `dead-letters`; key and value are the original ones."""
        fields = (self.topic, str(self.partition), str(self.offset), self.stage, self.error[:_MAX_ERROR])
        return [(name, field.encode(errors="replace")) for name, field in zip(_HEADERS, fields, strict=True)]


_HEADERS = ("topic", "partition", "offset", "stage", "error")


def describe_error(error: BaseException) -> str:
    """The text of `DeadLetter.error`: letters are grouped by what stands before the colon."""
    return f"{type(error).__name__}: {error}"


def from_record(key: bytes | None, value: bytes | None, headers: Iterable[tuple[str, bytes]]) -> DeadLetter:
    """The letter in a record of `dead-letters`. Raises KeyError, ValueError where the headers are none of ours."""
    fields = {name: field.decode(errors="replace") for name, field in headers}
    return DeadLetter(
        key=key,
        value=value,
        topic=fields["topic"],
        partition=int(fields["partition"]),
        offset=int(fields["offset"]),
        stage=fields["stage"],
        error=fields["error"],
    )
