"""Posts of Bluesky as they are made, from a Jetstream server's websocket (https://github.com/bluesky-social/jetstream).

A message is an event with the account's `did`, the server's `time_us` (microseconds, the cursor to go on from) and,
where it is about a post, a `commit`: operation, collection, rkey and record (app.bsky.feed.post of
https://atproto.com/lexicons).
"""

import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from typing import ClassVar, Final
from urllib.parse import urlencode

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from streams.sources.item import Checkpoint, Item
from streams.sources.kinds.posts import headline
from streams.sources.parse.fields import TEXT_LIMIT, language_code, unix_moment
from streams.sources.parse.plain import tidy
from streams.sources.parse.typed import readable, typed
from streams.sources.protocol import Context

COLLECTION: Final = "app.bsky.feed.post"
_NAME: Final = re.compile(r"did:[a-z]+:[A-Za-z0-9._:%-]{1,200}/[A-Za-z0-9._~:-]{1,512}")
MOST_ACCOUNTS: Final = 300
"""In one address; the server takes ten thousand, but not in the longest address that servers take."""


class JetstreamConfig(BaseModel):
    """Which server, and whose posts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = Field(
        default="wss://jetstream2.us-east.bsky.network/subscribe",
        pattern=r"^wss?://[^\s?#]+$",
        max_length=300,
        description="address of the websocket",
    )
    accounts: tuple[str, ...] = Field(
        default=(), max_length=MOST_ACCOUNTS, description="the accounts (did:plc:...) whose posts are read; none: all"
    )
    languages: tuple[str, ...] = Field(
        default=(), description="ISO 639 codes; posts in other languages are left out; none: all"
    )


class _External(msgspec.Struct):
    title: str = ""
    description: str = ""


class _Embed(msgspec.Struct):
    external: _External | None = None


class _Post(msgspec.Struct):
    text: str = ""
    langs: list[str] = []
    embed: _Embed | None = None


class _Commit(msgspec.Struct):
    operation: str
    collection: str
    rkey: str
    record: msgspec.Raw = msgspec.Raw(b"{}")


class _Event(msgspec.Struct):
    did: str
    time_us: int
    commit: _Commit | None = None


class JetstreamSource:
    """Posts of Bluesky as they are made, from a Jetstream server's websocket, taken up again where it was left."""

    config_model: ClassVar[type[BaseModel]] = JetstreamConfig
    told: ClassVar[bool] = True

    def __init__(self, config: JetstreamConfig) -> None:
        self._config = config

    async def read(self, context: Context) -> AsyncGenerator[Item | Checkpoint, None]:
        """The posts as they are made, and those deleted; a checkpoint after each batch. Raises SourceError."""
        cursor = int(context.checkpoint.get("cursor", "0"))
        async with aclosing(context.http.websocket(self._address(cursor))) as batches:
            async for batch in batches:
                for event in (typed(message, _Event, "event of a Jetstream server") for message in batch):
                    cursor = max(cursor, event.time_us)
                    if item := self._item(event):
                        yield item
                yield Checkpoint({"cursor": str(cursor)} if cursor else {})

    def _address(self, cursor: int) -> str:
        asked = [("wantedCollections", COLLECTION), *(("wantedDids", account) for account in self._config.accounts)]
        return f"{self._config.url}?{urlencode([*asked, *([('cursor', str(cursor))] if cursor else [])])}"

    def _item(self, event: _Event) -> Item | None:
        """The post, or that it is gone; None for what is no post, says nothing, or is in another language."""
        commit = event.commit
        if commit is None or commit.collection != COLLECTION or not _NAME.fullmatch(f"{event.did}/{commit.rkey}"):
            return None
        item = Item(
            guid=f"at://{event.did}/{COLLECTION}/{commit.rkey}",
            url=f"https://bsky.app/profile/{event.did}/post/{commit.rkey}",
            withdrawn=commit.operation == "delete",
        )
        if item.withdrawn:
            return item
        return next((self._told(item, post, event) for post in readable((commit.record,), _Post)), None)

    def _told(self, item: Item, post: _Post, event: _Event) -> Item | None:
        languages = [code for stated in post.langs if (code := language_code(stated))]
        wanted = self._config.languages
        linked = post.embed.external if post.embed else None
        parts = (post.text, linked.title, linked.description) if linked else (post.text,)
        text = "\n\n".join(filter(None, map(tidy, parts)))[:TEXT_LIMIT]
        if not text or (wanted and not set(wanted) & set(languages)):
            return None
        language = next((code for code in languages if code in wanted), next(iter(languages), None))
        published = unix_moment(event.time_us / 1_000_000)
        return replace(item, title=headline(text), text=text, published=published, language=language)
