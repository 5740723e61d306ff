"""A host without network or processes, for tests of plug-ins: it answers from what was recorded."""

import asyncio
import sys
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from hashlib import blake2b
from typing import Any, Final, TypeVar

from streams.sources.cage import job_of, opened
from streams.sources.caged import carry_out
from streams.sources.errors import SourceError, Unavailable
from streams.sources.protocol import Answer, Call, NotModified

T = TypeVar("T")

_WAYS_OUT: Final = frozenset(
    {
        *("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"),
        *("socket.sendto", "socket.sendmsg", "subprocess.Popen", "os.system", "os.posix_spawn"),
    }
)


class RecordedHttp:
    """Answers from a table; with `failure` it raises that instead, with `hang` it never answers, and with `unchanged`
    every address has what it had, by the validators that it is given.
    """

    def __init__(
        self,
        answers: Mapping[str, bytes],
        failure: SourceError | None = None,
        *,
        hang: bool = False,
        unchanged: bool = False,
    ) -> None:
        self.asked = asyncio.Event()
        self._answers = answers
        self._failure = failure
        self._hang = hang
        self._unchanged = unchanged

    async def reach(self) -> None:
        """Get as far as the host gets: nowhere, to an error, or there."""
        self.asked.set()
        await asyncio.sleep(0)
        if self._hang:
            await asyncio.Event().wait()
        if self._failure:
            raise self._failure

    async def get(
        self, url: str, *, validators: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer | NotModified:
        """As the host's client: conditional by the body's hash."""
        await self.reach()
        if self._unchanged and validators:
            return NotModified()
        if url not in self._answers:
            raise Unavailable("404 Not Found", 404)
        body = self._answers[url]
        fresh = {"url": url, "body": blake2b(body).hexdigest()}
        if validators and fresh.items() <= validators.items():
            return NotModified()
        return Answer(url=url, status=200, body=body, validators=fresh)

    async def post(self, url: str, form: Mapping[str, str]) -> Answer:
        """Accepted."""
        await self.reach()
        return Answer(url=url, status=202)

    async def websocket(self, url: str) -> AsyncGenerator[Sequence[bytes], None]:
        """Open, then each line of the recorded answer as a message, then closed by the server."""
        answer = await self.get(url)
        yield ()
        if isinstance(answer, Answer):
            yield answer.body.splitlines()


class RecordedDoor:
    """Where these calls come, all at once, as far as `http` reaches anything."""

    def __init__(self, calls: Sequence[Call], http: RecordedHttp) -> None:
        self._calls = calls
        self._http = http

    async def calls(self) -> AsyncGenerator[Sequence[Call], None]:
        """Open, then all calls, then closed."""
        await self._http.reach()
        yield ()
        yield self._calls


class OpenCage:
    """Runs the function here, with all else that a cage does to its arguments and its result: a recorded answer is not
    hostile.
    """

    async def run(
        self, function: Callable[[bytes, Mapping[str, str]], T], body: bytes, headers: Mapping[str, str]
    ) -> T:
        """`function(body, headers)`. Raises Malformed."""
        await asyncio.sleep(0)
        return opened(carry_out(job_of(function, body, headers)), function)


class NetworkUsed(AssertionError):
    """Something went to the network by itself: use `context.http`."""


_refused: list[list[str]] = []
"""What each `no_network` that is open refused."""


@contextmanager
def no_network() -> Iterator[None]:
    """Whatever this process does meanwhile to reach another, in any thread and by any library, is refused; the end
    raises NetworkUsed for it, also where somebody caught the refusal.
    """
    _watch()
    events: list[str] = []
    _refused.append(events)
    try:
        yield
    finally:
        _refused.remove(events)
    if events:
        raise NetworkUsed(
            f"{events[0]}: the plug-in went out by itself; the host's client, context.http, is the only way"
        )


@cache
def _watch() -> None:
    """An audit hook stays for the life of the process, so there is one."""
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if _refused and event in _WAYS_OUT:
        _refused[-1].append(event)
        raise NetworkUsed(event)
