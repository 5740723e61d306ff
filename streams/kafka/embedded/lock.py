"""One holder a file: an advisory lock that the system drops when its process ends, however it ends."""

import fcntl
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO


def try_hold(path: Path) -> BinaryIO | None:
    """The held lock, free again when it is closed, or None where another process holds it.

    The file names its holder for whoever is refused, where the disk has room for that; it stays behind, for a lock
    file that is deleted could be held twice.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.open("ab", buffering=0)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    with suppress(OSError):
        file.truncate(0)
        file.write(f"process {os.getpid()} ({' '.join(sys.argv)[:200]})\n".encode())
    return file


def holder(path: Path) -> str:
    """Who wrote itself into the lock file last, for a message."""
    try:
        return path.read_text(encoding="utf-8").strip() or "an unknown process"
    except OSError:
        return "an unknown process"
