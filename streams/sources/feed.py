"""RSS, Atom and RDF feeds over HTTP."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from streams.sources.entries import parse
from streams.sources.item import Checkpoint, Item
from streams.sources.protocol import Context, NotModified


class FeedConfig(BaseModel):
    """Where the feed is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = Field(pattern=r"^https?://\S+$", max_length=2000, description="address of an RSS, Atom or RDF feed")
    language: str | None = Field(
        default=None, pattern=r"^[a-z]{2,3}$", description="ISO 639 code, where the feed states none or a wrong one"
    )


class FeedSource:
    """One feed, fetched again only when it has changed."""

    config_model: ClassVar[type[BaseModel]] = FeedConfig

    def __init__(self, config: FeedConfig) -> None:
        self._config = config

    async def read(self, context: Context) -> AsyncGenerator[Item | Checkpoint, None]:
        """All items that the feed shows, if it changed since the checkpoint. Raises SourceError."""
        answer = await context.http.get(self._config.url, validators=context.checkpoint)
        if isinstance(answer, NotModified):
            return
        headers = {"content-location": answer.url}
        if "content-type" in answer.headers:
            headers["content-type"] = answer.headers["content-type"]
        entries = await context.cage.run(parse, answer.body, headers)
        for item in entries.items:
            yield replace(item, language=self._config.language) if self._config.language else item
        yield Checkpoint(answer.validators)
