"""The one way to the network for all sources: guarded, polite, bounded.

http(s) only, public addresses only, five redirects, ten MiB after decompression, one deadline over all of it, hosts
treated as `politeness` says, no cookies, and no header of a source's own sent to another host.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import replace
from datetime import datetime
from importlib.metadata import version
from socket import EAI_NODATA, EAI_NONAME
from types import TracebackType
from typing import Final
from urllib.parse import urljoin

import aiohttp
import structlog
from aiohttp import hdrs
from aiohttp.abc import AbstractResolver
from yarl import URL

from streams.ingest.network.answers import (
    PERMANENT,
    REDIRECTS,
    check_status,
    conditional_headers,
    is_older,
    is_same,
    moved_to,
    retry_after,
    validators_of,
)
from streams.ingest.network.connection import bounded
from streams.ingest.network.guard import AddressRefused, guarded_socket
from streams.ingest.network.names import Names
from streams.ingest.network.politeness import Hosts
from streams.ingest.network.websockets import HEARTBEAT, MOST_MESSAGE_BYTES, batches
from streams.sources.errors import Gone, Malformed, NotThere, Refused, SourceError, Unauthorized, Unavailable
from streams.sources.protocol import Answer, NotModified

log = structlog.get_logger()

DEADLINE: Final = 30.0
MOST_BYTES: Final = 10 * 1024 * 1024
MOST_ABOUT_IT: Final = 1024 * 1024
"""Bytes beside those of a body: headers, the frames of chunks."""
MOST_REDIRECTS: Final = 5
PRIVATE_HINT: Final = "where that is meant, set TOCSIN_ALLOW_PRIVATE=true"
UNKNOWN_NAME: Final = frozenset({EAI_NONAME, EAI_NODATA})
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
        contact: str | None = None,
    ) -> None:
        self._now = now
        self._hosts = Hosts(now)
        self._contact = contact
        self._allow_private = allow_private
        self._deadline = deadline
        self._most_bytes = most_bytes
        self._resolver = resolver or Names()

    async def __aenter__(self) -> "GuardedClient":
        connector = aiohttp.TCPConnector(
            socket_factory=guarded_socket(allow_private=self._allow_private),
            resolver=self._resolver,
            limit=0,
            force_close=True,  # a host is asked again after minutes: an open connection would only hold a socket
            ttl_dns_cache=300,
        )
        self._session = aiohttp.ClientSession(
            connector=bounded(connector, self._most_bytes + MOST_ABOUT_IT),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": user_agent(self._contact), "Accept": ACCEPT},
            timeout=aiohttp.ClientTimeout(),  # ours is the deadline over all redirects, in get()
            trust_env=False,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()
        await self._resolver.close()

    async def get(
        self, url: str, *, validators: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer | NotModified:
        """Fetch an address; the checks of `Http.get`. Raises Refused, RateLimited, Unavailable, Gone, Unauthorized,
        Malformed.
        """
        asked, known = _checked(url), validators or {}
        moved = moved_to(known, str(asked))
        if moved:
            try:
                return await self._follow(asked, _checked(moved), known, headers or {})
            except (Gone, NotThere, Refused, Unauthorized) as error:
                log.info("the address that this one moved to is no good", url=shown(asked), error=str(error))
        return await self._follow(asked, asked, known, headers or {})

    async def _follow(
        self, asked: URL, target: URL, known: Mapping[str, str], headers: Mapping[str, str]
    ) -> Answer | NotModified:
        """The answer to `asked`, from `target` on through all redirects."""
        left, lasting, permanent = self._deadline, target, True
        for _ in range(MOST_REDIRECTS + 1):
            own = dict(headers) if target.origin() == asked.origin() else {}
            async with self._hosts.turn(target):
                began = asyncio.get_running_loop().time()
                answer = await self._once(target, own | conditional_headers(known, str(asked)), left)
                left -= asyncio.get_running_loop().time() - began
            if answer.status not in REDIRECTS:
                return self._judged(answer, asked, lasting, known)
            target = _checked(urljoin(str(target), answer.headers.get("location", "")))
            permanent = permanent and answer.status in PERMANENT
            lasting = target if permanent else lasting
        raise Refused(f"{shown(asked)} redirects more than {MOST_REDIRECTS} times", status=answer.status)

    async def post(self, url: str, form: Mapping[str, str]) -> Answer:
        """Send a form; the checks of `Http.post`. Raises Refused, RateLimited, Unavailable, Gone, Unauthorized,
        Malformed.
        """
        target = _checked(url)
        async with self._hosts.turn(target):
            answer = await self._once(target, {}, self._deadline, form)
        if not 200 <= answer.status < 300:
            self._judged(answer, target, target, {})
            raise Unavailable(f"answered {answer.status}", answer.status)
        return answer

    async def websocket(self, url: str) -> AsyncGenerator[Sequence[bytes], None]:
        """The messages of a ws or wss address; the checks of `Http.websocket`, its socket guarded as any other. Raises
        Refused, RateLimited, Unavailable, Gone, Unauthorized, Malformed.
        """
        target = _checked(url, ("ws", "wss"))
        async with self._hosts.turn(target):
            socket = await self._dial(target)
        async with socket, aclosing(batches(socket)) as all_batches:
            async for batch in all_batches:
                yield batch

    async def _dial(self, url: URL) -> aiohttp.ClientWebSocketResponse:
        try:
            with _named(url, self._deadline):
                async with asyncio.timeout(self._deadline):
                    return await self._session.ws_connect(url, heartbeat=HEARTBEAT, max_msg_size=MOST_MESSAGE_BYTES)
        except aiohttp.WSServerHandshakeError as error:
            headers = {name.lower(): value for name, value in (error.headers or {}).items()}
            self._judged(Answer(url=str(url), status=error.status, headers=headers), url, url, {})
            raise Malformed(f"{url.host} answered {error.status}, no websocket", error.status) from None

    def _judged(self, answer: Answer, asked: URL, lasting: URL, known: Mapping[str, str]) -> Answer | NotModified:
        """What a last answer says; `lasting` is where permanent redirects led."""
        wait = retry_after(answer.headers.get("retry-after"), self._now())
        if answer.status == 429:
            self._hosts.slow_down(URL(answer.url), wait)
        if answer.status == 304:
            return NotModified(headers=answer.headers)
        check_status(answer.status, wait)
        fresh = validators_of(answer, str(asked), str(lasting))
        if is_same(fresh, known) or is_older(fresh, known, self._now()):
            return NotModified(answer.status, answer.headers)
        if "moved" in fresh and fresh["moved"] != known.get("moved"):
            log.info("address moved for good", url=shown(asked), to=shown(lasting))
        return replace(answer, validators=fresh)

    async def _once(
        self, url: URL, headers: Mapping[str, str], seconds: float, form: Mapping[str, str] | None = None
    ) -> Answer:
        """One request without redirects, a POST where there is a form. The host's turn is ours."""
        method = hdrs.METH_GET if form is None else hdrs.METH_POST
        with _named(url, self._deadline):
            async with (
                asyncio.timeout(seconds),
                self._session.request(method, url, headers=headers, data=form, allow_redirects=False) as response,
            ):
                body = await self._body(response) if response.status == 200 else b""
                names = {name.lower(): value for name, value in response.headers.items()}
                return Answer(url=str(response.url), status=response.status, headers=names, body=body)

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        body = bytearray()
        async for chunk in response.content.iter_chunked(1 << 16):
            body += chunk
            if len(body) > self._most_bytes:
                raise Malformed(f"the answer is larger than {self._most_bytes >> 20} MiB", response.status)
        return bytes(body)


def user_agent(contact: str | None) -> str:
    """Who asks, and where publishers can say what they want of us."""
    said = f"; {contact}" if contact else ""
    return f"Tocsin/{version('tocsin')} (news alarm; reads feeds{said})"


def shown(url: URL) -> str:
    """The address without its query, which often is a key."""
    return str(url.with_query(None))


def _checked(url: str, schemes: Sequence[str] = ("http", "https")) -> URL:
    """The address, where it is one that we go to. Raises Refused."""
    try:
        target = URL(url)
    except ValueError as error:
        raise Refused(f"{url!r} is no valid address: {error}") from None
    if target.scheme not in schemes or not target.raw_host:
        raise Refused(f"{url!r} is not an {' or '.join(schemes)} address")
    if target.user or target.password:
        raise Refused(f"the address at {target.host} carries a user name or password")
    return target


@contextmanager
def _named(url: URL, seconds: float) -> Iterator[None]:
    """What goes wrong on the way, as the error that says what to do; a handshake that is answered is its caller's."""
    try:
        yield
    except aiohttp.WSServerHandshakeError:
        raise
    except TimeoutError:
        raise Unavailable(f"no whole answer from {url.host} within {seconds:g} s") from None
    except aiohttp.ClientSSLError as error:
        raise _unsafe(url, error) from None
    except aiohttp.ClientConnectorError as error:
        raise _unreachable(url, error) from None
    except aiohttp.InvalidURL as error:
        raise Refused(f"{url}: no valid address: {error}") from None
    except aiohttp.ClientError as error:
        raise _broken(url, error) from None


def _unreachable(url: URL, error: aiohttp.ClientConnectorError) -> SourceError:
    if error.os_error.errno == AddressRefused.ERRNO:
        return Refused(f"{url.host}: {error.os_error.strerror}; {PRIVATE_HINT}")
    if isinstance(error, aiohttp.ClientConnectorDNSError) and error.os_error.errno in UNKNOWN_NAME:
        return NotThere(f"nobody knows the name {url.host}; check the address")
    return Unavailable(f"cannot connect to {url.host}: {error.os_error}")


def _unsafe(url: URL, error: aiohttp.ClientSSLError) -> Unavailable:
    said = getattr(error, "certificate_error", None) or error.os_error
    why = getattr(said, "verify_message", "") or said
    return Unavailable(f"no safe connection to {url.host} (TLS): {why}")


def _broken(url: URL, error: aiohttp.ClientError) -> Malformed | Unavailable:
    if isinstance(error, aiohttp.ClientPayloadError) and "decode" in str(error).lower():
        return Malformed(f"the answer of {url.host} cannot be decompressed: {error}")
    return Unavailable(f"{url.host} broke off: {type(error).__name__}: {error}")
