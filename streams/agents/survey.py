"""How far a worker's group is, asked of the cluster itself, for the watchdog."""

from collections.abc import Callable, Sequence

from aiokafka import TopicPartition

from streams.agents.watchdog import Position
from streams.kafka.clients import make_admin, make_consumer
from streams.settings import Settings


async def survey(settings: Settings, group: str, mine: Callable[[], Sequence[TopicPartition]]) -> dict[int, Position]:
    """The position in each partition that is `mine`. Raises NotRunning, KafkaError."""
    partitions = list(mine())
    if not partitions:
        return {}
    async with make_admin(settings) as admin:
        committed = await admin.list_consumer_group_offsets(group, partitions=partitions)
    consumer = make_consumer(settings)
    try:
        await consumer.start()
        ends = await consumer.end_offsets(partitions)
    finally:
        await consumer.stop()
    return {tp.partition: Position(max(0, committed[tp].offset), ends[tp]) for tp in partitions}
