"""A source, asked once, without Kafka: what it would give."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from streams.ingest.handover.numbering import number
from streams.ingest.network.doors import opened
from streams.ingest.network.http import GuardedClient
from streams.model import Article
from streams.settings import Settings, SourceSettings
from streams.sources.cage import WorkerCage
from streams.sources.errors import Refused
from streams.sources.item import Checkpoint, Item
from streams.sources.kinds.feed import FeedConfig, FeedSource
from streams.sources.protocol import ClosedDoor, Context, Source

TRIED: Final = "try"
"""The id of a source that is tried: it is called at /in/try."""


async def try_source(
    source: Source, settings: Settings, clock: Callable[[], datetime]
) -> AsyncGenerator[Item | Checkpoint, None]:
    """What a first read yields, as it comes. Raises SourceError, and whatever the plug-in raises."""
    async with (
        GuardedClient(clock, allow_private=settings.allow_private, contact=settings.contact) as http,
        WorkerCage(workers=1) as cage,
        opened(settings) as doors,
    ):
        door = doors.open_for(TRIED) if doors else ClosedDoor()
        context = Context(http=http, cage=cage, checkpoint={}, now=clock, door=door)
        async with aclosing(source.read(context)) as things:
            async for thing in things:
                yield thing


@dataclass(frozen=True, slots=True)
class Shown:
    """The articles that a feed shows now, old ones too, and what there is to say of how it was read."""

    articles: tuple[Article, ...]
    note: str | None = None


async def try_feed(url: str, settings: Settings, now: datetime) -> Shown:
    """What the feed shows. Raises SourceError."""
    try:
        source = FeedSource(FeedConfig(url=url))
    except ValueError:
        raise Refused("not an http or https address") from None
    async with aclosing(try_source(source, settings, lambda: now)) as things:
        shown = [thing async for thing in things]
    notes = (thing.note for thing in shown if isinstance(thing, Checkpoint))
    return Shown(articles_of([thing for thing in shown if isinstance(thing, Item)], now), next(notes, None))


def articles_of(items: list[Item], now: datetime) -> tuple[Article, ...]:
    """The articles that these items would become, each its first revision."""
    return number(items, {}, SourceSettings(id="check"), now).articles
