"""Articles that a publisher sends: JSON by signed HTTP calls, answered when they are safe."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from hashlib import blake2b
from typing import ClassVar, Final

import msgspec
from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from streams.sources.errors import Malformed
from streams.sources.item import Checkpoint, Item
from streams.sources.kinds.signature import WINDOW, Unsigned, key_of, verified
from streams.sources.parse.records import Fields, pack, parse
from streams.sources.parse.typed import typed
from streams.sources.protocol import Call, Context

_MOST_REMEMBERED: Final = 500
"""Calls that the checkpoint names, the latest; a process remembers all of the window."""
_LEAST_KEY: Final = 24


class WebhookConfig(BaseModel):
    """How a call proves itself, and where its JSON has what."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    secret: SecretStr = Field(description="the signing secret: Base64 of 24 bytes or more, after whsec_ or without")
    fields: Fields = Field(default=Fields(), description="where an object has what, if not in the fields of an article")

    @field_validator("secret")
    @classmethod
    def _long_enough(cls, secret: SecretStr) -> SecretStr:
        if len(key_of(secret.get_secret_value())) < _LEAST_KEY:
            raise ValueError(f"the secret is short: expected the Base64 of {_LEAST_KEY} random bytes or more")
        return secret


class Unfit(Exception):
    """A call that nothing is taken from: the status and the words that it is answered with."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


class WebhookSource:
    """Articles sent by signed calls, one or many as JSON; whoever repeats a call is answered and changes nothing."""

    config_model: ClassVar[type[BaseModel]] = WebhookConfig
    told: ClassVar[bool] = True

    def __init__(self, config: WebhookConfig) -> None:
        self._fields = config.fields
        self._key = key_of(config.secret.get_secret_value())

    async def read(self, context: Context) -> AsyncGenerator[Item | Checkpoint, None]:
        """What the calls bring, for as long as ingest listens. Raises SourceError."""
        heard = {name: int(at) for name, at in context.checkpoint.items()}
        async with aclosing(context.door.calls()) as batches:
            async for batch in batches:
                taken = []
                for call in batch:
                    try:
                        name, at = self._proved(call, context)
                        items = await self._items(call, context) if name not in heard else ()
                    except Unfit as error:
                        call.answer(error.status, str(error))
                        continue
                    heard[name] = at
                    taken.append(call)
                    for item in items:
                        yield item
                heard = _recent(heard, int(context.now().timestamp()))
                yield Checkpoint({name: str(at) for name, at in list(heard.items())[-_MOST_REMEMBERED:]})
                for call in taken:
                    call.answer(204, "")

    def _proved(self, call: Call, context: Context) -> tuple[str, int]:
        """A short name of the call's id, and its time. Raises Unfit."""
        if call.method != "POST":
            raise Unfit(405, "expected POST")
        try:
            name, at = verified(self._key, call.headers, call.body, context.now())
        except Unsigned:
            raise Unfit(401, "not signed with this secret, or not now") from None
        return blake2b(name.encode("utf-8", "surrogateescape"), digest_size=8).hexdigest(), at

    async def _items(self, call: Call, context: Context) -> tuple[Item, ...]:
        """All articles of a call, or none of them. Raises Unfit."""
        try:
            records = await context.cage.run(parse, *pack(_objects(call.body), self._fields))
        except Malformed as error:
            raise Unfit(400, str(error)) from None
        if records.bad:
            raise Unfit(400, f"{records.bad} of the articles cannot be read: {records.why}")
        return records.items


def _objects(body: bytes) -> list[bytes]:
    """The members of an array, or the one object. Raises Malformed."""
    if body.lstrip()[:1] != b"[":
        return [body]
    return [bytes(part) for part in typed(body, list[msgspec.Raw], "JSON")]


def _recent(heard: Mapping[str, int], now: int) -> dict[str, int]:
    """The calls that could be sent again as they were: those of the window, with a second for the edge."""
    return {name: at for name, at in heard.items() if abs(now - at) <= WINDOW + 1}
