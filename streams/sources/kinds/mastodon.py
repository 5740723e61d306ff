"""Posts of a Mastodon server: of one account, of one hashtag, or of the server's public timeline.

The API is described at https://docs.joinmastodon.org/methods/timelines/ and https://docs.joinmastodon.org/entities/Status/.
"""

from collections.abc import AsyncGenerator, Mapping
from typing import ClassVar, Final, TypeVar
from urllib.parse import quote, urlencode

import msgspec
from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from streams.sources.item import Checkpoint, Item
from streams.sources.kinds.posts import headline
from streams.sources.parse.fields import TEXT_LIMIT, iso_moment, language_code, web_address
from streams.sources.parse.plain import plain
from streams.sources.parse.typed import readable, typed
from streams.sources.protocol import Context, NotModified

T = TypeVar("T")

PAGE: Final = 40
"""Posts in one answer, the most that a server gives."""
MOST_PAGES: Final = 25
"""In one read; what was posted since is read with the next."""


class MastodonConfig(BaseModel):
    """Which server, and what of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    server: str = Field(pattern=r"^https?://[^\s/]+$", max_length=300, description="address of the server")
    account: str | None = Field(
        default=None, pattern=r"^@?[\w.-]+(@[\w.:-]+)?$", description="the posts of this account, such as name@server"
    )
    tag: str | None = Field(default=None, pattern=r"^\w+$", description="the posts with this hashtag")
    token: SecretStr | None = Field(default=None, description="access token, where the server wants one")

    @model_validator(mode="after")
    def _one_of_both(self) -> "MastodonConfig":
        if self.account and self.tag:
            raise ValueError("account and tag: expected one of them, or none for the public timeline")
        return self


class _Card(msgspec.Struct):
    title: str | None = None
    description: str | None = None


class _Status(msgspec.Struct):
    id: str
    created_at: str
    edited_at: str | None = None
    url: str | None = None
    content: str = ""
    spoiler_text: str = ""
    language: str | None = None
    reblog: msgspec.Raw | None = None
    card: _Card | None = None


class _Account(msgspec.Struct):
    id: str


class _Name(msgspec.Struct):
    id: str


class MastodonSource:
    """Posts of a Mastodon account, hashtag or public timeline.

    Boosts, which are others' posts, are left out; edits are not seen.
    """

    config_model: ClassVar[type[BaseModel]] = MastodonConfig

    def __init__(self, config: MastodonConfig) -> None:
        self._config = config

    async def read(self, context: Context) -> AsyncGenerator[Item | Checkpoint, None]:
        """The posts since the checkpoint, oldest page first; at first the newest page. Raises SourceError."""
        values = self._left_at(context.checkpoint)
        is_first = "min_id" not in values
        if self._config.account and "account" not in values:
            found = await self._account(context)
            if found is None:
                return
            values["account"] = found.id
        for _ in range(MOST_PAGES):
            statuses = await self._page(context, values)
            for status in readable(statuses, _Status):
                if item := _item(status):
                    yield item
            newest = _newest(statuses)
            values |= newest
            yield Checkpoint(dict(values))
            if not newest or len(statuses) < PAGE or is_first:
                return

    def _left_at(self, checkpoint: Mapping[str, str]) -> dict[str, str]:
        """Where this timeline was left; another's numbers mean nothing here."""
        asked = f"{self._config.server} {self._config.account or ''} {self._config.tag or ''}"
        return dict(checkpoint) if checkpoint.get("of") == asked else {"of": asked}

    async def _account(self, context: Context) -> _Account | None:
        """The account as the server numbers it."""
        asked = urlencode({"acct": (self._config.account or "").removeprefix("@")})
        return await self._get(context, f"/api/v1/accounts/lookup?{asked}", _Account, "account of a Mastodon server")

    async def _page(self, context: Context, values: Mapping[str, str]) -> list[msgspec.Raw]:
        """The posts just after `min_id`, newest first."""
        query = {"limit": str(PAGE)}
        if self._config.account:
            path = f"/api/v1/accounts/{quote(values['account'], safe='')}/statuses"
            query["exclude_reblogs"] = "true"
        elif self._config.tag:
            path = f"/api/v1/timelines/tag/{quote(self._config.tag, safe='')}"
        else:
            path = "/api/v1/timelines/public"
        if "min_id" in values:
            query["min_id"] = values["min_id"]
        expected = "timeline of a Mastodon server"
        return await self._get(context, f"{path}?{urlencode(query)}", list[msgspec.Raw], expected) or []

    async def _get(self, context: Context, path: str, kind: type[T], expected: str) -> T | None:
        """What the server says; None where it says that nothing changed."""
        headers = {"Accept": "application/json"}
        if self._config.token:
            headers["Authorization"] = f"Bearer {self._config.token.get_secret_value()}"
        answer = await context.http.get(f"{self._config.server}{path}", headers=headers)
        return None if isinstance(answer, NotModified) else typed(answer.body, kind, expected)


def _newest(statuses: list[msgspec.Raw]) -> dict[str, str]:
    """What the next page begins after: the longest and then greatest of the ids, which count up."""
    names = [status.id for status in readable(statuses, _Name)]
    return {"min_id": max(names, key=lambda name: (len(name), name))} if names else {}


def _item(status: _Status) -> Item | None:
    """The post with what its link's preview says; None for a boost, and for pictures without a word."""
    card = (status.card.title, status.card.description) if status.card else ()
    parts = (plain(status.spoiler_text), plain(status.content), *(plain(part or "") for part in card))
    text = "\n\n".join(filter(None, parts))[:TEXT_LIMIT]
    boosted = status.reblog is not None and bytes(status.reblog) != b"null"
    if boosted or not text or not status.id:
        return None
    return Item(
        guid=status.id,
        url=web_address(status.url),
        title=headline(text),
        text=text,
        published=iso_moment(status.created_at),
        updated=iso_moment(status.edited_at),
        language=language_code(status.language),
    )
