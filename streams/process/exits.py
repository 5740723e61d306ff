"""How a worker ends when going on would be wrong: at once, with a code of its own, its reason in the log.

Never gracefully: a graceful stop commits what Faust believes to be done (law 1). What was not committed is replayed by
the restart, and every effect can be repeated: ids are deterministic.
"""

import os
import sys
from collections.abc import Callable
from enum import IntEnum
from typing import NoReturn

import structlog

log = structlog.get_logger(__name__)


class Exit(IntEnum):
    """The exit status of a worker that ended itself."""

    LOST_TIME = 70
    """It, or its event loop, stood still so long that another worker may have taken over."""
    STALLED = 71
    """Its lag grew while its commits stood still."""
    UNDELIVERED = 72
    """The broker refused or lost a message; nothing that depends on it may be committed."""
    GAVE_UP = 73
    """An effect failed again and again."""
    CUT_OFF = 74
    """It was cancelled in the middle of an event, which Faust would acknowledge."""
    SLOW_STOP = 75
    """Its shutdown passed the deadline."""


End = Callable[[Exit, str], NoReturn]
"""Ends the process; tests pass one that raises."""


def end_now(code: Exit, why: str) -> NoReturn:
    """End this process without any clean-up, after the reason has been written."""
    log.critical("ending at once", reason=code.name.lower().replace("_", "-"), status=int(code), why=why)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
