"""The arguments of a call, however they came: in the query, as a form, in parts or as JSON; and the files in them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bots.local.refusals import bad_request

_TRUE = {"true", "yes", "1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that came with a call."""

    name: str
    kind: str
    content: bytes


class Arguments:
    """Typed access to a call's arguments; names that are absent or empty give None."""

    def __init__(self, values: Mapping[str, str], files: Mapping[str, Upload] | None = None) -> None:
        self._values = values
        self._files = files or {}

    def text(self, name: str) -> str:
        """The argument as it is, "" where absent."""
        return self._values.get(name, "")

    def file(self, name: str) -> Upload | None:
        """The uploaded file; the argument may name its part of the body (attach://NAME)."""
        return self._files.get(self.text(name).removeprefix("attach://") or name)

    def integer(self, name: str, default: int = 0, low: int = -(2**63), high: int = 2**63 - 1) -> int:
        """A whole number, brought within its bounds as Telegram does; what is no number is the default."""
        try:
            return min(max(int(self._values[name]), low), high)
        except (KeyError, ValueError):
            return default

    def flag(self, name: str) -> bool:
        """Whether it is set."""
        return self.text(name).lower() in _TRUE

    def json(self, name: str, what: str) -> Any:
        """The argument's JSON, None where absent. Raises Refused naming `what` could not be parsed."""
        raw = self.text(name)
        if not raw:
            return None
        try:
            return json.loads(raw)
        except ValueError:
            raise bad_request(f"can't parse {what} JSON object") from None


async def read_arguments(request: web.Request) -> Arguments:
    """The arguments of a request; the body's win over the query's. Raises Refused for a body that is no JSON."""
    values, files = dict(request.query), {}
    if request.content_type == "application/json":
        values |= _from_json(await request.text())
    elif request.can_read_body:
        for name, value in (await request.post()).items():
            if isinstance(value, str):
                values[name] = value
            elif isinstance(value, web.FileField):
                files[name] = Upload(name=value.filename, kind=value.content_type, content=value.file.read())
    return Arguments(values, files)


def _from_json(body: str) -> dict[str, str]:
    try:
        given = json.loads(body or "{}")
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise bad_request("can't parse JSON object in the request body")
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in given.items()}
