"""Warnings of authorities: messages of the Common Alerting Protocol 1.2, one by itself or many listed by a feed.

The format is at https://docs.oasis-open.org/emergency/cap/v1.2/CAP-v1.2-os.html.
"""

from collections.abc import AsyncGenerator, Iterable
from datetime import UTC, datetime
from hashlib import blake2b
from typing import ClassVar, Final

from pydantic import BaseModel, ConfigDict, Field

from streams.sources.errors import Gone, Malformed, Refused, SourceError, Unavailable
from streams.sources.item import Checkpoint, Item
from streams.sources.parse.bulletin import CAP_TYPE, Bulletin, parse
from streams.sources.protocol import Context, NotModified

MOST_MESSAGES: Final = 100
"""So many are fetched in one read, the newest; the others with the next."""
_KNOWN: Final = "known"
_ACCEPT: Final = f"{CAP_TYPE}, application/xml;q=0.9, */*;q=0.5"
"""Some services have a message in several formats at one address."""
_UNDATED: Final = datetime.min.replace(tzinfo=UTC)


class CapConfig(BaseModel):
    """Where the messages are, and in which of their languages they are read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = Field(
        pattern=r"^https?://\S+$",
        max_length=2000,
        description="address of a CAP message, or of an Atom or RSS feed that lists them",
    )
    language: str | None = Field(
        default=None,
        pattern=r"^[a-z]{2,3}$",
        description="ISO 639 code of the language wanted, where there are several",
    )


class CapSource:
    """Warnings of authorities in CAP 1.2, one or a feed of them; Update and Cancel supersede.

    Each message is fetched once, for none ever changes.
    """

    config_model: ClassVar[type[BaseModel]] = CapConfig

    def __init__(self, config: CapConfig) -> None:
        self._config = config

    async def read(self, context: Context) -> AsyncGenerator[Item | Checkpoint, None]:
        """What the messages that were not fetched before say, oldest first. Raises SourceError."""
        validators = {name: value for name, value in context.checkpoint.items() if name != _KNOWN}
        answer = await context.http.get(self._config.url, validators=validators)
        if isinstance(answer, NotModified):
            return
        listed = await self._parsed(context, answer.url, answer.body)
        known = {_key(link) for link in listed.links} & set(context.checkpoint.get(_KNOWN, "").split())
        links = [link for link in listed.links if _key(link) not in known]
        found, failure = list(listed.items), None
        try:
            for link in links[:MOST_MESSAGES]:
                found += await self._message(context, link)
                known.add(_key(link))
        except SourceError as error:
            failure = error
        for item in _standing(found):
            yield item
        whole = failure is None and len(links) <= MOST_MESSAGES
        noted = {_KNOWN: " ".join(sorted(known))} if known else {}
        yield Checkpoint({**answer.validators, **noted} if whole else noted)
        if failure:
            raise failure

    async def _message(self, context: Context, link: str) -> tuple[Item, ...]:
        """What one message says: nothing where it is gone, or none that can be read."""
        try:
            answer = await context.http.get(link, headers={"Accept": _ACCEPT})
            return () if isinstance(answer, NotModified) else (await self._parsed(context, link, answer.body)).items
        except (Gone, Malformed, Refused):
            return ()
        except Unavailable as error:
            if error.status == 404:
                return ()
            raise

    async def _parsed(self, context: Context, url: str, body: bytes) -> Bulletin:
        return await context.cage.run(parse, body, {"content-location": url, "language": self._config.language or ""})


def _standing(items: Iterable[Item]) -> list[Item]:
    """In order of time, without what others of them supersede: it was over before it was read."""
    ordered = sorted(items, key=lambda item: item.updated or item.published or _UNDATED)
    gone = {name for item in ordered for name in ((item.guid,) if item.withdrawn else item.supersedes)}
    return [item for item in ordered if item.withdrawn or item.guid not in gone]


def _key(link: str) -> str:
    return blake2b(link.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
