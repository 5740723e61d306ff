"""Why a broker ended, read from what it left behind."""

import shutil
from pathlib import Path

from streams.kafka.embedded.errors import BrokerFailed, DiskFull, EmbeddedKafkaError
from streams.kafka.embedded.folder import Folder

_SAYS_FULL = "No space left on device"
_FULL_BELOW_BYTES = 1 << 20
_LAST_BYTES = 20_000
_LAST_LINES = 8
_STACK = ("\tat ", "\t... ")  # a Java stack trace says nothing to those who run Kafka; it stays in the log


def disk_full(folder: Folder) -> DiskFull:
    """The error for a full disk."""
    return DiskFull(
        f"the disk of {folder.path} is full, so Kafka has stopped. What it acknowledged is kept; what it could not "
        "write it did not acknowledge. Make room, then start again."
    )


def why_ended(folder: Folder) -> EmbeddedKafkaError:
    """The error for a broker that ended by itself. A full disk often leaves no room for a word about it."""
    told = _end_of(folder.console) + _end_of(folder.server_log)
    if _SAYS_FULL in told or shutil.disk_usage(folder.path).free < _FULL_BELOW_BYTES:
        return disk_full(folder)
    words = [line for line in told.splitlines() if not line.startswith(_STACK)]
    last = "\n".join(words[-_LAST_LINES:])
    return BrokerFailed(f"Kafka has ended by itself; its logs are in {folder.logs}. Its last words:\n{last}")


def _end_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - _LAST_BYTES))
            return file.read().decode(errors="replace")
    except FileNotFoundError:
        return ""
