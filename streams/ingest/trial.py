"""One feed, asked once, without Kafka: what it would give."""

from datetime import datetime

from streams.ingest.http import GuardedClient
from streams.ingest.numbering import number
from streams.model import Article
from streams.settings import Settings, SourceSettings
from streams.sources.cage import WorkerCage
from streams.sources.errors import Refused
from streams.sources.feed import FeedConfig, FeedSource
from streams.sources.item import Item
from streams.sources.protocol import Context


async def try_feed(url: str, settings: Settings, now: datetime) -> tuple[Article, ...]:
    """The articles that the feed shows now, old ones too. Raises SourceError."""
    try:
        source = FeedSource(FeedConfig(url=url))
    except ValueError:
        raise Refused("not an http or https address") from None
    async with (
        GuardedClient(lambda: now, allow_private=settings.allow_private, contact=settings.contact) as http,
        WorkerCage(workers=1) as cage,
    ):
        context = Context(http=http, cage=cage, checkpoint={}, now=lambda: now)
        items = [thing async for thing in source.read(context) if isinstance(thing, Item)]
    return number(items, {}, SourceSettings(id="check"), now).articles
