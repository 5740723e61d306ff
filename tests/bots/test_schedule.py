"""Whose turn it is, and that Telegram's limits are kept whatever the answers' delays are."""

from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bots.sender.pace import LONGEST_REST, LONGEST_WAIT, backoff, rest_after_edit
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
                begins = max(self.now, self.schedule.begins(job.chat))
                self.asked.append((begins, job))
                heappush(answers, (begins + next(waits, 0.0), job.chat))
            coming = [answers[0][0]] if answers else []
            wake = self.schedule.wake_at(self.now)
            if not coming and wake == float("inf"):
                return self.asked
            self.now = max(self.now, min([*coming, wake]))
            while answers and answers[0][0] <= self.now:
                at, chat = heappop(answers)
                self.schedule.answered(chat, at)
                self.schedule.done(chat, self.now)

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
        line.schedule.add(Job(-7, f"s{number}", RING), 0)
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


@given(st.lists(st.floats(0, 3), max_size=100))
def test_the_limit_over_all_chats_holds_whatever_the_delays_are(delays: list[float]) -> None:
    """No call is made while as many others as are permitted may have come in within the second."""
    line = Line(Schedule((5, 1.0)))
    for chat in range(1, 101):
        line.schedule.add(Job(chat, "s"), 0)
    asked = [at for at, _ in line.run(delays)]
    counted_until = [at + delay + 1 for at, delay in zip(asked, delays + [0.0] * len(asked), strict=False)]
    for number, at in enumerate(asked):
        assert sum(until > at for until in counted_until[:number]) < 5


def test_a_place_given_away_too_early_and_not_used_comes_free_in_its_time() -> None:
    """What is looked at ahead of its place, and asks nothing, makes no place free before that."""
    schedule = Schedule((1, 1.0))
    for chat in (1, 2, 3):
        schedule.add(Job(chat, "s"), 0)
    assert schedule.next(0) == Job(1, "s")
    schedule.answered(1, 0)
    schedule.done(1, 0)
    assert (schedule.next(0.7), schedule.next(0.8), schedule.begins(2)) == (None, Job(2, "s"), 1)
    schedule.done(2, 0.8)
    assert (schedule.next(0.8), schedule.begins(3)) == (Job(3, "s"), 1)


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
        schedule.done(job.chat, 0)
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


def test_one_chat_with_300_alerts_does_not_keep_300_with_one_waiting() -> None:
    """Whoever has had nothing yet goes first; then the one chat goes on at its pace, one a second."""
    line = Line()
    for number in range(300):
        line.schedule.add(Job(1, f"s{number}", RING + 33), 0)
    for chat in range(2, 302):
        line.schedule.add(Job(chat, "s", RING + 33), 0)
    line.run()
    last = max(line.times(chat)[0] for chat in range(2, 302))
    assert last == 10
    assert line.times(1) == [0, *range(10, 309)]


def test_among_equals_whoever_waited_longest_goes_first() -> None:
    """Thirty-one chats with endless alerts share thirty places a second: none falls behind by more than one turn."""
    line = Line()
    for chat in range(1, 32):
        for number in range(100):
            line.schedule.add(Job(chat, f"s{number}", RING + 32 + (chat + number) % 30), 0)
    asked = [job.chat for at, job in line.run() if at < 50]
    turns = [asked.count(chat) for chat in range(1, 32)]
    assert max(turns) - min(turns) <= 1


def test_ten_thousand_edits_of_a_story_are_as_many_as_its_rests_allow() -> None:
    """One event a second for ten thousand seconds: an edit each time a rest is over, and each tells the newest."""
    schedule, asked = Schedule(), []
    for now in range(10_000):
        schedule.add(Job(1, "s", 33), now)
        while job := schedule.next(now):
            asked.append(now)
            schedule.answered(job.chat, now)
            schedule.done(job.chat, now)
            schedule.rest(job.chat, job.story, now + rest_after_edit(now), now)
    assert asked[:4] == [0, 10, 20, 30]
    assert len(asked) < 60
    assert len(schedule) == 1
    assert schedule.wake_at(10_000) < 10_000 + LONGEST_REST


def test_a_sound_does_not_wait_for_the_rest_of_silent_edits() -> None:
    """Nor does another story's edit."""
    line = Line()
    line.schedule.rest(1, "s", 500, 0)
    line.schedule.add(Job(1, "s", 33), 0)
    line.schedule.add(Job(1, "t", 33), 0)
    line.schedule.add(Job(2, "s", 33), 0)
    line.run()
    assert line.times(1) == [0, 500]
    line.schedule.rest(1, "s", 1000, 500)
    line.schedule.add(Job(1, "s", RING), 501)
    assert line.schedule.next(501) == Job(1, "s", RING)


def test_silent_edits_in_a_group_leave_room_for_a_sound() -> None:
    """A quarter of the twenty in a minute."""
    line = Line()
    for number in range(30):
        line.schedule.add(Job(-7, f"s{number}", 5), 0)
    line.run()
    assert [at for at in line.times(-7) if at < 60] == list(range(15))
    line = Line()
    for number in range(15):
        line.schedule.add(Job(-7, f"s{number}", 5), 0)
    line.run()
    line.schedule.add(Job(-7, "new", RING), 15)
    assert line.schedule.next(15) == Job(-7, "new", RING)


def test_a_paid_rate_is_used() -> None:
    """Whoever pays for a hundred a second gets them."""
    line = Line(Schedule((100, 1.0)))
    for chat in range(1, 1001):
        line.schedule.add(Job(chat, "s"), 0)
    assert line.run()[-1][0] == 9


def test_attempts_are_further_and_further_apart_and_not_all_at_once() -> None:
    """Doubled up to a minute, with a second of chance."""
    assert [backoff(failures, 0) for failures in (1, 2, 3, 30)] == [1, 2, 4, LONGEST_WAIT]
    assert backoff(1, 0.5) == 1.5
