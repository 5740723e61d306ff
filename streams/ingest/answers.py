"""What an HTTP answer means for a source: statuses as typed errors, validators, Retry-After. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import blake2b
from http import HTTPStatus
from typing import Final

from streams.sources.errors import Gone, RateLimited, Unauthorized, Unavailable
from streams.sources.protocol import Answer

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
LONGEST_WAIT: Final = 24 * 3600.0
"""Seconds; a host that asks for more is asked again after this."""


def check_status(status: int, wait: float | None) -> None:
    """Return for 200. Raises Gone, RateLimited, Unauthorized, or Unavailable for the rest."""
    if status == HTTPStatus.OK:
        return
    said = f"answered {_named(status)}"
    if status == HTTPStatus.GONE:
        raise Gone(f"{said}: this feed will not come back; remove it", status)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise RateLimited(f"{said}: the host wants fewer requests", status, wait)
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        raise Unauthorized(f"{said}: the host does not let us in", status)
    if status == HTTPStatus.NOT_FOUND:
        raise Unavailable(f"{said}: nothing is at this address; check it", status, wait)
    raise Unavailable(said, status, wait)


def _named(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds to wait by a Retry-After header, a number or a date (RFC 9110, 10.2.3); None where it says nothing."""
    if not value:
        return None
    if value.strip().isdecimal():
        return min(float(value), LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max(0.0, (until - now).total_seconds()), LONGEST_WAIT)


def validators_of(answer: Answer, asked: str) -> dict[str, str]:
    """What makes the next request for the address `asked` conditional: its ETag and date, and a hash of the body."""
    found = {"url": asked, "body": blake2b(answer.body, digest_size=10).hexdigest()}
    for name, header in (("etag", "etag"), ("modified", "last-modified")):
        if header in answer.headers:
            found[name] = answer.headers[header]
    return found


def conditional_headers(validators: Mapping[str, str], asked: str) -> dict[str, str]:
    """The request headers that validators of the same address make; none for another's."""
    if validators.get("url") != asked:
        return {}
    pairs = (("If-None-Match", "etag"), ("If-Modified-Since", "modified"))
    return {header: validators[name] for header, name in pairs if name in validators}
