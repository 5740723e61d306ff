"""Posts of a public Telegram channel, from its page on the web (https://t.me/s/NAME), which asks for no account."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import ClassVar, Final

from pydantic import BaseModel, ConfigDict, Field

from streams.sources.item import Checkpoint, Item
from streams.sources.parse.channel import Page, parse
from streams.sources.protocol import Context, NotModified

MOST_PAGES: Final = 10
"""How far one read goes back to the last post that was seen: some two hundred posts."""
_LAST: Final = "last"


class TelegramConfig(BaseModel):
    """Which channel."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    channel: str = Field(pattern=r"^[A-Za-z]\w{3,31}$", description="name of the channel, as in t.me/NAME")
    language: str | None = Field(
        default=None, pattern=r"^[a-z]{2,3}$", description="ISO 639 code of what is written there"
    )
    site: str = Field(
        default="https://t.me", pattern=r"^https?://[^\s/]+$", max_length=300, description="where the page is"
    )


class TelegramSource:
    """Posts of a public Telegram channel, from its page on the web.

    An edited one is a new revision as long as the page shows it.
    """

    config_model: ClassVar[type[BaseModel]] = TelegramConfig

    def __init__(self, config: TelegramConfig) -> None:
        self._config = config

    async def read(self, context: Context) -> AsyncGenerator[Item | Checkpoint, None]:
        """The posts of the page, and of those before it back to the last one seen. Raises SourceError."""
        validators = {name: value for name, value in context.checkpoint.items() if name != _LAST}
        url = f"{self._config.site}/s/{self._config.channel}"
        answer = await context.http.get(url, validators=validators)
        if isinstance(answer, NotModified):
            return
        page = newest = await context.cage.run(parse, answer.body, {})
        channel, _, number = context.checkpoint.get(_LAST, "").partition("/")
        seen = int(number) if channel == self._config.channel else 0
        pages = [page]
        while seen and page.first > seen + 1 and len(pages) < MOST_PAGES:
            page = await self._before(context, f"{url}?before={page.first}")
            pages.append(page)
        for item in (item for page in pages for item in page.items):
            yield replace(item, language=self._config.language)
        yield Checkpoint({**answer.validators, _LAST: f"{self._config.channel}/{max(newest.last, seen)}"})

    async def _before(self, context: Context, url: str) -> Page:
        answer = await context.http.get(url)
        return Page() if isinstance(answer, NotModified) else await context.cage.run(parse, answer.body, {})
