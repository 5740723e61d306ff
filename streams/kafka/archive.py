"""What the topics remember of stories: each as it stood last, closed ones too, and what its articles said."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import aclosing

from aiokafka import TopicPartition

from streams.kafka.codec import Unreadable, decode
from streams.kafka.follow import all_records, looking, read_to_end
from streams.kafka.topics import full_name
from streams.model import Reading, Story
from streams.settings import Settings


class Stories(Mapping[str, Story]):
    """Stories by id, each decoded whenever it is asked for: there may be very many. Raises Unreadable."""

    def __init__(self, rows: Mapping[str, bytes]) -> None:
        self._rows = rows

    def __getitem__(self, identity: str) -> Story:
        return decode(self._rows[identity], Story)

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


async def read_stories(settings: Settings) -> Stories:
    """Every story ever told. Raises KafkaError, NotRunning, WrongTopics."""
    async with looking(settings) as consumer:
        snapshot = await read_to_end(consumer, settings.topic_prefix, "stories")
    return Stories(snapshot.values)


async def read_readings(settings: Settings, desk: str, articles: Collection[str]) -> dict[str, Reading]:
    """The newest reading of each of these articles of a desk, where the topic still has one.

    Raises KafkaError, NotRunning, WrongTopics.
    """
    found: dict[str, Reading] = {}
    if desk not in settings.desks:
        return found
    partition = TopicPartition(full_name(settings.topic_prefix, "readings"), settings.desks[desk])
    async with aclosing(all_records(settings, "readings", [partition])) as records:
        async for record in records:
            try:
                reading = decode(record.value or b"", Reading)
            except Unreadable:  # a dead letter by now; no article of a story
                continue
            if reading.id in articles and reading.revision >= getattr(found.get(reading.id), "revision", 0):
                found[reading.id] = reading
    return found
