"""A feed that is fetched when its hub says that something is new (WebSub: https://www.w3.org/TR/websub/)."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from streams.sources.errors import Malformed, SourceError
from streams.sources.hubs import find
from streams.sources.item import Checkpoint, Item
from streams.sources.kinds.feed import FeedConfig, FeedSource
from streams.sources.kinds.subscription import LEASE, Subscription
from streams.sources.protocol import Context, NotModified


class WebSubConfig(FeedConfig):
    """Which feed, and how its hub reaches us."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    callback: str = Field(
        pattern=r"^https?://[^\s?#]+$", max_length=2000, description="the public address of this source's path, /in/ID"
    )
    secret: SecretStr = Field(
        min_length=24, max_length=190, description="what the hub signs pushes with: any words that nobody can guess"
    )
    fallback: int = Field(
        default=900, ge=60, description="seconds after which the feed is fetched without a push, as a hub may be silent"
    )


class WebSubSource:
    """Feeds with a WebSub hub, fetched again at once when the hub pushes; the subscription is renewed in time."""

    config_model: ClassVar[type[BaseModel]] = WebSubConfig
    told: ClassVar[bool] = True

    def __init__(self, config: WebSubConfig) -> None:
        self._config = config
        self._feed = FeedSource(FeedConfig(url=config.url, language=config.language))

    async def read(self, context: Context) -> AsyncGenerator[Item | Checkpoint, None]:
        """What the feed shows when ingest starts to listen, and whenever it is pushed. Raises SourceError."""
        secret = self._config.secret.get_secret_value().encode()
        of = f"{self._config.url} {self._config.callback}"
        subscription = Subscription.restored(secret, of, context.checkpoint)
        known = {name: value for name, value in context.checkpoint.items() if not name.startswith("hub.")}
        last, fetched = Checkpoint(known), None
        asking: asyncio.Task[None] | None = None
        trouble: str | None = None
        try:
            async with aclosing(context.door.calls()) as batches:
                async for batch in batches:
                    now = context.now()
                    hints = [subscription.heard(call, now) for call in batch]
                    if any(hints) or self._is_stale(fetched, now):
                        fetched = now
                        async for thing in self._feed.read(replace(context, checkpoint=last.values)):
                            if isinstance(thing, Checkpoint):
                                last = thing
                            else:
                                yield thing
                    if asking is None and subscription.is_due(now):
                        asking = asyncio.create_task(self._subscribe(context, subscription))
                    if asking and asking.done():
                        trouble, asking = _trouble(asking), None
                    said = subscription.denied or trouble
                    note = f"no pushes, fetched now and then: {said}" if said else last.note
                    yield replace(last, values={**last.values, **subscription.values()}, note=note)
        finally:
            if asking:
                asking.cancel()
                await asyncio.wait([asking])

    def _is_stale(self, fetched: datetime | None, now: datetime) -> bool:
        return fetched is None or now - fetched >= timedelta(seconds=self._config.fallback)

    async def _subscribe(self, context: Context, subscription: Subscription) -> None:
        """Ask the feed for its hub, and the hub for pushes: it may call back before it answers. Raises SourceError."""
        subscription.asked(self._config.url, context.now())
        answer = await context.http.get(self._config.url)
        if isinstance(answer, NotModified):
            return
        headers = {"content-location": answer.url, "link": answer.headers.get("link", "")}
        found = await context.cage.run(find, answer.body, headers)
        if found.hub is None:
            raise Malformed("the feed names no hub")
        subscription.asked(found.topic, context.now())
        asked = {
            "mode": "subscribe",
            "topic": found.topic,
            "callback": self._config.callback,
            "lease_seconds": f"{LEASE}",
        }
        form = {f"hub.{name}": value for name, value in asked.items()}
        await context.http.post(found.hub, form | {"hub.secret": self._config.secret.get_secret_value()})


def _trouble(asked: asyncio.Task[None]) -> str | None:
    """Why there will be no pushes, for operators."""
    error = asked.exception()
    if error and not isinstance(error, SourceError):
        raise error
    return str(error) if error else None
