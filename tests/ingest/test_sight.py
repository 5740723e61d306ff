"""A desk goes blind and sees again: what is told, and when."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from streams.ingest.handover.publisher import NotAcknowledged
from streams.ingest.lookout import Lookout
from streams.ingest.poll import Host, Job
from streams.ingest.rounds import Rounds
from streams.ingest.sight import BLIND_AFTER, Glimpse, sight_of
from streams.model import FeedState, Sight
from streams.settings import SourceSettings
from tests.ingest.conftest import NOW, KeptHands, Site

HOUR = timedelta(hours=1)
BLIND = Sight(desk="main", since=NOW - 2 * HOUR, sources=2)
SEEING = Sight(desk="main", since=NOW - 9 * HOUR, until=NOW - 8 * HOUR, sources=2)


def look(*read: datetime | None, before: Sight | None = None, interval: float = 300) -> Sight | None:
    """The sight now of a desk whose sources were read then; started a day ago."""
    return sight_of("main", [Glimpse(each, interval) for each in read], before, NOW - 24 * HOUR, NOW)


@pytest.mark.parametrize(
    ("read", "before", "sight"),
    [
        ((NOW - 2 * HOUR, NOW), None, None),
        ((NOW - 3 * HOUR, NOW - 2 * HOUR), None, BLIND),
        ((NOW - 3 * HOUR, NOW - 2 * HOUR), SEEING, BLIND),
        ((NOW - 3 * HOUR, NOW - 2 * HOUR), BLIND, BLIND),
        ((NOW - 3 * HOUR, NOW), BLIND, Sight(desk="main", since=BLIND.since, until=NOW, sources=2)),
        ((NOW - 3 * HOUR, NOW), SEEING, SEEING),
        ((None, NOW - 2 * HOUR), None, BLIND),
        ((None, None), None, Sight(desk="main", since=NOW - 24 * HOUR, sources=2)),
    ],
)
def test_a_desk_is_blind_while_none_of_its_sources_is_read(
    read: Sequence[datetime | None], before: Sight | None, sight: Sight | None
) -> None:
    """One source that is read is enough to see; a gap is told from the last reading before it."""
    assert look(*read, before=before) == sight


def test_a_desk_that_is_asked_once_a_day_is_not_blind_between() -> None:
    """It may go without for an interval and half an hour more."""
    day = timedelta(days=1)
    assert look(NOW - day - BLIND_AFTER, interval=day.total_seconds()) is None
    assert look(NOW - day - BLIND_AFTER - timedelta(seconds=1), interval=day.total_seconds()) is not None


@dataclass
class Told(KeptHands):
    """Keeps what is told of sights too; `refusals` counts those that it does not take."""

    sights: list[Sight] = field(default_factory=list)
    refusals: int = 0

    async def tell(self, sight: Sight) -> None:
        """Keep it."""
        if self.refusals:
            self.refusals -= 1
            raise NotAcknowledged("disk full")
        self.sights.append(sight)


class Clock:
    """Stands where a test puts it."""

    now = NOW

    def __call__(self) -> datetime:
        return self.now


async def poll_once(job: Job, host: Host, hands: Told, states: int) -> None:
    """Real rounds until so many states were handed over in all."""
    stop = asyncio.Event()
    known = {"news": hands.states[-1]} if hands.states else {}
    running = asyncio.create_task(Rounds([job], known, host).run(stop))
    async with asyncio.timeout(20):
        while len(hands.states) < states:
            await asyncio.sleep(0)
    stop.set()
    await running


async def test_an_outage_of_all_sources_is_told_once_when_it_begins_and_once_when_it_ends(
    site: Site, client, host: Host
) -> None:
    """A real feed that is there, gone for two hours, and there again: one gap, with its times."""
    clock, hands, job = Clock(), Told(), site.job("/feed", interval=1, baseline=False)
    lookout = Lookout([job], {}, {}, hands, clock)
    watched = Host(client, host.cage, lookout, clock)
    site.show("/feed", ("a", "Nine killed"))
    await poll_once(job, watched, hands, 2)
    await lookout.look()
    del site.pages["/feed"]
    clock.now = NOW + 2 * HOUR
    await poll_once(job, watched, hands, 3)
    await lookout.look()
    await lookout.look()
    site.show("/feed", ("a", "Nine killed"))
    clock.now = NOW + 12 * HOUR
    await poll_once(job, watched, hands, 4)
    await lookout.look()
    blind = Sight(desk="main", since=NOW, sources=1)
    assert hands.sights == [blind, Sight(desk="main", since=NOW, until=clock.now, sources=1)]


async def test_the_time_in_which_ingest_was_down_is_a_gap_too() -> None:
    """The first look after a start, before anything was polled, tells of it; a known gap is not told again."""
    job = Job(SourceSettings(id="news"), None)  # type: ignore[arg-type]  # nothing is read
    states = {"news": FeedState(source="news", last_success=NOW - 5 * HOUR)}
    hands = Told()
    await Lookout([job], states, {}, hands, Clock()).look()
    assert hands.sights == [Sight(desk="main", since=NOW - 5 * HOUR, sources=1)]
    await Lookout([job], states, {"main": hands.sights[0]}, hands, Clock()).look()
    assert len(hands.sights) == 1


async def test_what_the_broker_does_not_take_is_told_with_the_next_look() -> None:
    """Nothing is forgotten because Kafka was away too."""
    job = Job(SourceSettings(id="news"), None)  # type: ignore[arg-type]  # nothing is read
    hands = Told(refusals=1)
    lookout = Lookout([job], {"news": FeedState(source="news", last_success=NOW - 5 * HOUR)}, {}, hands, Clock())
    with pytest.raises(NotAcknowledged):
        await lookout.look()
    await lookout.look()
    assert len(hands.sights) == 1


async def test_a_desk_is_looked_at_by_one_process_which_asks_what_the_others_read() -> None:
    """Blind by its own sources, it hears that another process read one: nothing is told; then none did: a gap."""
    jobs = [Job(SourceSettings(id=name), None) for name in ("mine", "other")]  # type: ignore[arg-type]  # nothing is read
    states = {"mine": FeedState(source="mine", last_success=NOW - 5 * HOUR)}
    hands, reads = Told(), {"other": NOW}
    clock = Clock()

    async def others() -> dict[str, datetime | None]:
        return dict(reads)

    lookout = Lookout(jobs, states, {}, hands, clock)
    lookout.take_charge(())
    await lookout.look()
    lookout.take_charge(["main"], others=others)
    await lookout.look()
    assert hands.sights == []
    clock.now = NOW + 2 * HOUR
    await lookout.look()
    assert hands.sights == [Sight(desk="main", since=NOW, sources=2)]


async def test_who_takes_a_desk_over_goes_on_with_its_gap() -> None:
    """It is known already, so it is told again only when it ends."""
    job = Job(SourceSettings(id="news"), None)  # type: ignore[arg-type]  # nothing is read
    hands = Told()
    lookout = Lookout([job], {"news": FeedState(source="news", last_success=BLIND.since)}, {}, hands, Clock())
    known = Sight(desk="main", since=BLIND.since, sources=1)
    lookout.take_charge(["main"], {"main": known})
    await lookout.look()
    lookout.learn({"news": NOW})
    await lookout.look()
    assert hands.sights == [Sight(desk="main", since=BLIND.since, until=NOW, sources=1)]
