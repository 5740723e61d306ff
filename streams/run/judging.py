"""What a query makes of recorded articles and stories: the part of hindsight that costs time, done in a cage."""

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from streams.kafka.codec import Unreadable, decode
from streams.model import Article, Reading, Story
from streams.reading.resources import load_reader
from streams.rules.query import Query, parse
from streams.stories.hindsight import Hindsight, Seen, from_readings, from_stories


class Evidence(msgspec.Struct, array_like=True):
    """What there is to judge by: what was looked at, and its values as Kafka keeps them."""

    query: str
    seen: Seen
    values: tuple[bytes, ...]


_decoder: Final = msgspec.msgpack.Decoder(Evidence)


def judge(body: bytes, headers: Mapping[str, str]) -> Hindsight:
    """What the query of an `Evidence`, in msgpack, would have caught; `headers` are not used."""
    evidence = _decoder.decode(body)
    query = parse(evidence.query)
    if evidence.seen.of == "stories":
        return from_stories(query, _stories(evidence.values), evidence.seen)
    return from_readings(query, _readings(query, evidence.values), evidence.seen)


def _stories(values: tuple[bytes, ...]) -> Iterator[Story]:
    for value in values:
        try:
            yield decode(value, Story)
        except Unreadable:  # nobody was told of it either
            continue


def _readings(query: Query, values: tuple[bytes, ...]) -> Iterator[Reading]:
    reader = load_reader([query])
    for value in values:
        try:
            reading = reader.read(decode(value, Article)).reading
        except Unreadable:  # a dead letter by now
            continue
        if reading is not None:
            yield reading
