"""PURE: Telegram's limits, as windows: a place is taken before a call and comes free some time after its answer.

Counting from the answer makes the promise strict: however long a request was under way, Telegram never sees more than
`limit` of them within `seconds`. The limits: core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
"""

from bisect import insort
from collections import deque
from typing import Final

from bots.ledger.schema import NOT_TELEGRAM

EVERYBODY: Final = (30, 1.0)
A_CHAT: Final = (1, 1.0)
A_GROUP: Final = (20, 60.0)
AN_ENDPOINT: Final = (10, 1.0)
"""What is not on Telegram has none of its limits; this one keeps a burst of ours from being an attack."""
AHEAD: Final = 0.25
"""Seconds before a place over all chats comes free at which the ledger is asked what is to be sent from it."""
LONGEST_WAIT: Final = 60.0
"""Seconds between two attempts at the most; a 429 says its own."""
SHORTEST_REST: Final = 10.0
LONGEST_REST: Final = 1800.0


class Window:
    """At most `limit` calls within any `seconds`."""

    def __init__(self, limit: int, seconds: float) -> None:
        self._limit = limit
        self._seconds = seconds
        self._under_way = 0
        self._free_at: deque[float] = deque()

    def free_at(self, now: float, *, spare: bool = False) -> float:
        """When the next call may start; infinity while every place waits for an answer.

        With `spare` it leaves a quarter of the places to others.
        """
        while self._free_at and self._free_at[0] <= now:
            self._free_at.popleft()
        places = self._limit - (self._limit // 4 if spare else 0)
        over = self._under_way + len(self._free_at) - places
        if over < 0:
            return now
        return self._free_at[over] if over < len(self._free_at) else float("inf")

    def take(self, now: float) -> float:
        """A place is taken for a call: the one that is free now, or else the one that comes free next; when it does."""
        at = self.free_at(now)
        if at > now:
            self._free_at.popleft()
        self._under_way += 1
        return at

    def answered(self, now: float) -> None:
        """A call was answered."""
        self._under_way -= 1
        insort(self._free_at, now + self._seconds)

    def give_back(self, at: float) -> None:
        """A place that was taken and comes free at `at` was not used."""
        self._under_way -= 1
        insort(self._free_at, at)


def windows_of(chat: int) -> tuple[Window, ...]:
    """The windows of one chat; groups and channels have negative ids."""
    if chat < NOT_TELEGRAM:
        return (Window(*AN_ENDPOINT),)
    return (Window(*A_CHAT), Window(*A_GROUP)) if chat < 0 else (Window(*A_CHAT),)


def rest_after_edit(age: float) -> float:
    """Seconds that a story's silent edits wait after one, by the age of the message: whoever looks at an old message
    looks seldom, and sixty new sources an hour would be as many edits in each chat.
    """
    return min(LONGEST_REST, max(SHORTEST_REST, age / 10))


def backoff(failures: int, chance: float) -> float:
    """Seconds until the next attempt after so many failures; `chance` (0 to 1) keeps chats from trying all at once.

    The shape is stamina's: it doubles up to a limit, with up to a second of jitter.
    """
    return min(LONGEST_WAIT, 0.5 * 2.0 ** min(failures, 10) + chance)
