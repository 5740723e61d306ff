"""What today's rules and programs make of a time that Kafka recorded: the same workers, on topics of their own.

The recorded messages and the rules are copied under a shadow prefix, a worker of each stage takes them to their end
there, and what it told is held against what was told then. No bot runs there, so nothing reaches a chat.
"""

import asyncio
import os
from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass
from pathlib import Path

from streams.agents.survey import survey
from streams.kafka.clients import make_admin, make_producer
from streams.kafka.codec import decode, encode_message
from streams.kafka.follow import all_records
from streams.kafka.span import Recorded, Span, records_of
from streams.kafka.topics import ensure_topics, full_name, topic_partitions
from streams.model import Rule, StoryEvent
from streams.run.rules import read_rules
from streams.run.supervisor import Supervisor, tocsin
from streams.settings import Settings

_AT_ONCE = 500
_LOOK_EVERY = 0.5
_STAGES: dict[Recorded, tuple[str, ...]] = {"articles": ("read", "assemble"), "readings": ("assemble",)}
"""The stages that a recorded topic goes through."""
_READS = {"read": "articles", "assemble": "readings"}


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of a replay: how many `messages` it took, the `events` that it told, and those `recorded` then, each
    once, in order of time; `asked` are the rules of the replay, `known` those that are on their topic.
    """

    messages: int
    events: tuple[StoryEvent, ...]
    recorded: tuple[StoryEvent, ...]
    asked: tuple[Rule, ...]
    known: tuple[Rule, ...]


async def count(settings: Settings, span: Span) -> int:
    """How many messages a replay of the span would take. Raises KafkaError, NotRunning, WrongTopics."""
    messages = 0
    async with aclosing(records_of(settings, span)) as records:
        async for _ in records:
            messages += 1
    return messages


async def replay(settings: Settings, shadow: Settings, span: Span, rules: Sequence[Rule] | None) -> Replayed:
    """Replay a span of the topics of `settings` on those of `shadow`, which are made; `rules` in the place of those
    that are asked now. Returns when all is told.

    Raises KafkaError, NotRunning, WrongTopics, and GaveUp where a worker cannot be kept alive.
    """
    known = tuple((await read_rules(settings)).values())
    asked = known if rules is None else tuple(rules)
    await ensure_topics(shadow)
    await _ask(shadow, asked)
    messages = await _copy(settings, shadow, span)
    if messages:
        await _work(shadow, _STAGES[span.of])
    return Replayed(messages, await _told(shadow), await _told(settings, span), asked, known)


async def discard(shadow: Settings) -> None:
    """Delete every topic under the prefix of a replay, those of its workers too. Raises KafkaError."""
    async with make_admin(shadow) as admin:
        names = [name for name in await admin.list_topics() if name.startswith(shadow.topic_prefix)]
        await admin.delete_topics(names)


async def _ask(shadow: Settings, rules: Iterable[Rule]) -> None:
    async with make_producer(shadow) as producer:
        topic = full_name(shadow.topic_prefix, "rules")
        for rule in rules:
            await producer.send_and_wait(topic, encode_message(rule), key=rule.id.encode())


async def _copy(settings: Settings, shadow: Settings, span: Span) -> int:
    """Copy the span's messages, acknowledged; how many they are.

    Readings keep their desk's partition. Articles all go to one: a worker takes those of several partitions in any
    order, and then another article may found the story.
    """
    topic, messages = full_name(shadow.topic_prefix, span.of), 0
    pending: list[asyncio.Future[object]] = []
    async with make_producer(shadow) as producer, aclosing(records_of(settings, span)) as records:
        async for record in records:
            partition = record.partition if span.of == "readings" else 0
            pending.append(await producer.send(topic, record.value, key=record.key, partition=partition))
            messages += 1
            if len(pending) == _AT_ONCE:
                await asyncio.gather(*pending)
                pending.clear()
        await asyncio.gather(*pending)
    return messages


async def _work(shadow: Settings, stages: Sequence[str]) -> None:
    """Run a worker of each stage until it has worked on everything, one stage after the other."""
    programs = [tocsin(stage, "work", stage) for stage in stages]
    async with AsyncExitStack() as stack:
        supervisor = Supervisor(programs, _environment(shadow), Path.cwd(), shadow.data / "logs")
        stack.push_async_callback(supervisor.stop)
        await supervisor.start()
        finished = asyncio.ensure_future(_finish(shadow, stages))
        stack.callback(finished.cancel)
        failed = asyncio.ensure_future(supervisor.failed())
        stack.callback(failed.cancel)
        done, _ = await asyncio.wait((finished, failed), return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()


async def _finish(shadow: Settings, stages: Sequence[str]) -> None:
    """Wait until each stage has committed all that lies on its topic: then what it told is with the broker too."""
    for stage in stages:
        while await _behind(shadow, stage):  # noqa: ASYNC110  # the broker tells nobody when it is so
            await asyncio.sleep(_LOOK_EVERY)


async def _behind(shadow: Settings, stage: str) -> bool:
    partitions = topic_partitions(shadow.topic_prefix, _READS[stage])
    positions = await survey(shadow, f"{shadow.topic_prefix}tocsin-{stage}", lambda: partitions)
    return any(one.committed < one.end for one in positions.values())


def _environment(shadow: Settings) -> dict[str, str]:
    """This process's environment, turned to the shadow's topics and folder."""
    return os.environ | {
        "TOCSIN_KAFKA": shadow.kafka or "",
        "TOCSIN_TOPIC_PREFIX": shadow.topic_prefix,
        "TOCSIN_DATA": str(shadow.data),
    }


async def _told(settings: Settings, span: Span | None = None) -> tuple[StoryEvent, ...]:
    """The events on `alerts`, of a span only those that happened in it."""
    found: dict[str, StoryEvent] = {}
    async with aclosing(all_records(settings, "alerts")) as records:
        async for record in records:
            event = decode(record.value or b"", StoryEvent)
            if span is None or span.start <= event.at < span.end:
                found[event.id] = event
    return tuple(sorted(found.values(), key=lambda event: (event.at, event.id)))
