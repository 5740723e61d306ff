"""Each source in its time, one task for each poll under way, and an end in order."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from streams.ingest.handover.publisher import NotAcknowledged
from streams.ingest.poll import Host, Job
from streams.ingest.rounds import Rounds
from streams.model import FeedState
from streams.settings import SourceSettings
from streams.sources.item import Checkpoint, Item

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
DEADLINE = 20


class Clock:
    """Goes on by a fixed time whenever it is looked at; by none, unless told."""

    def __init__(self, step: timedelta = timedelta()) -> None:
        self._now = NOW
        self._step = step

    def __call__(self) -> datetime:
        self._now += self._step
        return self._now


class Counting:
    """A plug-in that tells each of its reads to a queue, and yields another item each time, or always the same."""

    def __init__(self, reads, same=False) -> None:
        self._reads = reads
        self._same = same
        self._count = 0

    async def read(self, context):
        self._count += 1
        self._reads.put_nowait(self._count)
        yield Item(guid="same" if self._same else str(self._count))
        yield Checkpoint()


class Hanging:
    """A plug-in that never answers."""

    def __init__(self) -> None:
        self.started, self.cancelled = asyncio.Event(), False

    async def read(self, context):
        self.started.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        yield


async def run_until(rounds, *conditions) -> None:
    """Run, stop once the conditions were met one after the other."""
    stop = asyncio.Event()
    running = asyncio.create_task(rounds.run(stop))
    try:
        async with asyncio.timeout(DEADLINE):
            for condition in conditions:
                await condition
    finally:
        stop.set()
        await running


def job(source, name="news", **settings) -> Job:
    """A job of a plug-in, every second."""
    return Job(SourceSettings(id=name, **({"interval": 1, "baseline": False} | settings)), source)


async def test_a_source_is_polled_again_and_again(hands) -> None:
    """By a real clock, for two intervals."""
    reads = asyncio.Queue()
    host = Host(None, None, hands, lambda: datetime.now(UTC))
    await run_until(Rounds([job(Counting(reads))], {}, host), reads.get(), reads.get(), reads.get())
    times = [state.last_try for state in hands.settled]
    assert all(later - earlier >= timedelta(seconds=1) for earlier, later in pairwise(times))


async def test_a_state_restored_says_when_the_next_poll_is(hands) -> None:
    """Not due is not asked; one that was disabled is asked once at a start; a shorter interval counts at once."""
    later = NOW + timedelta(hours=1)
    states = {
        "waiting": FeedState(source="waiting", failures=1, next_try=later),
        "due": FeedState(source="due", next_try=NOW),
        "gone": FeedState(source="gone", failures=1, disabled="410"),
        "shorter": FeedState(source="shorter", last_try=NOW - timedelta(minutes=1), next_try=later),
    }
    reads = {name: asyncio.Queue() for name in states}
    jobs = [job(Counting(reads[name]), name, interval=10) for name in states]
    rounds = Rounds(jobs, states, Host(None, None, hands, Clock()))
    await run_until(rounds, reads["due"].get(), reads["gone"].get(), reads["shorter"].get())
    assert reads["waiting"].empty()


async def test_one_that_hangs_holds_up_nobody_and_ends_with_the_stop(hands, monkeypatch) -> None:
    """Its poll is cancelled after the grace."""
    monkeypatch.setattr("streams.ingest.rounds.GRACE", 0.05)
    hanging, reads = Hanging(), asyncio.Queue()
    host = Host(None, None, hands, Clock())
    rounds = Rounds([job(hanging, "hangs"), job(Counting(reads), "works")], {}, host)
    await run_until(rounds, hanging.started.wait(), reads.get())
    assert hanging.cancelled


async def test_what_kafka_refused_is_given_again_after_the_interval(hands) -> None:
    """The same articles, and then they are noted; a host is not asked more often because our disk is full."""
    refused = asyncio.Event()

    class OnceFull:
        async def hand_over(self, articles, state):
            if not refused.is_set():
                refused.set()
                raise NotAcknowledged("disk full")
            await hands.hand_over(articles, state)

    reads = asyncio.Queue()
    rounds = Rounds([job(Counting(reads, same=True))], {}, Host(None, None, OnceFull(), Clock(timedelta(seconds=5))))
    await run_until(rounds, reads.get(), reads.get(), reads.get())
    assert [article.revision for article in hands.articles] == [1]


async def test_a_mistake_of_ours_with_one_source_does_not_end_it_for_good(hands) -> None:
    """It is logged and tried again after its interval."""
    mistakes = 0

    class Stumbling:
        async def hand_over(self, articles, state):
            nonlocal mistakes
            mistakes += 1
            raise KeyError("ours")

    reads = asyncio.Queue()
    rounds = Rounds([job(Counting(reads))], {}, Host(None, None, Stumbling(), Clock(timedelta(seconds=1))))
    await run_until(rounds, reads.get(), reads.get())
    assert mistakes >= 1


async def test_without_sources_it_waits_for_the_stop(hands) -> None:
    """An ingester may be started before its first source is set."""
    rounds = Rounds([], {}, Host(None, None, hands, Clock()))
    stop = asyncio.Event()
    running = asyncio.create_task(rounds.run(stop))
    await asyncio.sleep(0)
    assert not running.done()
    stop.set()
    async with asyncio.timeout(DEADLINE):
        await running


@pytest.mark.parametrize("count", [300])
async def test_many_due_at_once_are_all_polled(hands, count) -> None:
    """In any order."""
    reads = asyncio.Queue()
    jobs = [job(Counting(reads), f"s{n}") for n in range(count)]
    await run_until(Rounds(jobs, {}, Host(None, None, hands, Clock())), *(reads.get() for _ in range(count)))
    assert len({state.source for state in hands.states}) == count


async def test_a_source_that_is_paused_is_not_asked_until_it_is_resumed(hands) -> None:
    """Then at once; the others go on."""
    reads = {name: asyncio.Queue() for name in ("paused", "other")}
    jobs = [job(Counting(reads[name]), name) for name in reads]
    rounds = Rounds(jobs, {}, Host(None, None, hands, Clock(timedelta(seconds=1))))
    rounds.pause("paused")

    async def resume() -> None:
        assert reads["paused"].empty()
        rounds.resume("paused")

    await run_until(rounds, reads["other"].get(), reads["other"].get(), resume(), reads["paused"].get())


async def test_a_retry_asks_at_once_and_once(hands) -> None:
    """A source that is due in an hour; the same retry, read again at the next start, is done already."""
    later = NOW + timedelta(hours=1)
    state = FeedState(source="news", failures=3, last_try=NOW - timedelta(minutes=5), next_try=later)
    reads = asyncio.Queue()
    rounds = Rounds([job(Counting(reads), interval=3600)], {"news": state}, Host(None, None, hands, Clock()))
    rounds.retry("news", NOW - timedelta(minutes=6))
    rounds.retry("news", NOW)
    rounds.retry("news", NOW)
    await run_until(rounds, reads.get())
    assert reads.empty()


async def test_a_source_is_added_while_the_others_are_asked(hands) -> None:
    """It is polled like any other."""
    reads, added = asyncio.Queue(), asyncio.Queue()
    rounds = Rounds([job(Counting(reads))], {}, Host(None, None, hands, Clock()))

    async def add() -> None:
        rounds.add(job(Counting(added), "second"), None)

    await run_until(rounds, reads.get(), add(), added.get())
    assert len(rounds) == 2


class Streaming:
    """A plug-in that is told: one item at each opening, then it waits; it tells what checkpoint it went on from."""

    told = True

    def __init__(self) -> None:
        self.opened: asyncio.Queue[str] = asyncio.Queue()
        self.closed: asyncio.Queue[str] = asyncio.Queue()

    async def read(self, context):
        start = context.checkpoint.get("at", "0")
        yield Item(guid=start)
        yield Checkpoint({"at": str(int(start) + 1)})
        self.opened.put_nowait(start)
        try:
            await asyncio.Event().wait()
        finally:
            self.closed.put_nowait(start)


async def test_a_stream_ends_with_a_pause_and_goes_on_after_it(hands) -> None:
    """From where it was, nothing told twice, however fast the pause is taken back; and it ends with the process."""
    source = Streaming()
    rounds = Rounds([job(source)], {}, Host(None, None, hands, lambda: NOW))

    async def pause() -> None:
        rounds.pause("news")
        assert await source.closed.get() == "0"
        rounds.resume("news")

    async def pause_and_resume_at_once() -> None:
        rounds.pause("news")
        rounds.resume("news")

    await run_until(
        rounds, source.opened.get(), pause(), source.opened.get(), pause_and_resume_at_once(), source.opened.get()
    )
    assert [state.checkpoint["at"] for state in hands.settled] == ["1", "2", "3"]
    assert len(hands.articles) == 3
    assert source.closed.qsize() == 2


async def test_sources_that_are_released_are_asked_no_more_until_they_are_added_again(hands) -> None:
    """A poll under way ends first, a stream at once; a pause and a retry that come meanwhile hold."""
    stream, reads = Streaming(), {name: asyncio.Queue() for name in ("kept", "paused", "tried")}
    jobs = {name: job(Counting(reads[name]), name) for name in reads}
    jobs["stream"] = job(stream, "stream")
    rounds = Rounds(jobs.values(), {}, Host(None, None, hands, lambda: NOW))
    later = NOW + timedelta(hours=1)

    async def release() -> None:
        await rounds.release()
        assert (len(rounds), await stream.closed.get()) == (0, "0")
        rounds.pause("paused")
        rounds.retry("tried", later)
        for name, each in jobs.items():
            rounds.add(each, FeedState(source=name, failures=1, next_try=later))

    firsts = [queue.get() for queue in reads.values()]
    await run_until(rounds, *firsts, stream.opened.get(), release(), reads["tried"].get())
    assert all(queue.empty() for queue in reads.values())
    assert stream.opened.empty()
