"""A fault at every await of the event wrapper and of both agents, and a count: no article is without outcome.

Around the agents stands a broker in memory that behaves like Faust's worst: what leaves the agent's loop acknowledges
the event in hand (law 1), a process that ended replays what was not committed, and commits are rare.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from functools import cache
from types import MethodType, SimpleNamespace
from typing import Any

import pytest

from streams.agents.effects import Outgoing
from streams.kafka.codec import decode, encode
from streams.model import Decision, StoryEvent
from streams.reading.reader import Reader
from streams.reading.resources import load_reader
from streams.rules.query import parse
from streams.settings import Settings
from streams.stories.encoder import SentenceEncoder
from tests.agents.conftest import START, Ended, end, told, toll
from tests.agents.regrouping import EVENTS, LOG
from tests.faults.injection import Await, Faults, kinds, with_faults

pytestmark = pytest.mark.faults

SETTINGS = Settings(kafka="127.0.0.1:1")
COMMIT_EVERY = 3


@dataclass
class World:
    """The topics, the table and the committed offset: what outlives a process. `down` sends are refused at first."""

    source: list[SimpleNamespace]
    topics: dict[str, list[Outgoing]] = field(default_factory=lambda: defaultdict(list))
    table: dict[bytes, bytes] = field(default_factory=dict)
    committed: int = 0
    down: int = 0
    restarts: int = 0

    async def send(self, message: Outgoing) -> "asyncio.Future[object]":
        """Take a message, and acknowledge it at once."""
        if self.down:
            self.down -= 1
            raise ConnectionError("the broker is away")
        self.topics[message.topic].append(message)
        delivery: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        delivery.set_result(None)
        return delivery

    async def run(self, agent: Callable[["World"], Callable[[Any], Any]]) -> None:
        """Start the agent, again and again, until it has gone through the source."""
        while self.committed < len(self.source):
            position = SimpleNamespace(next=self.committed, busy=False)
            function = agent(self)
            try:
                while position.next < len(self.source):
                    await self._live(function, position)
                self.committed = len(self.source)
            except Ended:
                self.restarts += 1
                assert self.restarts < 20, "it ends at every start"

    async def _live(self, function: Callable[[Any], Any], position: SimpleNamespace) -> None:
        """One life of the agent; Faust starts another on what an exception left over."""
        stream = SimpleNamespace(events=lambda: self._events(position))
        try:
            await function(stream)
        except (Exception, asyncio.CancelledError):
            # The event in hand is acknowledged all the same: whatever was not done about it is lost.
            position.next += 1 if position.busy else 0

    async def _events(self, position: SimpleNamespace) -> AsyncIterator[SimpleNamespace]:
        while position.next < len(self.source):
            position.busy = True
            yield SimpleNamespace(message=self.source[position.next])
            position.busy = False
            position.next += 1
            self.committed = position.next - position.next % COMMIT_EVERY


class App:
    """As much of Faust's app as the agents ask for."""

    def __init__(self, world: World, engine: type) -> None:
        self.world = world
        self.first: list[object] = []
        self.guard = SimpleNamespace(check=lambda: None)
        self.on_partitions_revoked = SimpleNamespace(connect=lambda *_, **__: None)
        self.agents: list[Callable[[Any], Any]] = []
        self.hand_over = MethodType(engine.hand_over, self)
        self.hand_over_promptly = MethodType(engine.hand_over_promptly, self)

    async def maybe_start_producer(self) -> SimpleNamespace:
        """A producer that is there."""

        async def send(topic: str, key: bytes, value: bytes, partition: int, when: None, headers: Any) -> Any:
            return await self.world.send(Outgoing(topic, key, value, partition, tuple(headers)))

        return SimpleNamespace(send=send, send_promptly=self.world.send)

    def topic(self, name: str, **_: Any) -> str:
        """A topic is its name."""
        return name

    def Table(self, *_: Any, **__: Any) -> dict[bytes, bytes]:  # noqa: N802  # Faust's name
        """The table that outlives the process."""
        return self.world.table

    def agent(self, *_: Any, **__: Any) -> Callable[[Any], Any]:
        """Keep the agent's function."""

        def keep(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
            self.agents.append(function)
            return function

        return keep


@cache
def reader(*_: object) -> Reader:
    """Reading takes a second to load, once is enough."""
    return load_reader()


@cache
def encoder() -> SentenceEncoder:
    """So does the encoder, in every process anew."""
    return SentenceEncoder()


def rulebook(rules: Any, *_: Any) -> None:
    """The rules are there before the first event."""
    query = parse("killed>=19")
    rules.put(query.id, b'{"v":1,"type":"rule","id":"%s","query":"killed>=19"}' % query.id.encode())


def agent_of(stage: str, faults: Faults) -> tuple[Callable[[World], Callable[[Any], Any]], list[Await]]:
    """What makes the stage's agent on a world, with faults at all awaits that its events go through."""
    engine, in_engine = with_faults("streams.agents.engine", faults)
    wrapper, in_wrapper = with_faults("streams.agents.wrapper", faults, PAUSES=(0.0, 0.0, 0.0))
    shelves, in_shelves = with_faults("streams.agents.shelves", faults)
    names: dict[str, Any] = {"Wrapper": wrapper.Wrapper, "Rulebook": rulebook}
    names |= {"load_reader": reader} if stage == "read" else {"Shelves": shelves.Shelves, "SentenceEncoder": encoder}
    module, in_module = with_faults(f"streams.agents.{stage}", faults, **names)

    def start(world: World) -> Callable[[Any], Any]:
        app = App(world, engine.App)
        module.__dict__["make_app"] = lambda *_: app
        module.create_app(SETTINGS, end)
        return app.agents[0]

    places = [*in_wrapper, *in_module, *[place for place in in_engine if _sends(place, engine.App)]]
    return start, places + (in_shelves if stage == "assemble" else [])


def _sends(place: Await, engine: Any) -> bool:
    """Whether the await is in one of the functions by which the agents send."""
    codes = [function.__code__ for function in (engine.hand_over, engine.hand_over_promptly)]
    return any(place.line in {line for *_, line in code.co_lines()} for code in codes)


def source(stage: str) -> list[SimpleNamespace]:
    """Records, the fifth of them poison: seven articles, all but the first over the rule's threshold; or readings and
    rulings by which stories merge and part, with three readings of years later, when all of those close.
    """
    if stage == "read":
        values: list[tuple[str, bytes]] = [(f"article-{n:05}", encode(told(n, 18 + n))) for n in range(7)]
        values[4] = (values[4][0], b"poison")
    else:
        values = [("main", encode(each)) for each in (*LOG, *(toll(n, 18 + n) for n in range(3)))]
        values.insert(4, ("main", b"poison"))
    return [
        SimpleNamespace(topic="t", partition=0, offset=n, timestamp=START.timestamp(), key=key.encode(), value=value)
        for n, (key, value) in enumerate(values)
    ]


def outcomes(world: World) -> set[str]:
    """The articles that have an outcome."""
    return {decode(message.value or b"", Decision).id for message in world.topics["decisions"]}


def alerts(world: World) -> Counter[str]:
    """The ids of the alerts, with how often each was sent."""
    return Counter(decode(message.value or b"", StoryEvent).id for message in world.topics["alerts"])


def figures(world: World) -> list[tuple[bytes | None, object]]:
    """The last word on each story."""
    return sorted({message.key: message.value for message in world.topics["stories"]}.items(), key=str)


async def test_a_fault_at_any_await_loses_nothing() -> None:
    """Every await, four kinds of fault, in its place and after it: outcomes, alerts and stories are as undisturbed."""
    faults = Faults()
    places = {place for stage in ("read", "assemble") for place in await strike_everywhere(stage, faults)}
    assert set(faults.struck) == places, "these awaits were never reached: extend the source of this test"


async def strike_everywhere(stage: str, faults: Faults) -> list[Await]:
    """Run the stage with each fault in turn, and compare with an undisturbed run; the places of the faults."""
    agent, places = agent_of(stage, faults)
    calm = World(source(stage))
    await calm.run(agent)
    assert len(outcomes(calm)) == (7 if stage == "read" else len({each.id for each in LOG}) + 3)
    if stage == "assemble":
        kinds_told = [decode(message.value or b"", StoryEvent).kind for message in calm.topics["alerts"]]
        assert kinds_told == [*EVENTS, "update", "update"]
    for place in places:
        for error in kinds():
            # Refused at first, so that the awaits of another try, and of the last one, are reached too.
            world = World(source(stage), down=3)
            faults.arm(place, error)
            await world.run(agent)
            told = f"{error!r} at {place}"
            assert outcomes(world) == outcomes(calm), told
            assert len(world.topics["dead-letters"]) >= 1, told
            assert set(alerts(world)) == set(alerts(calm)), told
            assert figures(world) == figures(calm), told
    return places


@pytest.mark.parametrize("stage", ["read", "assemble"])
async def test_an_alert_is_repeated_only_where_its_state_was_not_yet_written(stage: str) -> None:
    """Between the acknowledgement and the state lies the one place that repeats, with the same id: the bot knows it."""
    faults = Faults()
    agent, places = agent_of(stage, faults)
    repeating = set()
    for place in places:
        world = World(source(stage))
        faults.arm(place, ValueError("fault"))
        await world.run(agent)
        if max(alerts(world).values(), default=1) > 1:
            repeating.add(place)
    assert all(place.module in ("wrapper", "engine") for place in repeating)
    assert bool(repeating) is (stage == "assemble")
