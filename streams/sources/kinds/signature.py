"""Calls that are signed as Standard Webhooks describes (https://www.standardwebhooks.com, specification 1.0). Pure.

Three headers: `webhook-id` (a repeat has the same), `webhook-timestamp` (Unix seconds of this attempt) and
`webhook-signature`: "v1," and the Base64 of HMAC-SHA256 over "id.timestamp.body", several of them apart by spaces.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Final

SECRET_PREFIX: Final = "whsec_"  # noqa: S105  # how the standard marks a secret; none itself
WINDOW: Final = 300
"""Seconds that a call's time may be off: an older one may have been heard by others and sent again."""
_LONGEST_ID: Final = 256


class Unsigned(Exception):
    """A call that proves nothing; the message is for the log, not for the caller."""


def key_of(secret: str) -> bytes:
    """The key that a secret is the Base64 of, marked or not. Raises ValueError."""
    try:
        return base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError(f"no Base64: {error}") from None


def seal(key: bytes, name: str, stamp: str, body: bytes) -> str:
    """The signature of a call."""
    digest = hmac.new(key, f"{name}.{stamp}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def verified(key: bytes, headers: Mapping[str, str], body: bytes, now: datetime) -> tuple[str, int]:
    """The id and the time of a call that whoever knows the key made just now; header names in lower case. Raises
    Unsigned.
    """
    name, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not name or len(name) > _LONGEST_ID or not (stamp.isascii() and stamp.isdecimal() and len(stamp) < 12):
        raise Unsigned("the headers of Standard Webhooks are missing or odd")
    if abs(int(stamp) - now.timestamp()) > WINDOW:
        raise Unsigned(f"it was signed more than {WINDOW} s ago, or will be")
    right = seal(key, name, stamp, body).encode()
    given = headers.get("webhook-signature", "").encode("utf-8", "surrogateescape").split()
    if not any(hmac.compare_digest(right, each) for each in given):
        raise Unsigned("its signature is not of this secret")
    return name, int(stamp)
