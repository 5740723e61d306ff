"""The one way to the network for all sources: guarded, polite, bounded.

http(s) only, public addresses only, five redirects, ten MiB after decompression, one deadline over all of it, one
request a host at a time, no cookies, and no header of a source's own sent to another host.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from importlib.metadata import version
from types import TracebackType
from typing import Final
from urllib.parse import urljoin
from weakref import WeakValueDictionary

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from streams.ingest.answers import REDIRECTS, check_status, conditional_headers, retry_after, validators_of
from streams.ingest.guard import AddressRefused, guarded_socket
from streams.sources.errors import Malformed, RateLimited, Refused, Unavailable
from streams.sources.protocol import Answer, NotModified

DEADLINE: Final = 30.0
MOST_BYTES: Final = 10 * 1024 * 1024
MOST_REDIRECTS: Final = 5
PRIVATE_HINT: Final = "where that is meant, set TOCSIN_ALLOW_PRIVATE=true"
MOST_AT_ONCE: Final = 512
"""Requests under way in one process: each holds a socket, and a process may have a thousand files open. Two
hundred that hang leave room for the others."""
SLOW_DOWN: Final = 300.0
"""Seconds that a host is left alone after a 429 that names no time."""
USER_AGENT: Final = f"Tocsin/{version('tocsin')} (news alarm; reads feeds)"
ACCEPT: Final = "application/atom+xml, application/rss+xml, application/rdf+xml, application/xml;q=0.9, */*;q=0.5"


class GuardedClient:
    """An async context manager; `allow_private` admits loopback and private networks, for demo, tests and intranets."""

    def __init__(
        self,
        now: Callable[[], datetime],
        *,
        allow_private: bool = False,
        deadline: float = DEADLINE,
        most_bytes: int = MOST_BYTES,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._now = now
        self._allow_private = allow_private
        self._deadline = deadline
        self._most_bytes = most_bytes
        self._resolver = resolver
        self._room = asyncio.Semaphore(MOST_AT_ONCE)
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._slowed: dict[str, datetime] = {}

    async def __aenter__(self) -> "GuardedClient":
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                socket_factory=guarded_socket(allow_private=self._allow_private),
                resolver=self._resolver,
                limit=0,
                force_close=True,  # a host is asked again after minutes: an open connection would only hold a socket
                ttl_dns_cache=300,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": USER_AGENT, "Accept": ACCEPT},
            timeout=aiohttp.ClientTimeout(),  # ours is the deadline over all redirects, in get()
            trust_env=False,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def get(
        self, url: str, *, validators: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer | NotModified:
        """Fetch an address; the checks of `Http.get`. Raises Refused, RateLimited, Unavailable, Gone, Unauthorized,
        Malformed.
        """
        start = target = _checked(url)
        left = self._deadline
        for _ in range(MOST_REDIRECTS + 1):
            own = dict(headers or {}) if target.origin() == start.origin() else {}
            sent = own | conditional_headers(validators or {}, str(start))
            async with self._turns.setdefault(target.authority, asyncio.Lock()), self._room:
                began = asyncio.get_running_loop().time()
                answer = await self._once(target, sent, left)
                left -= asyncio.get_running_loop().time() - began
            if answer.status not in REDIRECTS:
                return self._judged(answer, start, validators or {})
            target = _checked(urljoin(str(target), answer.headers.get("location", "")))
        raise Refused(f"{url} redirects more than {MOST_REDIRECTS} times", status=answer.status)

    def _judged(self, answer: Answer, start: URL, validators: Mapping[str, str]) -> Answer | NotModified:
        wait = retry_after(answer.headers.get("retry-after"), self._now())
        if answer.status == 429:
            host = URL(answer.url).authority
            self._slowed[host] = self._now() + timedelta(seconds=SLOW_DOWN if wait is None else wait)
        if answer.status == 304:
            return NotModified()
        check_status(answer.status, wait)
        fresh = validators_of(answer, str(start))
        if (fresh["url"], fresh["body"]) == (validators.get("url"), validators.get("body")):
            return NotModified(answer.status)
        return Answer(url=answer.url, status=answer.status, headers=answer.headers, body=answer.body, validators=fresh)

    async def _once(self, url: URL, headers: Mapping[str, str], seconds: float) -> Answer:
        """One request without redirects. The host's turn is ours."""
        self._check_slowed(url)
        try:
            async with (
                asyncio.timeout(seconds),
                self._session.get(url, headers=headers, allow_redirects=False) as response,
            ):
                body = await self._body(response) if response.status == 200 else b""
                names = {name.lower(): value for name, value in response.headers.items()}
                return Answer(url=str(response.url), status=response.status, headers=names, body=body)
        except TimeoutError:
            raise Unavailable(f"no whole answer from {url.host} within {self._deadline:g} s") from None
        except aiohttp.ClientConnectorError as error:
            if error.os_error.errno == AddressRefused.ERRNO:
                raise Refused(f"{url.host}: {error.os_error.strerror}; {PRIVATE_HINT}") from None
            raise Unavailable(f"cannot connect to {url.host}: {error.os_error}") from None
        except aiohttp.InvalidURL as error:
            raise Refused(f"{url}: no valid address: {error}") from None
        except aiohttp.ClientError as error:
            raise _broken(url, error) from None

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        body = bytearray()
        async for chunk in response.content.iter_chunked(1 << 16):
            body += chunk
            if len(body) > self._most_bytes:
                raise Malformed(f"the answer is larger than {self._most_bytes >> 20} MiB", response.status)
        return bytes(body)

    def _check_slowed(self, url: URL) -> None:
        until = self._slowed.get(url.authority)
        if until is None:
            return
        if (wait := (until - self._now()).total_seconds()) > 0:
            raise RateLimited(f"{url.host} asked us to slow down (429)", 429, retry_after=wait)
        del self._slowed[url.authority]


def _checked(url: str) -> URL:
    """The address, where it is one that we go to. Raises Refused."""
    try:
        target = URL(url)
    except ValueError as error:
        raise Refused(f"{url!r} is no valid address: {error}") from None
    if target.scheme not in ("http", "https") or not target.host:
        raise Refused(f"{url!r} is not an http or https address")
    if target.user or target.password:
        raise Refused(f"the address at {target.host} carries a user name or password")
    return target


def _broken(url: URL, error: aiohttp.ClientError) -> Malformed | Unavailable:
    if isinstance(error, aiohttp.ClientPayloadError) and "decode" in str(error).lower():
        return Malformed(f"the answer of {url.host} cannot be decompressed: {error}")
    return Unavailable(f"{url.host} broke off: {type(error).__name__}: {error}")
