"""The event wrapper: what it does about each kind of failure."""

import asyncio
from collections.abc import AsyncIterator, Callable
from types import SimpleNamespace

import pytest

from streams.agents.effects import Effects, Outgoing, Record
from streams.agents.wrapper import PAUSES, Wrapper
from streams.process.exits import Exit
from tests.agents.conftest import Ended, end

RECORD = Record("articles", 3, 41, 0.0, b"key", b"value")


def message(name: str) -> Outgoing:
    """A message that a test can tell from others."""
    return Outgoing(name, None, name.encode())


class Fake:
    """A stage and a broker in one: keeps in `done` what happened, in order; `fail` holds what fails and how often."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.fail: dict[str, int] = {}
        self.undelivered: set[str] = set()
        self.paused: list[float] = []

    def step(self, name: str) -> None:
        """Fail if this was asked for, else note that it happened."""
        if self.fail.get(name, 0):
            self.fail[name] -= 1
            raise OSError(name)
        self.done.append(name)

    async def ready(self, record: Record) -> None:
        """The stage is ready."""
        self.step("ready")

    def decide(self, record: Record) -> Effects:
        """An alert, the state, two reports."""
        self.step("decide")
        write: Callable[[], None] = lambda: self.step("state")  # noqa: E731  # a named write would say no more
        return Effects((message("alert"),), write, (message("story"), message("decision")))

    def bury(self, record: Record, error: Exception) -> Effects:
        """A letter and a decision."""
        self.done.append(f"bury: {error}")
        return Effects((message("letter"),), None, (message("buried"),))

    async def send(self, outgoing: Outgoing) -> "asyncio.Future[object]":
        """Hand a message over."""
        self.step(outgoing.topic)
        delivery: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        if outgoing.topic in self.undelivered:
            delivery.set_exception(ConnectionError("broker"))
        else:
            delivery.get_loop().call_soon(self._deliver, delivery, outgoing.topic)
        return delivery

    def _deliver(self, delivery: "asyncio.Future[object]", topic: str) -> None:
        self.done.append(f"{topic} acknowledged")
        delivery.set_result(None)

    async def pause(self, seconds: float) -> None:
        """Do not wait, but note for how long it would have been."""
        self.paused.append(seconds)


def stream_of(*records: Record) -> SimpleNamespace:
    """As much of Faust's stream as the wrapper asks for; it never ends."""

    async def events() -> AsyncIterator[SimpleNamespace]:
        for record in records:
            yield SimpleNamespace(message=record)
        await asyncio.Event().wait()

    return SimpleNamespace(events=events)


@pytest.fixture
def fake() -> Fake:
    """A stage whose effects all succeed."""
    return Fake()


@pytest.fixture
def wrapper(fake: Fake) -> Wrapper:
    """The wrapper around it."""
    return Wrapper(fake, soon=fake.send, at_once=fake.send, check=lambda: None, end=end, pause=fake.pause)


async def test_the_alert_is_acknowledged_before_the_state_is_written(fake: Fake, wrapper: Wrapper) -> None:
    """Law 3, in order."""
    await wrapper.handle(RECORD)
    assert fake.done[:5] == ["ready", "decide", "alert", "alert acknowledged", "state"]
    assert [name for name in fake.done if name in ("story", "decision")] == ["story", "decision"]


@pytest.mark.parametrize("step", ["ready", "alert", "state", "story", "decision"])
async def test_an_effect_that_fails_for_a_while_is_tried_again_in_place(
    fake: Fake, wrapper: Wrapper, step: str
) -> None:
    """Nothing before it is done twice, nothing after it is left out."""
    fake.fail[step] = 3
    await wrapper.handle(RECORD)
    happened = [name for name in fake.done if "acknowledged" not in name]
    assert happened == ["ready", "decide", "alert", "state", "story", "decision"]
    assert fake.paused == list(PAUSES[:3])


@pytest.mark.parametrize("step", ["ready", "alert", "state", "story", "decision"])
async def test_an_effect_that_fails_for_good_ends_the_process(fake: Fake, wrapper: Wrapper, step: str) -> None:
    """Never an acknowledged event without its effects."""
    fake.fail[step] = 1000
    with pytest.raises(Ended) as ended:
        await wrapper.handle(RECORD)
    assert ended.value.code is Exit.GAVE_UP


async def test_an_undecidable_record_is_buried_and_the_next_goes_on(fake: Fake, wrapper: Wrapper) -> None:
    """Poison never stops the stream."""
    fake.fail["decide"] = 1
    await wrapper.handle(RECORD)
    await wrapper.handle(RECORD)
    assert [name for name in fake.done if "acknowledged" not in name] == [
        "ready", "bury: decide", "letter", "buried", "ready", "decide", "alert", "state", "story", "decision",
    ]  # fmt: skip  # one event a line


@pytest.mark.parametrize("topic", ["alert", "letter"])
async def test_what_the_broker_does_not_take_ends_the_process(fake: Fake, wrapper: Wrapper, topic: str) -> None:
    """An alert or a dead letter that is lost is never passed over, and nothing that follows is done."""
    fake.undelivered.add(topic)
    fake.fail["decide"] = 1 if topic == "letter" else 0
    with pytest.raises(Ended) as ended:
        await wrapper.handle(RECORD)
    assert ended.value.code is Exit.UNDELIVERED
    assert "state" not in fake.done


async def test_being_cancelled_in_the_middle_of_an_event_ends_the_process(fake: Fake) -> None:
    """Faust would acknowledge it."""
    asked = asyncio.Event()

    async def hang(outgoing: Outgoing) -> "asyncio.Future[object]":
        asked.set()
        return asyncio.get_running_loop().create_future()

    wrapper = Wrapper(fake, soon=hang, at_once=hang, check=lambda: None, end=end)
    task = asyncio.ensure_future(wrapper.run(stream_of(RECORD)))  # type: ignore[arg-type]  # as much as it asks for
    await asked.wait()
    task.cancel()
    with pytest.raises(Ended) as ended:
        await task
    assert ended.value.code is Exit.CUT_OFF


async def test_being_cancelled_between_two_events_is_nothing_special(fake: Fake, wrapper: Wrapper) -> None:
    """That is how Faust stops an agent."""
    task = asyncio.ensure_future(wrapper.run(stream_of(RECORD)))  # type: ignore[arg-type]  # as much as it asks for
    while "decision acknowledged" not in fake.done:
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_every_effect_asks_the_guard_first(fake: Fake) -> None:
    """A worker that may not act does nothing at all, at whatever step it wakes up."""
    for allowed in range(5):
        asked = iter(range(100))

        def check(asked: "iter[int]" = asked, allowed: int = allowed) -> None:
            if next(asked) >= allowed:
                end(Exit.LOST_TIME, "woken")

        fresh = Fake()
        with pytest.raises(Ended):
            await Wrapper(fresh, soon=fresh.send, at_once=fresh.send, check=check, end=end).handle(RECORD)
        effects = [name for name in fresh.done if name not in ("decide", "alert acknowledged", "story acknowledged")]
        assert effects == ["ready", "alert", "state", "story", "decision"][:allowed]
