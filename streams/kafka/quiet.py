"""Folds what Kafka's clients log during an outage, some ten lines a second each, into one line and one when it ends."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

# How the messages of aiokafka begin that say nothing but "the broker does not answer".
_OUTAGE = (
    "Unable connect to",
    "Unable to request metadata",
    "Unable to update metadata",
    "Error sending",
    "Marking the coordinator dead",
    "Group Coordinator Request failed",
    "Heartbeat send request failed",
    "Heartbeat session expired",
    "Failed fetch messages",
    "Failed fetch offsets",
    "Got error produce response",
    "OffsetCommit failed",
)
_OVER_AFTER_SECONDS = 5.0


@dataclass(slots=True)
class Outage:
    """The outage that goes on: the times of its first and latest line (seconds of a monotonic clock), and how many."""

    began: float
    latest: float
    lines: int = 1

    def over(self, now: float) -> bool:
        """Whether no client has complained for long enough."""
        return now - self.latest >= _OVER_AFTER_SECONDS


class FoldOutages(logging.Handler):
    """Passes a library's records on to `target`, of an outage two lines: that it began and that it is over."""

    def __init__(self, target: logging.Logger, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._target = target
        self._clock = clock
        self._outage: Outage | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Handles one record of the library; called by logging, which holds the handler's lock."""
        if not str(record.msg).startswith(_OUTAGE):
            self._target.handle(record)
            return
        now = self._clock()
        if self._outage is None:
            self._outage = Outage(began=now, latest=now)
            self._target.warning("Kafka does not answer, trying again: %s", record.getMessage())
            self._look_again(_OVER_AFTER_SECONDS)
        else:
            self._outage.latest = now
            self._outage.lines += 1

    def look(self) -> None:
        """Says that the outage is over once no client has complained for five seconds."""
        self.acquire()
        try:
            outage, now = self._outage, self._clock()
            if outage is None:
                return
            if not outage.over(now):
                self._look_again(outage.latest + _OVER_AFTER_SECONDS - now)
                return
            self._outage = None
            seconds = outage.latest - outage.began
            self._target.warning("Kafka answers again after %.0f s (%d lines folded)", seconds, outage.lines)
        finally:
            self.release()

    def _look_again(self, seconds: float) -> None:
        timer = threading.Timer(seconds, self.look)
        timer.daemon = True
        timer.start()


def fold_outages() -> None:
    """Puts the folding between aiokafka's loggers and this process's log; once, when logging is set up."""
    library = logging.getLogger("aiokafka")
    if not any(isinstance(handler, FoldOutages) for handler in library.handlers):
        library.addHandler(FoldOutages(logging.getLogger("kafka")))
        library.propagate = False
