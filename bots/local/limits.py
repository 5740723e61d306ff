"""Telegram's published limits, as waiting times: pure, the time is an argument.

Published (core.telegram.org/bots/faq): about 30 messages a second over all, one a second in a chat ("short
bursts" are tolerated: three here), 20 a minute in a group. Edits count like messages, as they do in practice.
"""

from collections import deque

OVERALL_PER_SECOND = 30
CHAT_PER_SECOND = 1
CHAT_BURST = 3
GROUP_PER_MINUTE = 20


class Bucket:
    """A token bucket: `rate` a second, `burst` at once; full at the start."""

    def __init__(self, rate: float, burst: int) -> None:
        self.gap = 1 / rate
        self.slack = (burst - 1) * self.gap
        self.due = float("-inf")

    def wait(self, now: float) -> float:
        """Seconds until the next message may pass; 0 or less: now."""
        return self.due - self.slack - now

    def take(self, now: float) -> None:
        """Count a message that passed at `now`."""
        self.due = max(self.due, now) + self.gap


class Window:
    """At most `limit` messages in any `seconds`."""

    def __init__(self, limit: int, seconds: float) -> None:
        self.seconds = seconds
        self.taken: deque[float] = deque(maxlen=limit)

    def wait(self, now: float) -> float:
        """Seconds until the next message may pass; 0 or less: now."""
        full = len(self.taken) == self.taken.maxlen
        return self.taken[0] + self.seconds - now if full else 0

    def take(self, now: float) -> None:
        """Count a message that passed at `now`."""
        self.taken.append(now)


class FloodControl:
    """All limits of one bot; `rate` messages a second over all, more for one that pays."""

    def __init__(self, rate: int = OVERALL_PER_SECOND) -> None:
        self.overall = Bucket(rate, rate)
        self.chats: dict[int, tuple[Bucket | Window, ...]] = {}

    def take(self, chat: int, group: bool, now: float) -> float:
        """Count a message to a chat at `now` (seconds); returns 0, or the seconds to wait where it must not pass."""
        if chat not in self.chats:
            pace = Bucket(CHAT_PER_SECOND, CHAT_BURST)
            self.chats[chat] = (pace, Window(GROUP_PER_MINUTE, 60)) if group else (pace,)
        meters = (self.overall, *self.chats[chat])
        wait = max(meter.wait(now) for meter in meters)
        # what floating point leaves of a waiting time is no reason to refuse
        if wait > 1e-6:
            return wait
        for meter in meters:
            meter.take(now)
        return 0
