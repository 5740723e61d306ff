"""One holder a file: an advisory lock that the system drops when its process ends, however it ends."""

import fcntl
import os
import sys
from pathlib import Path
from typing import TextIO


def try_hold(path: Path) -> TextIO | None:
    """The held lock, free again when it is closed, or None where another process holds it.

    The file names its holder for whoever is refused; it stays behind, for a deleted lock file could be held twice.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.open("a+", encoding="utf-8")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    file.truncate(0)
    file.write(f"process {os.getpid()} ({' '.join(sys.argv)[:200]})\n")
    file.flush()
    return file


def holder(path: Path) -> str:
    """Who wrote itself into the lock file last, for a message."""
    try:
        return path.read_text(encoding="utf-8").strip() or "an unknown process"
    except OSError:
        return "an unknown process"
