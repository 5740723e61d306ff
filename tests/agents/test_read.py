"""The read worker on the real broker, alone and with the assembler."""

from datetime import timedelta

import pytest

from streams.kafka.codec import decode
from streams.kafka.deadletters import from_record
from streams.model import Decision, Reading, Rule, Story, StoryEvent
from streams.rules.query import parse
from streams.settings import Settings
from tests.agents.conftest import START, article, told
from tests.agents.process import running, topics_of

pytestmark = pytest.mark.broker


async def test_an_article_becomes_a_reading_a_story_and_an_alert(kafka_settings: Settings) -> None:
    """Both workers, from the article to the alert; what nobody asked about gets its decision and goes no further."""
    async with (
        topics_of(kafka_settings) as topics,
        running(kafka_settings, "read"),
        running(kafka_settings, "assemble"),
    ):
        await topics.ask("killed>=20")
        await topics.put("articles", "article-00000", article(0, "The choir sang in the old market hall."))
        await topics.count("decisions", 1)
        await topics.put("articles", "article-00001", told(1, 33))
        (reading,) = [decode(record.value, Reading) for record in await topics.count("readings", 1)]
        (event,) = [decode(record.value, StoryEvent) for record in await topics.count("alerts", 1)]
        (story,) = [decode(record.value, Story) for record in await topics.count("stories", 1)]
        decisions = [decode(record.value, Decision) for record in await topics.count("decisions", 3)]
    assert reading.incident_killed == 33
    assert reading.rules_version == 0
    assert event.story == story
    assert event.kind == "new"
    assert {(decision.id, decision.stage, decision.outcome) for decision in decisions} == {
        ("article-00000", "read", "nothing-asked"),
        ("article-00001", "read", "reading"),
        ("article-00001", "assemble", "founded"),
    }


async def test_the_rules_are_known_before_the_first_article(kafka_settings: Settings) -> None:
    """Articles wait on the topic already when the worker starts, behind three hundred rules: each is read with all."""
    async with topics_of(kafka_settings) as topics:
        for number in range(20):
            await topics.put("articles", f"article-{number:05}", article(number, "A lantern was lit at the quay."))
        await topics.ask(*(f"word{number}" for number in range(300)), "lantern")
        async with running(kafka_settings, "read"):
            readings = [decode(record.value, Reading) for record in await topics.count("readings", 20)]
    assert {reading.rules_version for reading in readings} == {300}
    assert {hit.query for reading in readings for hit in reading.hits} == {parse("lantern").id}


async def test_the_rules_are_followed(kafka_settings: Settings) -> None:
    """One is added, one does not parse, one is taken back; each reading says what it was read with."""
    lantern = parse("lantern")
    async with topics_of(kafka_settings) as topics, running(kafka_settings, "read"):
        await topics.put("articles", "article-00000", article(0, "A lantern was lit at the quay."))
        await topics.count("decisions", 1)
        await topics.ask("lantern")
        await topics.put("rules", "bad", Rule(id="bad", query='"unclosed'))
        await topics.count("dead-letters", 1)
        await topics.put("articles", "article-00001", article(1, "A lantern was lit at the quay."))
        (reading,) = [decode(record.value, Reading) for record in await topics.count("readings", 1)]
        await topics.forget("rules", lantern.id)
        for number in range(2, 60):
            await topics.put("articles", f"article-{number:05}", article(number, "A lantern was lit at the quay."))
            records = await topics.count("decisions", number + 1)
            if decode(records[-1].value, Decision).rules_version == 2:
                break
        letters = await topics.count("dead-letters", 1)
    assert reading.rules_version in (0, 1)
    assert [hit.query for hit in reading.hits] == [lantern.id]
    assert decode(records[-1].value, Decision).outcome == "nothing-asked"
    assert from_record(letters[0].key, letters[0].value, letters[0].headers).offset == 1


async def test_a_rule_does_not_ring_for_an_article_that_was_fetched_before_it(kafka_settings: Settings) -> None:
    """An outage or a replay brings old articles to new rules."""
    query = parse("lantern")
    rule = Rule(id=query.id, query=query.canonical, added=START + timedelta(minutes=5))
    async with topics_of(kafka_settings) as topics:
        await topics.put("rules", rule.id, rule)
        for number in (4, 6):
            await topics.put(
                "articles", f"article-{number:05}", article(number, "A lantern was lit, killing 3 people.")
            )
        async with running(kafka_settings, "read"):
            readings = [decode(record.value, Reading) for record in await topics.count("readings", 2)]
    assert {reading.id: len(reading.hits) for reading in readings} == {"article-00004": 0, "article-00006": 1}


async def test_no_article_is_without_outcome_whatever_it_is(kafka_settings: Settings) -> None:
    """No JSON, nothing at all, a newer version, an unknown desk: dead letters with a decision; the others go on."""
    async with topics_of(kafka_settings) as topics, running(kafka_settings, "read"):
        await topics.put("articles", "broken", b"no json")
        await topics.put("articles", "empty", b"")
        await topics.put("articles", "newer", b'{"v":99,"type":"article"}')
        await topics.put("articles", "article-00003", article(3, "x", desk="nowhere"))
        await topics.put("articles", "article-00004", told(4, 9))
        decisions = [decode(record.value, Decision) for record in await topics.count("decisions", 5)]
        records = await topics.count("dead-letters", 4)
    assert {decision.id: decision.outcome for decision in decisions} == {
        "broken": "dead-letter",
        "empty": "dead-letter",
        "newer": "dead-letter",
        "article-00003": "dead-letter",
        "article-00004": "reading",
    }
    letters = {record.key: from_record(record.key, record.value, record.headers) for record in records}
    assert letters[b"broken"].value == b"no json"
    assert "desk 'nowhere' has no partition in the setting `desks` (main)" in letters[b"article-00003"].error
