"""PURE: whose turn it is. The most urgent chat that may be written to now; one call at a time in each chat.

Each chat with work has a lane. A lane that may go stands in `_ready` by urgency, and among equals by how long ago it
had its last turn, so that a chat with 300 alerts keeps nobody waiting; one that must wait stands in `_waiting` by time.
Of a lane's entries only the one with its ticket is true; others are dropped when they come up.
"""

from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count

from bots.sender.pace import AHEAD, EVERYBODY, Window, windows_of

RING = 10**9
"""Added to the severity of what makes a sound: every sound goes before any silent edit."""
LAST = -1
"""The severity of what is no alert: it goes when nothing else may."""

WAKE = ""
"""The story of a job that is about none: what waited for its hour in a chat is due."""


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
    rests: dict[str, float] = field(default_factory=dict)
    held: float = float("-inf")
    busy: bool = False
    answered: bool = False
    begins: float = 0.0
    turn: int = 0
    stand: object = None
    ticket: int = 0

    def look(self, now: float) -> tuple[float, int, str]:
        """When something may go, how severe it is (negative), and the story: the most severe of what may go first."""
        loud = max(now, self.held, *(window.free_at(now) for window in self.windows))
        silent = max(now, self.held, *(window.free_at(now, spare=True) for window in self.windows))
        return min(
            (loud if severity >= RING else max(silent, self.rests.get(story, now)), -severity, story)
            for story, severity in self.jobs.items()
        )


class Schedule:
    """All that waits to be sent. `everybody`: the pace over all chats. `now` is in seconds of one monotonic clock."""

    def __init__(self, everybody: tuple[int, float] = EVERYBODY) -> None:
        self._lanes: dict[int, _Lane] = {}
        self._ready: list[tuple[int, int, int, int]] = []
        self._waiting: list[tuple[float, int, int]] = []
        self._everybody = Window(*everybody)
        self._turns = count(1)
        self._tickets = count(1)

    def __len__(self) -> int:
        """How many jobs wait."""
        return sum(len(lane.jobs) for lane in self._lanes.values())

    def add(self, job: Job, now: float) -> None:
        """A job is due; a second one for the same chat and story is the same job."""
        lane = self._lane(job.chat)
        lane.jobs[job.story] = max(job.severity, lane.jobs.get(job.story, 0))
        self._place(job.chat, lane, now)

    def next(self, now: float) -> Job | None:
        """The job to look at now, its places in all windows taken; None where there is none or no place.

        A place over all chats is given away a little before it comes free: the call waits until `begins`.
        """
        self._awake(now)
        if self._everybody.free_at(now) - AHEAD > now:
            return None
        while self._ready:
            *_, ticket, chat = heappop(self._ready)
            lane = self._lanes[chat]
            if ticket != lane.ticket or lane.busy or not lane.jobs:
                continue
            lane.stand = None
            at, _, story = lane.look(now)
            if at <= now:
                return self._start(chat, lane, story, now)
            self._place(chat, lane, now)
        return None

    def wake_at(self, now: float) -> float:
        """When `next` may have something again, if nothing is added or done before."""
        self._awake(now)
        if self._ready:
            return self._everybody.free_at(now) - AHEAD
        return self._waiting[0][0] if self._waiting else float("inf")

    def begins(self, chat: int) -> float:
        """From when on the call of the job that a chat has under way may be made."""
        return self._lanes[chat].begins

    def answered(self, chat: int, now: float) -> None:
        """The call of a chat was answered; its places come free some time after that."""
        lane = self._lanes[chat]
        lane.answered = True
        for window in (self._everybody, *lane.windows):
            window.answered(now)

    def done(self, chat: int, now: float) -> None:
        """The job of a chat is over; places that were not used are given back."""
        lane = self._lanes[chat]
        if not lane.answered:
            for window in (self._everybody, *lane.windows):
                window.give_back(lane.begins)
        lane.busy = False
        self._place(chat, lane, now)

    def hold(self, chat: int, until: float) -> None:
        """Nothing goes to a chat before `until`."""
        lane = self._lane(chat)
        lane.held = max(lane.held, until)

    def rest(self, chat: int, story: str, until: float, now: float) -> None:
        """Silent edits of a story wait until then in this chat; only the newest version is told in the end."""
        lane = self._lane(chat)
        lane.rests = {other: at for other, at in lane.rests.items() if at > now} | {story: until}

    def drop(self, chat: int) -> None:
        """What waits for a chat is not due any more."""
        if chat in self._lanes:
            self._lanes[chat].jobs.clear()

    def _lane(self, chat: int) -> _Lane:
        if chat not in self._lanes:
            self._lanes[chat] = _Lane(windows_of(chat))
        return self._lanes[chat]

    def _start(self, chat: int, lane: _Lane, story: str, now: float) -> Job:
        job = Job(chat, story, lane.jobs.pop(story))
        lane.busy, lane.answered = True, False
        lane.turn = next(self._turns)
        lane.begins = max(window.take(now) for window in (self._everybody, *lane.windows))
        return job

    def _place(self, chat: int, lane: _Lane, now: float) -> None:
        if lane.busy or not lane.jobs:
            return
        at, severity, _ = lane.look(now)
        stand = at if at > now else (_rank(-severity), lane.turn)
        if stand == lane.stand:
            return
        lane.stand, lane.ticket = stand, next(self._tickets)
        if at > now:
            heappush(self._waiting, (at, lane.ticket, chat))
        else:
            heappush(self._ready, (_rank(-severity), lane.turn, lane.ticket, chat))

    def _awake(self, now: float) -> None:
        while self._waiting and self._waiting[0][0] <= now:
            _, ticket, chat = heappop(self._waiting)
            lane = self._lanes[chat]
            if ticket == lane.ticket:
                lane.stand = None
                self._place(chat, lane, now)


def _rank(severity: int) -> int:
    """The smaller, the sooner: sounds first, then by the order of magnitude, so that 33 dead and 40 are equals."""
    sound, lives = divmod(severity, RING)
    return -(1000 * sound + lives.bit_length())
