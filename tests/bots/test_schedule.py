"""Whose turn it is, and that Telegram's limits are kept whatever the answers' delays are."""

from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bots.sender.schedule import RING, Job, Schedule


@dataclass
class Line:
    """A simulated Telegram: sends what is due, answers after given delays, and remembers when it was asked."""

    schedule: Schedule = field(default_factory=Schedule)
    now: float = 0.0
    asked: list[tuple[float, Job]] = field(default_factory=list)

    def run(self, delays: list[float] | None = None) -> list[tuple[float, Job]]:
        """Until nothing is left, each call answered after the next of `delays` (0 after the last)."""
        waits = iter(delays or ())
        answers: list[tuple[float, int]] = []
        while True:
            while job := self.schedule.next(self.now):
                self.asked.append((self.now, job))
                heappush(answers, (self.now + next(waits, 0.0), job.chat))
            coming = [answers[0][0]] if answers else []
            wake = self.schedule.wake_at(self.now)
            if not coming and wake == float("inf"):
                return self.asked
            self.now = max(self.now, min([*coming, wake]))
            while answers and answers[0][0] <= self.now:
                self.schedule.done(heappop(answers)[1], self.now)

    def times(self, chat: int) -> list[float]:
        """When a chat was written to."""
        return [at for at, job in self.asked if job.chat == chat]


def test_the_most_severe_goes_first_whatever_came_first() -> None:
    """A disaster that comes last overtakes; a sound goes before every silent edit."""
    line = Line()
    for chat, severity in ((1, 5), (2, RING + 1), (3, 400), (4, RING + 33)):
        line.schedule.add(Job(chat, "s", severity), 0)
    assert [job.chat for _, job in line.run()] == [4, 2, 3, 1]


def test_one_story_in_one_chat_is_one_job() -> None:
    """Ten events that come before the first is sent are told by one message."""
    line = Line()
    for severity in range(10):
        line.schedule.add(Job(1, "s", severity), 0)
    assert [job for _, job in line.run()] == [Job(1, "s", 9)]


def test_a_chat_gets_one_message_a_second() -> None:
    """Its most severe story first."""
    line = Line()
    for number in range(3):
        line.schedule.add(Job(1, f"s{number}", number), 0)
    assert [(at, job.story) for at, job in line.run()] == [(0, "s2"), (1, "s1"), (2, "s0")]


def test_a_group_gets_twenty_messages_a_minute() -> None:
    """The twenty-first waits for the first one's minute to end."""
    line = Line()
    for number in range(21):
        line.schedule.add(Job(-7, f"s{number}", 0), 0)
    line.run()
    assert line.times(-7)[19:] == [19, 60]


def test_everybody_together_gets_thirty_messages_a_second() -> None:
    """Ten thousand chats are served at the permitted rate."""
    line = Line()
    for chat in range(1, 10_001):
        line.schedule.add(Job(chat, "s"), 0)
    asked = line.run()
    assert len(asked) == 10_000
    assert asked[-1][0] == 10_000 // 30


@given(
    st.lists(st.tuples(st.sampled_from([1, 2, 3, -1, -2]), st.integers(0, 200)), max_size=150),
    st.lists(st.floats(0, 3), max_size=200),
)
def test_the_limits_hold_whatever_the_delays_are(jobs: list[tuple[int, int]], delays: list[float]) -> None:
    """Telegram may count a call at any time between the question and the answer."""
    line = Line()
    for chat, story in jobs:
        line.schedule.add(Job(chat, f"s{story}"), 0)
    asked = line.run(delays)
    assert {(job.chat, job.story) for _, job in asked} == {(chat, f"s{story}") for chat, story in jobs}
    answered = [at + delay for (at, _), delay in zip(asked, delays + [0.0] * len(asked), strict=False)]
    for chat in {chat for chat, _ in jobs}:
        calls = [(at, done) for (at, job), done in zip(asked, answered, strict=True) if job.chat == chat]
        assert all(later >= done + 1 for (_, done), (later, _) in pairwise(calls))


def test_a_chat_that_must_wait_holds_up_nobody_else() -> None:
    """A 429 stops that chat only."""
    line = Line()
    line.schedule.add(Job(1, "s", 9), 0)
    line.schedule.add(Job(2, "s", 1), 0)
    line.schedule.hold(1, 30)
    assert [(at, job.chat) for at, job in line.run()] == [(0, 2), (30, 1)]


def test_a_look_that_asked_nothing_of_telegram_costs_nothing() -> None:
    """A living message that shows the newest already is no call."""
    schedule = Schedule()
    for chat in range(1, 100):
        schedule.add(Job(chat, "s"), 0)
        job = schedule.next(0)
        assert job is not None
        schedule.done(job.chat, 0, called=False)
    schedule.add(Job(1, "t"), 0)
    assert schedule.next(0) == Job(1, "t")


def test_what_waits_for_a_chat_that_is_gone_is_dropped() -> None:
    """The others go on."""
    line = Line()
    line.schedule.add(Job(1, "s"), 0)
    line.schedule.add(Job(2, "s"), 0)
    line.schedule.drop(1)
    assert [job.chat for _, job in line.run()] == [2]
    assert len(line.schedule) == 0
