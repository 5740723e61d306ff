"""The topics: one table of them all, made up front, and looked at again whenever a process starts.

Partition counts are for good: the workers' state is cut along them, so a changed count would strand it.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code
from aiokafka.partitioner import DefaultPartitioner

from streams.errors import ForPeople
from streams.kafka.clients import make_admin
from streams.kafka.codec import MAX_BYTES
from streams.model import Article, Decision, FeedOrder, FeedState, Reading, Rule, Ruling, Sight, Story, StoryEvent
from streams.settings import READING_PARTITIONS, Settings

_SEGMENT_BYTES = 16 << 20
_LOOK_AGAIN_SECONDS = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One topic. `kept` is None where it is compacted: the newest value of each key stays.

    `holds` are the types of its values, none for `dead-letters`, which holds bytes as they were found. `max_bytes`
    bounds a batch as it is stored: one value of the codec's largest size and what Kafka adds to it fit easily.
    """

    name: str
    key: str
    holds: tuple[type, ...]
    partitions: int
    kept: timedelta | None
    writers: tuple[str, ...]
    readers: tuple[str, ...]
    max_bytes: int = 2 * MAX_BYTES

    @property
    def cleanup(self) -> str:
        """Kafka's `cleanup.policy`."""
        return "compact" if self.kept is None else "delete"

    def config(self, replication: int) -> dict[str, str]:
        """Kafka's settings of the topic; a majority of the copies must have a message that is acknowledged."""
        config = {
            "cleanup.policy": self.cleanup,
            "max.message.bytes": str(self.max_bytes),
            "min.insync.replicas": str(replication // 2 + 1),
        }
        if self.kept is None:
            # Only a closed segment is compacted: small ones, or a small topic never is.
            return config | {"segment.bytes": str(_SEGMENT_BYTES)}
        return config | {"retention.ms": str(int(self.kept.total_seconds() * 1000))}


_WEEK: Final = timedelta(days=7)
_ALL: Final = (
    Topic(
        name="articles", key="article id", holds=(Article,), partitions=16, kept=_WEEK,
        writers=("ingest",), readers=("read", "bot"),
    ),
    Topic(
        name="readings", key="desk", holds=(Reading, Ruling), partitions=READING_PARTITIONS, kept=_WEEK,
        writers=("read", "people"), readers=("assemble",),
    ),
    Topic(
        name="stories", key="story id", holds=(Story,), partitions=16, kept=None,
        writers=("assemble",), readers=("bot",),
    ),
    Topic(
        name="alerts", key="story id", holds=(StoryEvent,), partitions=16, kept=_WEEK,
        writers=("assemble",), readers=("bot",),
    ),
    Topic(
        name="rules", key="query id", holds=(Rule,), partitions=1, kept=None,
        writers=("bot", "run"), readers=("read", "assemble", "bot"),
    ),
    Topic(
        name="feeds", key="source id, or `desk:` and a desk", holds=(FeedState, Sight), partitions=16, kept=None,
        writers=("ingest",), readers=("ingest", "bot"),
    ),
    Topic(
        name="orders", key="source id", holds=(FeedOrder,), partitions=1, kept=None,
        writers=("bot",), readers=("ingest", "bot"),
    ),
    Topic(
        name="decisions", key="article id, or ruling id", holds=(Decision,), partitions=16, kept=_WEEK,
        writers=("read", "assemble"), readers=(),
    ),
    Topic(
        name="dead-letters", key="original key", holds=(), partitions=1, kept=4 * _WEEK,
        writers=("read", "assemble", "bot"), readers=(), max_bytes=4 * MAX_BYTES,
    ),
)  # fmt: skip  # a table

TOPICS: Final[dict[str, Topic]] = {topic.name: topic for topic in _ALL}


class WrongTopics(ForPeople):
    """Topics are missing or not as the table says: every difference, a line each, with how to mend it."""


def full_name(prefix: str, name: str) -> str:
    """The name on the cluster of the topic that we call `name`."""
    return f"{prefix}{TOPICS[name].name}"


def topic_partitions(prefix: str, name: str) -> list[TopicPartition]:
    """All partitions, on the cluster, of the topic that we call `name`."""
    full = full_name(prefix, name)
    return [TopicPartition(full, number) for number in range(TOPICS[name].partitions)]


def partition_of(name: str, key: str) -> int:
    """The partition to which our producers send this key, on the topic that we call `name`."""
    partitions = list(range(TOPICS[name].partitions))
    chosen: int = DefaultPartitioner()(key.encode(), partitions, partitions)
    return chosen


async def ensure_topics(settings: Settings) -> None:
    """What every process does first: makes the missing topics and checks all. Raises WrongTopics, KafkaError."""
    async with make_admin(settings) as admin:
        await create_topics(admin, settings.topic_prefix, settings.kafka_replication)
        await check_topics(admin, settings.topic_prefix)


async def create_topics(admin: AIOKafkaAdminClient, prefix: str, replication: int) -> set[str]:
    """Makes the topics that are not there, and waits until they can be seen; gives their names. Raises KafkaError."""
    new = [
        NewTopic(full_name(prefix, topic.name), topic.partitions, replication, topic_configs=topic.config(replication))
        for topic in _ALL
    ]
    answer = await admin.create_topics(new)
    made = set()
    for name, code, message in answer.topic_errors:
        error = for_code(code)
        if code == 0:
            made.add(name)
        elif error is not TopicAlreadyExistsError:
            raise error(f"topic {name} could not be made: {message or error.description}")
    while not made <= (await _partitions(admin)).keys():  # noqa: ASYNC110  # the broker tells nobody when it is so
        await asyncio.sleep(_LOOK_AGAIN_SECONDS)
    return made


async def check_topics(admin: AIOKafkaAdminClient, prefix: str) -> None:
    """Raises WrongTopics where the cluster is not as the table says, KafkaError."""
    problems = await find_problems(admin, prefix)
    if problems:
        raise WrongTopics("\n".join(line for lines in problems.values() for line in lines))


async def find_problems(admin: AIOKafkaAdminClient, prefix: str) -> dict[str, tuple[str, ...]]:
    """What is wrong with each topic that is not as the table says, by our name for it. Raises KafkaError."""
    partitions = await _partitions(admin)
    cleanup = await _cleanup_policies(admin, [n for n in (full_name(prefix, t) for t in TOPICS) if n in partitions])
    found = {topic.name: tuple(_problems(topic, prefix, partitions, cleanup)) for topic in _ALL}
    return {name: problems for name, problems in found.items() if problems}


def _problems(topic: Topic, prefix: str, partitions: dict[str, int], cleanup: dict[str, str]) -> Iterator[str]:
    name = full_name(prefix, topic.name)
    if name not in partitions:
        yield f"topic {name} is missing: `tocsin topics create` makes it"
        return
    if partitions[name] != topic.partitions:
        yield (
            f"topic {name} has {partitions[name]} partitions instead of {topic.partitions}, which cannot be put right: "
            "set TOCSIN_TOPIC_PREFIX to a new prefix, or stop every process, delete the topic (its messages are lost) "
            "and run `tocsin topics create`"
        )
    if cleanup[name] != topic.cleanup:
        yield (
            f"topic {name} has cleanup.policy={cleanup[name]} instead of {topic.cleanup}: "
            "set it on the topic with Kafka's own tools"
        )


async def _partitions(admin: AIOKafkaAdminClient) -> dict[str, int]:
    # All topics, for a question about one by its name would make it on a cluster that makes topics by itself.
    return {found["topic"]: len(found["partitions"]) for found in await admin.describe_topics()}


async def _cleanup_policies(admin: AIOKafkaAdminClient, names: Sequence[str]) -> dict[str, str]:
    if not names:
        return {}
    asked = [ConfigResource(ConfigResourceType.TOPIC, name, {"cleanup.policy": None}) for name in names]
    policies = {}
    for answer in await admin.describe_configs(asked):
        for code, message, _, name, entries in answer.resources:
            if code:
                raise KafkaError(f"the settings of topic {name} cannot be read: {message}")
            policies[name] = next(value for entry, value, *_ in entries if entry == "cleanup.policy")
    return policies
