"""What a plug-in is and what its host gives it: the protocol, version `PROTOCOL`.

A plug-in is one class that satisfies `Source`. The host finds it by the entry-point group `tocsin.sources` or as
`module:Class`, checks its configuration with its `config_model`, and calls `read` for each poll: a source that is asked
(a feed) returns when it has yielded what is there, one that is told (a websocket) goes on for as long as it is open.

How it changes: within a version, what the host gives may get more fields and methods, and what a plug-in gives more
fields with defaults; none changes its meaning or goes. Whatever would break a plug-in makes the next version, and the
host goes on running plug-ins of the one before it. A plug-in says which version it was written for in `protocol`;
without that it is of version 1.
"""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Final, Protocol, TypeVar

from pydantic import BaseModel

from streams.sources.errors import Refused
from streams.sources.item import Checkpoint, Item

T = TypeVar("T")

PROTOCOL: Final = 1
"""The version of this protocol."""
RUNNABLE: Final = frozenset({1})
"""The versions that plug-ins may be written for."""
GROUP: Final = "tocsin.sources"
"""The entry-point group by which packages bring plug-ins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A whole HTTP answer: the address that gave it after redirects, headers by lower-case name, the body decompressed.

    `validators` go into the checkpoint and, from there, into the next request: the client made them and reads them.
    """

    url: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    validators: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NotModified:
    """The address has what it had when the validators were made: 304, the same body again, or an older one."""

    status: int = 304
    headers: Mapping[str, str] = field(default_factory=dict)


class Http(Protocol):
    """The host's guarded client, the only way to the network."""

    async def get(
        self, url: str, *, validators: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer | NotModified:
        """Fetch an address, conditionally where `validators` are of the same address. Raises SourceError."""
        ...

    async def post(self, url: str, form: Mapping[str, str]) -> Answer:
        """Send a form; the answer is one of success (2xx), without redirects. Raises SourceError."""
        ...

    def websocket(self, url: str) -> AsyncGenerator[Sequence[bytes], None]:
        """The text messages of a ws or wss address: an empty batch once it is open and each minute of silence, else
        those that came since the last batch. Ends when the server closes. Raises SourceError.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """An HTTP call to a source: headers by lower-case name, the body of 1 MiB at the most.

    `answer(status, text)` is called once, when what the call brought is safe: after the checkpoint that follows it. A
    call that is not answered within half a minute is told to come again.
    """

    method: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    answer: Callable[[int, str], None]


class Door(Protocol):
    """The path of ingest's own HTTP server that belongs to a source: `/in/ID`."""

    def calls(self) -> AsyncGenerator[Sequence[Call], None]:
        """The calls from now on: an empty batch once the door is open and each minute of silence, else those that came
        since the last batch. Raises SourceError, where ingest does not listen.
        """
        ...


class ClosedDoor:
    """The door of a host that listens nowhere."""

    async def calls(self) -> AsyncGenerator[Sequence[Call], None]:
        """Raises Refused."""
        raise Refused("nothing listens here: ingest does, where TOCSIN_INGEST_LISTEN says")
        yield  # what makes it a generator


class Cage(Protocol):
    """Runs what reads hostile bytes in a process with limits on memory and time."""

    async def run(
        self, function: Callable[[bytes, Mapping[str, str]], T], body: bytes, headers: Mapping[str, str]
    ) -> T:
        """`function(body, headers)` from a module's top level; its return type is annotated. Raises Malformed."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a read is given: the network, the cage, the last checkpoint's values (empty at first), the clock (UTC), and
    the door where it is called.
    """

    http: Http
    cage: Cage
    checkpoint: Mapping[str, str]
    now: Callable[[], datetime]
    door: Door = field(default_factory=ClosedDoor)


class Source(Protocol):
    """A plug-in, made from its configuration. It keeps no state between reads but what its checkpoints say.

    The first line of its docstring says in lists what it reads. `protocol`, an int, is the version that it was written
    for (1 where it is missing).

    A class attribute `told = True` marks one that is told: its past, which a first read passes over, ends with its
    first checkpoint; the host cancels its read to end it, and calls it again soon when it ended by itself. It yields a
    checkpoint at least each few minutes.
    """

    config_model: ClassVar[type[BaseModel]]

    def __init__(self, config: Any) -> None: ...

    def read(self, context: Context) -> AsyncGenerator[Item | Checkpoint, None]:
        """Yield what is new since the checkpoint, oldest or newest first; may yield items known already.

        Raises SourceError for what the outside did wrong; cancellation may come at every await.
        """
        ...


def is_told(source: Source) -> bool:
    """Whether its read goes on for as long as it may."""
    return bool(getattr(source, "told", False))
