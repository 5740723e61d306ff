"""The acceptance scenario through real Kafka, workers and the local Bot API: one message that changed, not four."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from streams.kafka.clients import make_consumer
from streams.kafka.codec import decode
from streams.kafka.follow import read_to_end
from streams.model import Article, Story
from streams.model.ids import digest
from streams.settings import Settings
from tests.scenarios.idlib import DAY, OLD_TWIN, RULES, SAME, UNDATED
from tests.scenarios.pipeline import PATIENCE, Pipeline, pipeline, subscribed

pytestmark = [pytest.mark.broker, pytest.mark.timeout(600)]

CHAT = 7
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
SEED_TIMES = {
    "002": "2020-02-28T02:14:00+00:00",
    "004": "2020-02-28T06:00:00+00:00",
    "001": "2020-02-28T10:00:00+00:00",
    "000": "2020-02-28T12:00:00+00:00",
    "003": None,
}
"""The seeds in the order of their arrival."""


async def stories(settings: Settings) -> dict[str, Story]:
    """The stories as the topic has them now."""
    consumer = make_consumer(settings)
    await consumer.start()
    try:
        snapshot = await read_to_end(consumer, settings.topic_prefix, "stories")
    finally:
        await consumer.stop()
    return {key: decode(value, Story) for key, value in snapshot.values.items()}


async def told_of(running: Pipeline, members: Sequence[str]) -> dict[str, Story]:
    """The stories, once the topic has the one with these members; it is written beside the decisions, not before."""
    async with asyncio.timeout(PATIENCE):
        while True:
            known = await stories(running.settings)
            if any(list(one.members) == list(members) for one in known.values()):
                return known


@asynccontextmanager
async def told(settings: Settings, articles: Sequence[Article]) -> AsyncIterator[Pipeline]:
    """A pipeline that a chat has asked for both rules and that got the articles, one after the other was dealt with."""
    await subscribed(settings, CHAT, RULES, LONG_AGO)
    async with pipeline(settings) as running:
        running.telegram.open_private(CHAT, "Camille", "fr")
        for number, article in enumerate(articles, 1):
            await running.publish([article])
            await running.settled(number)
        yield running


def alerts(running: Pipeline) -> list[tuple[str, str]]:
    """What the chat was told of stories, in order: (sent, edited or reply, text)."""
    told = {(row.chat, row.message) for row in (*running.ledger.living, *running.ledger.deliveries)}
    heard = [one for one in running.spoken() if (one.chat, one.message) in told]
    return [("reply" if one.reply else one.kind, one.text) for one in heard]


def check(running: Pipeline, known: dict[str, Story], members: Sequence[str], apart: Sequence[str]) -> None:
    """One message, edited; the toll's history; every other figure refused with a reason; nothing of what is apart."""
    (story,) = (one for one in known.values() if members[0] in one.members)
    changes = [
        (change.what, change.before and change.before.low, change.after and change.after.low)
        for change in story.history
    ]
    assert ("killed", None, 29) in changes
    assert ("killed", 29, 33) in changes
    assert [what for what, *_ in changes].count("killed") == 2
    assert changes[-1][0] == "act:nato"
    wounded = story.figures["wounded"]
    assert (wounded.low, wounded.high) == (36, 36)
    refused = {one.low: one.reason for one in story.refused}
    assert {49, 401, 380_001, 948_001} <= set(refused)
    assert all(refused.values())
    assert 3 in refused
    assert not set(apart) & {member for one in known.values() if one.rules for member in one.members}
    what = [kind for kind, _ in alerts(running)]
    assert what.count("sent") == 1
    assert what[0] == "sent"
    assert "29" in alerts(running)[0][1]
    living = [text for kind, text in alerts(running) if kind == "edited"]
    assert any("33" in text for text in living)
    assert "Article 4" in living[-1]
    assert what.count("reply") == 1
    assert not running.audit().twice


async def test_one_message_changes_as_the_toll_rises_and_article_4_is_invoked(kafka_settings: Settings) -> None:
    """Articles written for the tests: the strike, its baits, an undated page, and a twin of five years ago."""
    async with told(kafka_settings, DAY) as running:
        members = [one.id for one in DAY[:4]]
        check(running, await told_of(running, members), members, [UNDATED.id, OLD_TWIN.id])


async def test_33_against_at_least_33_is_quiet(kafka_settings: Settings) -> None:
    """The same figure from another paper is one more source and no news."""
    async with told(kafka_settings, DAY[:3]) as running:
        events = [(event.kind, event.cause) for event in running.seen.events.values()]
        assert events[-1] == ("quiet", f"{SAME.id}@1")
        assert [kind for kind, _ in events] == ["new", "update", "quiet"]


@pytest.mark.shared
async def test_the_five_seeds_are_one_story_and_one_message(kafka_settings: Settings, shared: Path) -> None:
    """The articles that the product was created from, with the times that their files lack, and the old twin."""
    articles = [_seed(shared, name, time) for name, time in SEED_TIMES.items()]
    async with told(kafka_settings, [*articles, OLD_TWIN]) as running:
        members = [one.id for one in articles[:4]]
        check(running, await told_of(running, members), members, [articles[4].id, OLD_TWIN.id])


def _seed(shared: Path, name: str, time: str | None) -> Article:
    (path,) = (shared / "seeds").glob(f"{name}_*.txt")
    text = path.read_text(encoding="utf-8")
    return Article(
        id=digest("seed", name),
        source=f"outlet-{name}",
        url=f"https://outlet-{name}.example/{name}",
        title=text.strip().splitlines()[0].strip(),
        text=text,
        published=datetime.fromisoformat(time) if time else None,
        fetched=datetime.fromisoformat(time or "2020-02-28T13:00:00+00:00"),
    )
