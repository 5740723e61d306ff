"""All sources as the settings and the topics tell of them, for somebody who looks and orders: no process of ingest is
needed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

import structlog

from streams.errors import ForPeople
from streams.ingest.ordering.condition import Standing, without_articles
from streams.ingest.restore import read_feeds
from streams.kafka.clients import make_producer
from streams.kafka.codec import Unreadable, decode, encode_message
from streams.kafka.follow import looking, read_to_end
from streams.kafka.topics import full_name
from streams.model import FeedOrder, FeedState, Sight
from streams.settings import Settings
from streams.sources.parse.opml import Outline

log = structlog.get_logger()


class NoSuchSource(ForPeople):
    """No source has this id."""


@dataclass(frozen=True, slots=True)
class Entry(Standing):
    """One source, with its address and language where it is a feed and they are known."""

    url: str | None = None
    language: str | None = None
    desk: str = "main"


@dataclass(frozen=True, slots=True)
class Directory:
    """Every source by its id, and the last gap of each desk."""

    entries: Mapping[str, Entry] = field(default_factory=dict)
    sights: tuple[Sight, ...] = ()

    def worst_first(self) -> list[Entry]:
        """Those that need somebody, then the others, by their ids."""
        return sorted(self.entries.values(), key=lambda one: one.rank)

    def named(self, name: str) -> Entry:
        """The source of this id. Raises NoSuchSource."""
        if name not in self.entries:
            near = get_close_matches(name, self.entries)
            hint = f"did you mean {', '.join(near)}?" if near else "tocsin feeds ls shows all"
            raise NoSuchSource(f"there is no source {name!r}; {hint}")
        return self.entries[name]

    def at(self, url: str) -> Entry | None:
        """The source that is this feed."""
        return next((one for one in self.entries.values() if one.url == url), None)

    def outlines(self) -> list[Outline]:
        """The feeds as subscriptions, in a folder for each desk."""
        named = sorted(self.entries.items())
        return [
            Outline(url=one.url, title=name, language=one.language, folders=(one.desk,))
            for name, one in named
            if one.url
        ]


async def read_directory(settings: Settings) -> Directory:
    """All that is known now. Raises KafkaError, NotRunning, WrongTopics."""
    orders: dict[str, FeedOrder] = {}
    async with looking(settings) as consumer:
        for key, raw in (await read_to_end(consumer, settings.topic_prefix, "orders")).values.items():
            try:
                orders[key] = decode(raw, FeedOrder)
            except Unreadable as error:
                log.warning("unreadable order", source=key, error=str(error))
    known = await read_feeds(settings)
    sights = tuple(sorted(known.sights.values(), key=lambda sight: sight.desk))
    return Directory(_entries(settings, known.states, orders), sights)


def _entries(settings: Settings, states: Mapping[str, FeedState], orders: Mapping[str, FeedOrder]) -> dict[str, Entry]:
    configured = {one.id: one for one in settings.sources}
    entries = {}
    for name in {**states, **orders, **configured}:
        state = without_articles(states.get(name, FeedState(source=name)))
        order, own = orders.get(name), configured.get(name)
        if own:
            feed = own.config if own.plugin == "feed" else {}
            entries[name] = Entry(state, order, feed.get("url"), feed.get("language"), own.desk)
        else:
            entries[name] = Entry(state, order, order.url if order else None, desk=order.desk if order else "main")
    return entries


async def give(settings: Settings, orders: Iterable[FeedOrder]) -> None:
    """Publish orders, acknowledged: ingest carries them out, at once or when it is back.

    Raises KafkaError, NotRunning.
    """
    topic = full_name(settings.topic_prefix, "orders")
    async with make_producer(settings) as producer:
        sent = [await producer.send(topic, encode_message(one), key=one.source.encode()) for one in orders]
        for acknowledged in sent:
            await acknowledged
