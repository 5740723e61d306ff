"""News sitemaps over HTTP, one or an index of several: for papers that keep no feed."""

import json
from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from streams.sources.errors import RateLimited, SourceError
from streams.sources.item import Checkpoint, Item
from streams.sources.parse.newsmap import Newsmap, parse
from streams.sources.protocol import Context, NotModified


class SitemapConfig(BaseModel):
    """Where the sitemap is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = Field(
        pattern=r"^https?://\S+$", max_length=2000, description="address of a news sitemap or of a sitemap index"
    )
    language: str | None = Field(
        default=None, pattern=r"^[a-z]{2,3}$", description="ISO 639 code, where the sitemap states none or a wrong one"
    )


class SitemapSource:
    """News sitemaps, also the last changed of an index: articles of papers that keep no feed.

    Each is fetched again only when it has changed. The checkpoint has the validators of each address, as JSON.
    """

    config_model: ClassVar[type[BaseModel]] = SitemapConfig

    def __init__(self, config: SitemapConfig) -> None:
        self._config = config

    async def read(self, context: Context) -> AsyncGenerator[Item | Checkpoint, None]:
        """All articles of the sitemaps that changed since the checkpoint. Raises SourceError where none answers."""
        url, kept = self._config.url, dict(context.checkpoint)
        values: dict[str, str] = {}
        top = await _newsmap(context, url, values)
        for item in self._items(top):
            yield item
        parts = top.parts if top else tuple(part for part in kept if part != url)
        failures: list[SourceError] = []
        for part in parts:
            try:
                found = await _newsmap(context, part, values)
            except RateLimited:
                raise
            except SourceError as error:
                failures.append(error)
                values[part] = kept.get(part, "{}")
                continue
            for item in self._items(found):
                yield item
        if failures and len(failures) == len(parts):
            raise failures[0]
        note = f"{len(failures)} of {len(parts)} sitemaps: {failures[0]}" if failures else None
        yield Checkpoint(values, note=note)

    def _items(self, newsmap: Newsmap | None) -> tuple[Item, ...]:
        items = newsmap.items if newsmap else ()
        language = self._config.language
        return tuple(replace(item, language=language) for item in items) if language else items


async def _newsmap(context: Context, url: str, values: dict[str, str]) -> Newsmap | None:
    """None where it is as it was; its validators go into `values` once it is read. Raises SourceError."""
    known = context.checkpoint.get(url, "{}")
    answer = await context.http.get(url, validators=json.loads(known))
    if isinstance(answer, NotModified):
        values[url] = known
        return None
    newsmap = await context.cage.run(parse, answer.body, {"content-location": answer.url})
    values[url] = json.dumps(dict(answer.validators))
    return newsmap
