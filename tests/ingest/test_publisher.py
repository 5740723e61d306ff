"""Nothing is noted that the broker has not taken."""

import asyncio
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
import structlog
from aiokafka.errors import KafkaConnectionError, KafkaStorageError

from streams.ingest.handover.publisher import NotAcknowledged, Publisher
from streams.kafka.codec import decode
from streams.model import Article, FeedState

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
ARTICLES = tuple(Article(id=name, source="news", fetched=NOW) for name in "abc")
STATE = FeedState(source="news", last_success=NOW)


class FakeProducer:
    """Acknowledges, late, unless a topic is refused; keeps what it was sent, in order."""

    def __init__(self, log, refused=None, unreachable=False) -> None:
        self.log = log
        self._refused = refused
        self._unreachable = unreachable

    async def start(self) -> None:
        """Connect."""
        if self._unreachable:
            raise KafkaConnectionError("nobody is there")

    async def stop(self) -> None:
        """Note that it was stopped."""
        self.log.append("stopped")

    async def send(self, topic, value, key):
        """A future, as aiokafka gives."""
        answer = asyncio.get_running_loop().create_future()

        def acknowledge():
            if self._refused == (topic, key):
                answer.set_exception(KafkaStorageError("disk error"))
                return
            self.log.append((topic, key.decode(), value))
            answer.set_result(None)

        asyncio.get_running_loop().call_soon(acknowledge)
        return answer


async def test_the_state_is_sent_when_the_articles_are_acknowledged() -> None:
    """Keys and values as the topics want them."""
    log = []
    async with Publisher(lambda: FakeProducer(log), "p.") as publisher:
        await publisher.hand_over(ARTICLES, STATE)
    assert [entry[:2] for entry in log[:4]] == [("p.articles", n) for n in "abc"] + [("p.feeds", "news")]
    assert decode(log[0][2], Article) == ARTICLES[0]
    assert decode(log[3][2], FeedState) == STATE


async def test_one_article_refused_means_no_state_and_a_new_producer() -> None:
    """The message says where to look; the next hand-over starts clean and succeeds."""
    log, producers = [], iter([("articles", b"b"), None])
    async with Publisher(lambda: FakeProducer(log, refused=next(producers)), "") as publisher:
        with pytest.raises(NotAcknowledged, match="disk full"):
            await publisher.hand_over(ARTICLES, STATE)
        assert ("feeds", "news") not in [entry[:2] for entry in log]
        assert log[-1] == "stopped"
        await publisher.hand_over(ARTICLES, STATE)
    assert log[-2][:2] == ("feeds", "news")


async def test_a_state_refused_is_not_acknowledged() -> None:
    """The articles are sent again then."""
    async with Publisher(lambda: FakeProducer([], refused=("feeds", b"news")), "") as publisher:
        with pytest.raises(NotAcknowledged, match="feeds"):
            await publisher.hand_over(ARTICLES, STATE)


async def test_a_broker_that_is_away_at_the_start_is_tried_again_by_the_next() -> None:
    """No half-started producer stays."""
    log, away = [], iter([True, False])
    async with Publisher(lambda: FakeProducer(log, unreachable=next(away)), "") as publisher:
        with pytest.raises(NotAcknowledged, match="nobody is there"):
            await publisher.hand_over(ARTICLES, STATE)
        await publisher.hand_over(ARTICLES, STATE)
    assert len([entry for entry in log if entry != "stopped"]) == 4


async def test_many_that_hand_over_at_once_share_one_producer() -> None:
    """It is started once."""
    made = []

    def make():
        made.append(FakeProducer([]))
        return made[-1]

    async with Publisher(make, "") as publisher:
        await asyncio.gather(*(publisher.hand_over(ARTICLES, STATE) for _ in range(20)))
    assert len(made) == 1


async def test_a_broker_that_does_not_answer_is_named_while_it_is_waited_for() -> None:
    """A full disk stops the broker, and the producer would wait in silence."""
    said = asyncio.Event()
    held = asyncio.get_running_loop().create_future()

    class Mute(FakeProducer):
        async def send(self, topic, value, key):
            return held

    def notice(logger, method, event):
        assert "disk full" in event["event"]
        said.set()
        raise structlog.DropEvent

    structlog.configure(processors=[notice])
    try:
        async with Publisher(lambda: Mute([]), "", patience=0.01) as publisher:
            handing = asyncio.create_task(publisher.hand_over(ARTICLES[:1], STATE))
            async with asyncio.timeout(20):
                await said.wait()
                assert not handing.done()
                held.set_result(None)
                await handing
    finally:
        structlog.reset_defaults()


async def test_a_producer_that_cannot_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it still holds must not leave it later: another process may have written something newer by then."""
    monkeypatch.setattr("streams.ingest.handover.publisher.STOP_SECONDS", 0.01)
    cut = []

    class Stuck(FakeProducer):
        async def stop(self) -> None:
            await asyncio.Event().wait()

        async def flush(self) -> None:
            await asyncio.Event().wait()

        def close(self, what):
            async def note() -> None:
                cut.append(what)

            return SimpleNamespace(close=note)

        client = property(lambda self: self.close("client"))
        _sender = property(lambda self: self.close("sender"))

    async with Publisher(lambda: Stuck([]), "") as publisher:
        await publisher.hand_over(ARTICLES, STATE)
        await publisher.flush()
        assert cut == ["client", "sender"]
