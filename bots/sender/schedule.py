"""PURE: whose turn it is. The most urgent chat that may be written to now; one call at a time in each chat.

Each chat with work has a lane. A lane that may go stands in `_ready` by urgency, one that must wait in `_waiting` by
time; entries that are no longer true are dropped when they come up.
"""

from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count

from bots.sender.pace import EVERYBODY, Window, windows_of

RING = 10**9
"""Added to the severity of what makes a sound: every sound goes before any silent edit."""


@dataclass(frozen=True, slots=True)
class Job:
    """Something may be due in a chat about a story; the most severe goes first."""

    chat: int
    story: str
    severity: int = 0


@dataclass(slots=True)
class _Lane:
    windows: tuple[Window, ...]
    jobs: dict[str, int] = field(default_factory=dict)
    held: float = float("-inf")
    busy: bool = False

    def free_at(self, now: float) -> float:
        return max(self.held, *(window.free_at(now) for window in self.windows))


class Schedule:
    """All that waits to be sent. `everybody`: the pace over all chats. `now` is in seconds of one monotonic clock."""

    def __init__(self, everybody: tuple[int, float] = EVERYBODY) -> None:
        self._lanes: dict[int, _Lane] = {}
        self._ready: list[tuple[int, int, int]] = []
        self._waiting: list[tuple[float, int]] = []
        self._everybody = Window(*everybody)
        self._order = count()

    def __len__(self) -> int:
        """How many jobs wait."""
        return sum(len(lane.jobs) for lane in self._lanes.values())

    def add(self, job: Job, now: float) -> None:
        """A job is due; a second one for the same chat and story is the same job."""
        lane = self._lanes.setdefault(job.chat, _Lane(windows_of(job.chat)))
        lane.jobs[job.story] = max(job.severity, lane.jobs.get(job.story, 0))
        self._place(job.chat, lane, now)

    def next(self, now: float) -> Job | None:
        """The job to do now, its places in all windows taken; None where nothing may be sent now."""
        self._awake(now)
        if self._everybody.free_at(now) > now:
            return None
        while self._ready:
            _, _, chat = heappop(self._ready)
            lane = self._lanes[chat]
            if lane.jobs and not lane.busy and lane.free_at(now) <= now:
                return self._start(chat, lane)
            self._place(chat, lane, now)
        return None

    def wake_at(self, now: float) -> float:
        """When `next` may have something again, if nothing is added or done before."""
        self._awake(now)
        if self._ready:
            return self._everybody.free_at(now)
        return self._waiting[0][0] if self._waiting else float("inf")

    def done(self, chat: int, now: float, called: bool = True) -> None:
        """The job of a chat is over; `called`: Telegram was asked something."""
        self._everybody.answered(now, called)
        lane = self._lanes[chat]
        lane.busy = False
        for window in lane.windows:
            window.answered(now, called)
        self._place(chat, lane, now)

    def hold(self, chat: int, until: float) -> None:
        """Nothing goes to a chat before `until`."""
        lane = self._lanes.setdefault(chat, _Lane(windows_of(chat)))
        lane.held = max(lane.held, until)

    def drop(self, chat: int) -> None:
        """What waits for a chat is not due any more."""
        if chat in self._lanes:
            self._lanes[chat].jobs.clear()

    def _start(self, chat: int, lane: _Lane) -> Job:
        story = max(lane.jobs, key=lane.jobs.__getitem__)
        job = Job(chat, story, lane.jobs.pop(story))
        lane.busy = True
        self._everybody.take()
        for window in lane.windows:
            window.take()
        return job

    def _place(self, chat: int, lane: _Lane, now: float) -> None:
        if lane.busy or not lane.jobs:
            return
        free = lane.free_at(now)
        if free > now:
            heappush(self._waiting, (free, chat))
        else:
            heappush(self._ready, (-max(lane.jobs.values()), next(self._order), chat))

    def _awake(self, now: float) -> None:
        while self._waiting and self._waiting[0][0] <= now:
            _, chat = heappop(self._waiting)
            self._place(chat, self._lanes[chat], now)
