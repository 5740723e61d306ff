"""RSS, Atom, RDF and JSON feeds over HTTP, also where only the page that names the feed is known."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import ClassVar, Final

from pydantic import BaseModel, ConfigDict, Field

from streams.sources.errors import Gone, Malformed, SourceError
from streams.sources.item import Checkpoint, Item
from streams.sources.parse.entries import Entries, parse
from streams.sources.protocol import Answer, Context, NotModified

_FOUND: Final = "found"
"""The checkpoint's name for the address of the feed that the configured page named."""


class FeedConfig(BaseModel):
    """Where the feed is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = Field(
        pattern=r"^https?://\S+$", max_length=2000, description="address of a feed, or of a page that names its feed"
    )
    language: str | None = Field(
        default=None, pattern=r"^[a-z]{2,3}$", description="ISO 639 code, where the feed states none or a wrong one"
    )


class FeedSource:
    """RSS, Atom, RDF and JSON feeds; the address may be of a page that names its feed."""

    config_model: ClassVar[type[BaseModel]] = FeedConfig

    def __init__(self, config: FeedConfig) -> None:
        self._config = config

    async def read(self, context: Context) -> AsyncGenerator[Item | Checkpoint, None]:
        """All items that the feed shows, if it changed since the checkpoint. Raises SourceError."""
        found = context.checkpoint.get(_FOUND)
        try:
            document = await _document(context, found or self._config.url)
        except SourceError as error:
            if not found or not _moved_away(error):
                raise
            found, document = None, await _document(context, self._config.url)
        if document and document.entries.feeds:
            found = document.entries.feeds[0]
            document = await _document(context, found)
            if document and document.entries.feeds:
                raise Malformed(f"the page names {found} as its feed, which is another web page")
        if document is None:
            return
        for item in document.entries.items:
            yield replace(item, language=self._config.language) if self._config.language else item
        yield self._checkpoint(document, found)
        if document.entries.over:
            raise Gone("the feed says that it is over, nothing will follow: remove it")

    def _checkpoint(self, document: "_Document", found: str | None) -> Checkpoint:
        validators, pace = document.answer.validators, document.entries.pace
        if not found:
            return Checkpoint(validators, pace=pace)
        note = f"read from {found}, which the page {self._config.url} names as its feed"
        return Checkpoint({**validators, _FOUND: found}, pace=pace, note=note)


@dataclass(frozen=True, slots=True)
class _Document:
    """What an address has: a feed, or the addresses of feeds."""

    answer: Answer
    entries: Entries


async def _document(context: Context, url: str) -> _Document | None:
    """None where nothing changed. Raises SourceError."""
    answer = await context.http.get(url, validators=context.checkpoint)
    if isinstance(answer, NotModified):
        return None
    headers = {"content-location": answer.url}
    if "content-type" in answer.headers:
        headers["content-type"] = answer.headers["content-type"]
    return _Document(answer, await context.cage.run(parse, answer.body, headers))


def _moved_away(error: SourceError) -> bool:
    """Whether the feed that the page named is there no more, so that the page is worth another look."""
    return isinstance(error, Malformed) or error.status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
