"""The table of topics, on a real broker."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from streams.kafka.clients import make_admin
from streams.kafka.codec import MAX_BYTES
from streams.kafka.topics import TOPICS, WrongTopics, check_topics, create_topics, ensure_topics, full_name
from streams.settings import Settings


@pytest.fixture
async def admin(kafka_settings: Settings) -> AsyncIterator[AIOKafkaAdminClient]:
    """A client that can make topics and look at them."""
    async with make_admin(kafka_settings) as client:
        yield client


def test_every_topic_has_room_for_the_largest_value_and_dead_letters_for_twice_that() -> None:
    """A value that one topic took never fails to become a dead letter because of its size."""
    others = {topic.max_bytes for name, topic in TOPICS.items() if name != "dead-letters"}
    assert min(others) > MAX_BYTES
    assert TOPICS["dead-letters"].max_bytes == 2 * max(others)


def test_a_topic_is_either_kept_for_a_time_or_compacted() -> None:
    """What is state stays for ever by its key; what happened goes after days or weeks."""
    compacted = {name for name, topic in TOPICS.items() if topic.config(1)["cleanup.policy"] == "compact"}
    assert compacted == {"stories", "rules", "feeds", "orders"}
    assert TOPICS["dead-letters"].config(1)["retention.ms"] == str(int(timedelta(weeks=4).total_seconds() * 1000))


@pytest.mark.parametrize(("replication", "copies"), [(1, "1"), (2, "2"), (3, "2")])
def test_an_acknowledged_message_is_on_a_majority_of_the_copies(replication: int, copies: str) -> None:
    """acks=all means little where one copy in sync is enough."""
    assert TOPICS["alerts"].config(replication)["min.insync.replicas"] == copies


@pytest.mark.broker
async def test_missing_topics_are_made_once_and_then_found_right(admin: AIOKafkaAdminClient, prefix: str) -> None:
    """Creating is idempotent, so that every process can begin with it."""
    assert await create_topics(admin, prefix, 1) == {full_name(prefix, name) for name in TOPICS}
    assert await create_topics(admin, prefix, 1) == set()
    await check_topics(admin, prefix)


@pytest.mark.broker
async def test_missing_topics_are_all_named_with_what_makes_them(admin: AIOKafkaAdminClient, prefix: str) -> None:
    """One look tells everything that is wrong."""
    with pytest.raises(WrongTopics) as caught:
        await check_topics(admin, prefix)
    lines = str(caught.value).splitlines()
    assert [line.split(":")[0] for line in lines] == [f"topic {prefix}{name} is missing" for name in TOPICS]
    assert all("tocsin topics create" in line for line in lines)


@pytest.mark.broker
async def test_a_wrong_partition_count_is_an_error_that_says_how_to_mend_it(
    admin: AIOKafkaAdminClient, kafka_settings: Settings, prefix: str
) -> None:
    """A topic that something else made first, with other partitions and another policy, is not used."""
    await admin.create_topics([NewTopic(f"{prefix}rules", 3, 1)])
    with pytest.raises(WrongTopics) as caught:
        await ensure_topics(kafka_settings)
    count, policy = str(caught.value).splitlines()
    assert f"{prefix}rules has 3 partitions instead of 1" in count
    assert "TOCSIN_TOPIC_PREFIX" in count
    assert "cleanup.policy=delete instead of compact" in policy
