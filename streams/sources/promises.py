"""What a plug-in and all that it yields must be, one rule a function: for the contract, the host and `tocsin sources`.

Pure. Each function gives what is wrong, a sentence each for the author; nothing where all is well.
"""

import inspect
import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from pydantic import BaseModel, SecretBytes, SecretStr
from pydantic.errors import PydanticUserError

from streams.sources.item import Checkpoint, Item
from streams.sources.parse.fields import web_address
from streams.sources.protocol import RUNNABLE

_LANGUAGE: Final = re.compile(r"[a-z]{2,3}")
_SECRET_WORDS: Final = frozenset({"token", "password", "passphrase", "secret", "credentials"})
MOST_REMEMBERED: Final = 64 * 1024
"""Bytes of a checkpoint: a source's whole state must fit its topic."""
_SECRET_TYPES: Final = (SecretStr, SecretBytes)


def faults_of_plugin(plugin: Any) -> Iterator[str]:
    """What keeps an object from being a plug-in that this host can run."""
    if not inspect.isclass(plugin):
        yield f"it is {type(plugin).__name__} {plugin!r:.80}, not a class"
        return
    version = getattr(plugin, "protocol", 1)
    if version not in RUNNABLE:
        known = ", ".join(map(str, sorted(RUNNABLE)))
        yield f"it is written for version {version!r} of the protocol, this Tocsin runs {known}: change either"
    if not callable(getattr(plugin, "read", None)):
        yield "it has no `read`: write `async def read(self, context)` with a `yield` in it"
    yield from _faults_of_model(getattr(plugin, "config_model", None))


def _faults_of_model(model: Any) -> Iterator[str]:
    if not (inspect.isclass(model) and issubclass(model, BaseModel)):
        yield "its `config_model` is no pydantic model: make it a subclass of pydantic.BaseModel"
        return
    try:
        json.dumps(model.model_json_schema())
    except (PydanticUserError, TypeError, ValueError) as error:
        yield f"its `config_model` has no JSON schema: {error}"


def careless_of_plugin(plugin: Any) -> Iterator[str]:
    """What a plug-in that runs still owes the people who set it up: to be asked of one without faults."""
    if not summary(plugin):
        yield "it has no docstring: its first line is what `tocsin sources ls` shows"
    model = plugin.config_model
    if model.model_config.get("extra") != "forbid":
        yield 'its `config_model` ignores misspelt fields: set `model_config = ConfigDict(extra="forbid", frozen=True)`'
    for name, field in model.model_fields.items():
        if not field.description:
            yield f"its field `{name}` has no description: give it one with `Field(description=...)`"
        if _SECRET_WORDS & set(name.split("_")) and not _is_secret(field.annotation):
            yield f"its field `{name}` would be logged: make it a pydantic.SecretStr"


def summary(plugin: Any) -> str:
    """The first line of the plug-in's own docstring."""
    return (plugin.__doc__ or "").strip().partition("\n")[0]


def faults_of_yield(thing: object) -> Iterator[str]:
    """What makes that which a read yielded unfit for the host."""
    if isinstance(thing, Item):
        yield from _faults_of_item(thing)
    elif isinstance(thing, Checkpoint):
        if not all(isinstance(part, str) for pair in thing.values.items() for part in pair):
            yield "a checkpoint has a value that is no text: write numbers and times as str"
        elif (size := sum(len(part.encode()) for pair in thing.values.items() for part in pair)) > MOST_REMEMBERED:
            yield f"a checkpoint has {size} bytes, at most {MOST_REMEMBERED} fit beside what the host notes"
    else:
        yield f"it yielded {type(thing).__name__}, which is neither Item nor Checkpoint"


def _faults_of_item(item: Item) -> Iterator[str]:
    if not isinstance(item.guid, str) or not item.guid:
        yield "an item has no guid: give it the source's own name for it, the same at each read"
    for name in ("title", "text"):
        if not isinstance(getattr(item, name), str):
            yield f"the item {item.guid!r:.80} has a {name} that is no text"
    for name in ("published", "updated"):
        moment = getattr(item, name)
        if moment is not None and not (isinstance(moment, datetime) and moment.utcoffset() is not None):
            yield f"the item {item.guid!r:.80} has a date without a zone in `{name}`: make it aware, or None"
    if item.url is not None and web_address(item.url) is None:
        yield f"the item {item.guid!r:.80} has an address that is not http or https: {item.url!r:.80}"
    if item.named_by not in ("url", "guid"):
        yield f"the item {item.guid!r:.80} is named by {item.named_by!r:.20}, expected 'url' or 'guid'"
    if not isinstance(item.supersedes, tuple) or not all(isinstance(earlier, str) for earlier in item.supersedes):
        yield f"the item {item.guid!r:.80} supersedes no tuple of guids: {item.supersedes!r:.80}"
    if item.language is not None and not _LANGUAGE.fullmatch(item.language):
        yield f"the item {item.guid!r:.80} has the language {item.language!r:.20}, expected a code such as 'en'"


def _is_secret(annotation: Any) -> bool:
    return annotation in _SECRET_TYPES or any(map(_is_secret, getattr(annotation, "__args__", ())))
