"""What an HTTP answer means for a source: statuses as typed errors, validators, Retry-After. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import blake2b
from http import HTTPStatus
from typing import Final

from streams.sources.errors import Gone, NotThere, RateLimited, Unauthorized, Unavailable
from streams.sources.protocol import Answer

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
PERMANENT: Final = frozenset({301, 308})
STALE_FOR: Final = timedelta(days=1)
"""So long an answer that is older than the one before is taken for that of a stale copy; then it is what there is."""
LONGEST_WAIT: Final = 24 * 3600.0
"""Seconds; a host that asks for more is asked again after this."""


def check_status(status: int, wait: float | None) -> None:
    """Return for 200 and 204. Raises Gone, NotThere, RateLimited, Unauthorized, or Unavailable for the rest."""
    if status in (HTTPStatus.OK, HTTPStatus.NO_CONTENT):
        return
    said = f"answered {_named(status)}"
    if status == HTTPStatus.GONE:
        raise Gone(f"{said}: this feed will not come back; remove it", status)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise RateLimited(f"{said}: the host wants fewer requests", status, wait)
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        raise Unauthorized(f"{said}: the host does not let us in", status)
    if status == HTTPStatus.NOT_FOUND:
        raise NotThere(f"{said}: nothing is at this address; check it", status, wait)
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
    until = _date(value)
    return min(max(0.0, (until - now).total_seconds()), LONGEST_WAIT) if until else None


def _date(value: str | None) -> datetime | None:
    """A date as HTTP writes it (RFC 9110, 5.6.7)."""
    try:
        found = parsedate_to_datetime(value or "")
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def fresh_for(headers: Mapping[str, str]) -> float:
    """Seconds for which an answer says that it will not change: Cache-Control's max-age less its Age (RFC 9111, 4.2);
    0 where it does not say.
    """
    said = [part.strip().lower().partition("=") for part in headers.get("cache-control", "").split(",")]
    stated = {name: value.strip('"') for name, _, value in said}
    if "no-cache" in stated or "no-store" in stated:
        return 0.0
    return max(0.0, _seconds(stated.get("max-age")) - _seconds(headers.get("age")))


def _seconds(value: str | None) -> float:
    return float(value) if value and value.isascii() and value.isdecimal() and len(value) < 10 else 0.0


def validators_of(answer: Answer, asked: str, lasting: str) -> dict[str, str]:
    """What makes the next request for the address `asked` conditional: its ETag and date, and a hash of the body; and
    where permanent redirects led.
    """
    found = {"url": asked, "body": blake2b(answer.body, digest_size=10).hexdigest()}
    for name, header in (("etag", "etag"), ("modified", "last-modified")):
        if header in answer.headers:
            found[name] = answer.headers[header]
    return found | ({"moved": lasting} if lasting != asked else {})


def moved_to(validators: Mapping[str, str], asked: str) -> str | None:
    """Where the address `asked` moved for good, as validators of it remember."""
    return validators.get("moved") if validators.get("url") == asked else None


def is_same(fresh: Mapping[str, str], known: Mapping[str, str]) -> bool:
    """Whether the address gave the same body again, from where it gave it before."""
    return all(fresh.get(name) == known.get(name) for name in ("url", "body", "moved"))


def is_older(fresh: Mapping[str, str], known: Mapping[str, str], now: datetime) -> bool:
    """Whether a stale copy answered: a body of an earlier date than the one known, which is of today or yesterday."""
    before, after = _date(known.get("modified")), _date(fresh.get("modified"))
    if fresh.get("url") != known.get("url") or not before or not after:
        return False
    return after < before <= now <= before + STALE_FOR


def conditional_headers(validators: Mapping[str, str], asked: str) -> dict[str, str]:
    """The request headers that validators of the same address make; none for another's."""
    if validators.get("url") != asked:
        return {}
    pairs = (("If-None-Match", "etag"), ("If-Modified-Since", "modified"))
    return {header: validators[name] for header, name in pairs if name in validators}
