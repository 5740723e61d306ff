"""The operators' rules on the topic `rules`: listed, and made to be what a rule file says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from streams.kafka.clients import make_consumer, make_producer
from streams.kafka.codec import decode, encode_message
from streams.kafka.follow import read_to_end
from streams.kafka.topics import ensure_topics, full_name
from streams.model import Rule
from streams.settings import Settings


@dataclass(frozen=True, slots=True)
class Changes:
    """What makes the topic say what the file says: rules to publish, and the ids of those to take away."""

    publish: tuple[Rule, ...]
    remove: tuple[str, ...]


def changes(current: Mapping[str, Rule], wanted: Iterable[Rule], now: datetime) -> Changes:
    """Pure. A rule without a name is called by its query; one that is known keeps the time when it was added.

    A rule on the topic that has no name belongs to subscribers and is left alone. One that is taken away and that a
    chat subscribes to is published again by the bot, without its name.
    """
    named = {rule.id: replace(rule, name=rule.name or rule.query) for rule in wanted}
    dated = [replace(rule, added=current[rule.id].added if rule.id in current else now) for rule in named.values()]
    gone = [rule.id for rule in current.values() if rule.name and rule.id not in named]
    return Changes(tuple(rule for rule in dated if current.get(rule.id) != rule), tuple(gone))


async def read_rules(settings: Settings) -> dict[str, Rule]:
    """Every rule on the topic, by id. Raises KafkaError, NotRunning, Unreadable."""
    await ensure_topics(settings)
    consumer = make_consumer(settings, client="tocsin-rules")
    await consumer.start()
    try:
        snapshot = await read_to_end(consumer, settings.topic_prefix, "rules")
    finally:
        await consumer.stop()
    return {query: decode(raw, Rule) for query, raw in snapshot.values.items()}


async def apply_rules(settings: Settings, wanted: Iterable[Rule], now: datetime) -> Changes:
    """Make the operators' rules be `wanted`, acknowledged; returns what was changed. Raises KafkaError, NotRunning."""
    todo = changes(await read_rules(settings), wanted, now)
    topic = full_name(settings.topic_prefix, "rules")
    producer = make_producer(settings, "tocsin-rules")
    await producer.start()
    try:
        for rule in todo.publish:
            await producer.send_and_wait(topic, encode_message(rule), key=rule.id.encode())
        for query in todo.remove:
            await producer.send_and_wait(topic, None, key=query.encode())
    finally:
        await producer.stop()
    return todo


async def need_rule(settings: Settings, rule: Rule) -> None:
    """Have a query on the topic, acknowledged, as it stands there or else as `rule`. Raises KafkaError, NotRunning."""
    if rule.id in await read_rules(settings):
        return
    producer = make_producer(settings, "tocsin-rules")
    await producer.start()
    try:
        topic = full_name(settings.topic_prefix, "rules")
        await producer.send_and_wait(topic, encode_message(rule), key=rule.id.encode())
    finally:
        await producer.stop()
