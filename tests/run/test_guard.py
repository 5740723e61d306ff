"""The guard and the watchdog, with a clock that the test turns."""

import threading
from collections.abc import Callable

import pytest

from streams.agents.watchdog import Position, Stall
from streams.process.exits import Exit
from streams.process.guard import HANDOVER, LIMIT, Guard, place_of
from tests.agents.conftest import Ended, end


class Clock:
    """Seconds, as the test says."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def turn(clock: Clock, seconds: float, *living: Callable[[], None]) -> None:
    """Let so much time pass, and have what lives say so every second."""
    for _ in range(int(seconds)):
        clock.now += 1
        for alive in living:
            alive()


@pytest.fixture
def clock() -> Clock:
    """A clock that stands."""
    return Clock()


@pytest.fixture
def guard(clock: Clock) -> Guard:
    """A guard on that clock."""
    return Guard(end, now=clock)


def test_a_process_that_lives_may_act(guard: Guard, clock: Clock) -> None:
    """Ticks and beats in time let every effect pass."""
    for _ in range(100):
        clock.now += LIMIT / 2
        guard.tick()
        guard.beat()
        guard.check()


def test_an_effect_of_a_woken_process_ends_it(guard: Guard, clock: Clock) -> None:
    """After a stop the effect asks before the thread has noticed."""
    clock.now += LIMIT + 0.1
    with pytest.raises(Ended) as ended:
        guard.check()
    assert ended.value.code is Exit.LOST_TIME


def test_a_beat_does_not_excuse_the_time_that_was_lost(guard: Guard, clock: Clock) -> None:
    """A loop that hung for too long ends the process although it beats again."""
    clock.now += LIMIT - 1
    guard.tick()
    clock.now += 2
    with pytest.raises(Ended):
        guard.beat()


def test_a_hung_loop_is_seen_by_the_thread(guard: Guard, clock: Clock) -> None:
    """The thread ticks on and sees that the loop does not beat."""
    with pytest.raises(Ended) as ended:
        turn(clock, 10, guard.tick)
    assert "event loop" in ended.value.why


def test_an_event_may_not_outlast_a_rebalance(guard: Guard, clock: Clock) -> None:
    """While partitions are handed over an event in work may finish, but not when another worker may have them."""
    guard.hand_over()
    turn(clock, HANDOVER, guard.beat, guard.tick)
    guard.take_over()
    guard.hand_over()
    with pytest.raises(Ended) as ended:
        turn(clock, HANDOVER + 1, guard.beat, guard.tick)
    assert "rebalance" in ended.value.why


def test_a_lag_that_grows_while_commits_stand_still_is_a_stall() -> None:
    """After the patience the growing lag counts."""
    stall = Stall(patience=60)
    assert stall.look(0, {3: Position(10, 12)}) is None
    assert stall.look(59, {3: Position(10, 500)}) is None
    assert "partition 3 stands at 10" in (stall.look(61, {3: Position(10, 501)}) or "")


def test_a_worker_that_commits_is_not_stuck_however_far_behind() -> None:
    """A growing lag alone is a slow worker, not a hung one."""
    stall = Stall(patience=60)
    for step in range(20):
        assert stall.look(step * 30.0, {0: Position(step, 1000 * step)}) is None


def test_a_topic_without_news_is_no_stall() -> None:
    """What stands still with the same lag may be a retention gap."""
    stall = Stall(patience=60)
    for step in range(20):
        assert stall.look(step * 30.0, {0: Position(5, 9)}) is None


def test_a_recovery_that_moves_is_no_stall() -> None:
    """Commits stand while a table is restored; as long as it moves that is fine, and not longer."""
    stall = Stall(patience=60)
    for step in range(10):
        assert stall.look(step * 30.0, {0: Position(5, 9 + step)}, restored=100 * (step + 1)) is None
    assert stall.look(360, {0: Position(5, 100)}, restored=1000) is not None


def test_a_partition_that_went_to_another_worker_is_forgotten() -> None:
    """It comes back with a patience of its own."""
    stall = Stall(patience=60)
    stall.look(0, {0: Position(5, 9)})
    stall.look(30, {})
    assert stall.look(70, {0: Position(5, 90)}) is None


def test_a_loop_that_stands_still_is_said_where() -> None:
    """A plug-in that blocks holds up all sources, and ends their process: its author must be found."""
    held, let_go = threading.Event(), threading.Event()

    def read_station() -> None:
        held.set()
        let_go.wait(30)

    thread = threading.Thread(target=read_station)
    thread.start()
    held.wait(30)
    place = place_of(thread.ident)
    let_go.set()
    thread.join()
    assert "read_station (test_guard.py:" in place
    assert (place_of(None), place_of(threading.get_ident())) == ("", "")
