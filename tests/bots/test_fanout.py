"""Which chats an event rings in."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bots.fanout import Subscriber, severity, whom_to_ring
from streams.model import StoryEvent
from tests.bots.building import START, event, firing, founded, invoked, lowered, risen, withdrawn

EARLIER, LATER = START - timedelta(days=1), START + timedelta(seconds=1)
NEW = event(founded(), "e1", "new", [firing()], changes=2)
STEP = event(risen(), "e2", "update", [firing(level=1)])
RISE = event(risen(), "e3", "update")
FALL = event(lowered(), "e4", "correction")
ACT = event(invoked(), "e5", "update", [firing("nato")])
GONE = event(withdrawn(), "e6", "retraction", changes=0)
QUIET = event(risen(), "e7", "quiet", changes=0)


@pytest.mark.parametrize(
    ("happened", "since", "living", "rung"),
    [
        pytest.param(NEW, EARLIER, (), {1}, id="a rule of the chat fires"),
        pytest.param(NEW, LATER, (), set(), id="what happened before the subscription does not ring"),
        pytest.param(NEW, START, (), {1}, id="what happens at its very time does"),
        pytest.param(STEP, EARLIER, (1, 2), {1}, id="a further step of its own rings although it has the message"),
        pytest.param(RISE, None, (1, 2), set(), id="a rise that crosses nobody's step is a silent edit"),
        pytest.param(FALL, None, (1, 2), {1, 2}, id="a figure taken down rings wherever it was told"),
        pytest.param(ACT, EARLIER, (1, 2), {1}, id="another rule of the chat fires on the same story"),
        pytest.param(GONE, None, (1, 2), {1, 2}, id="a story taken back rings wherever it was told"),
        pytest.param(replace(FALL, kind="merge"), None, (1, 2), {1, 2}, id="also where a merge took it down"),
        pytest.param(replace(FALL, kind="split"), None, (1, 2), {1, 2}, id="or a split"),
        pytest.param(replace(RISE, kind="merge"), None, (1, 2), set(), id="a merge that takes nothing down is silent"),
        pytest.param(QUIET, None, (1, 2), set(), id="one more source is a silent edit"),
    ],
)
def test_whom_an_event_rings(happened: StoryEvent, since: object, living: tuple[int, ...], rung: set[int]) -> None:
    """The cases of the delivery design, one a line."""
    subscribers = [Subscriber(1, since)] if since else []  # type: ignore[arg-type]  # a datetime or nothing
    assert whom_to_ring(happened, subscribers, living) == rung


def test_a_correction_that_takes_nothing_down_is_silent() -> None:
    """A correction upwards is an update like any other."""
    assert whom_to_ring(replace(FALL, changes=RISE.changes), (), (1,)) == frozenset()


def test_the_dead_come_before_the_wounded_and_an_act_before_a_small_toll() -> None:
    """The order in which stories compete for the limits."""
    assert severity(lowered()) < severity(risen()) < severity(invoked())
