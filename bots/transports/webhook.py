"""An outgoing webhook, signed as standardwebhooks.com describes: any language has a library that checks it.

Headers: `webhook-id` (the letter's key: a repeat has the same), `webhook-timestamp` (Unix seconds of this attempt) and
`webhook-signature` ("v1," and the Base64 of HMAC-SHA256 over "id.timestamp.body"). The body is JSON, see
docs/reference/transports.md.
"""

import base64
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

import aiohttp
import msgspec
from yarl import URL

from bots.ledger.endpoints import Endpoint
from bots.sender.answers import Accepted, Answer, Gone, Later, Refused, Wait
from bots.transports.letters import Letter
from bots.transports.plugins import AddressWrong, Entry
from streams.ingest.network.answers import retry_after
from streams.ingest.network.guard import AddressRefused, guarded_socket
from streams.ingest.network.http import PRIVATE_HINT, user_agent
from streams.kafka.codec import encode
from streams.settings import Settings
from streams.sources.kinds.signature import SECRET_PREFIX, key_of, seal

SLOW_DOWN: Final = 30.0
"""Seconds that an endpoint is left alone after a 429 that names no time."""
_NOT_NOW: Final = frozenset({401, 403, 404, 408, 425})
"""Statuses of a receiver, or a proxy before it, that is being set up: tried again like 5xx."""


class Webhook:
    """The transport `webhook`. As a receiver can drop repeats, whatever is not answered is sent again until it is."""

    edits = True

    def __init__(self, settings: Settings) -> None:
        self._allow_private = settings.allow_private
        self._contact = settings.contact
        self._session: aiohttp.ClientSession | None = None

    def enter(self, address: str) -> Entry:
        """A new signing secret for an http(s) address."""
        try:
            url = URL(address)
        except ValueError:
            url = URL()
        if url.scheme not in ("http", "https") or not url.host or url.user or url.password:
            raise AddressWrong(f"{address!r}: expected an http or https address without a user name or password")
        secret = SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()
        return Entry(str(url), secret, f"its signing secret, shown only now: {secret}")

    async def send(self, endpoint: Endpoint, letter: Letter) -> Accepted | Answer:
        """POST the letter; redirects are not followed."""
        body = body_of(letter)
        headers = signed(endpoint.secret or "", letter.key, datetime.now(UTC), body)
        try:
            async with self._open().post(
                endpoint.address, data=body, headers=headers, allow_redirects=False
            ) as response:
                return understand(response.status, response.headers, letter.number)
        except aiohttp.ClientConnectorError as error:
            if error.os_error.errno == AddressRefused.ERRNO:
                return Refused(f"{error.os_error.strerror}; {PRIVATE_HINT}")
            return Later("cannot connect")
        except (aiohttp.ClientError, TimeoutError) as error:
            return Later(type(error).__name__)

    async def close(self) -> None:
        """Close the connections."""
        if self._session:
            await self._session.close()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(socket_factory=guarded_socket(allow_private=self._allow_private)),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": user_agent(self._contact)},
                timeout=aiohttp.ClientTimeout(total=8, connect=5),
            )
        return self._session


def body_of(letter: Letter) -> bytes:
    """The JSON of a letter; the same bytes for every repeat."""
    return msgspec.json.encode(
        {
            "type": f"story.{letter.kind}",
            "timestamp": letter.story.changed,
            "data": {
                "message": letter.number,
                "thread": letter.thread,
                "events": letter.events,
                "language": letter.language,
                "text": letter.text,
                "html": letter.html,
                "story": msgspec.Raw(encode(letter.story)),
            },
        }
    )


def signed(secret: str, key: str, now: datetime, body: bytes) -> dict[str, str]:
    """The headers of a call: its type, and the three of the standard."""
    stamp = str(int(now.timestamp()))
    return {
        "Content-Type": "application/json",
        "webhook-id": key,
        "webhook-timestamp": stamp,
        "webhook-signature": seal(key_of(secret), key, stamp, body),
    }


def understand(status: int, headers: Mapping[str, str], number: int) -> Accepted | Answer:
    """What a receiver's status means for the letter."""
    said = f"answered {status}"
    if 200 <= status < 300:
        return Accepted(number)
    if status == 410:
        return Gone(said)
    if status == 429:
        wait = retry_after(headers.get("retry-after"), datetime.now(UTC))
        return Wait(SLOW_DOWN if wait is None else wait)
    if status >= 500 or status in _NOT_NOW:
        return Later(said)
    return Refused(said)
