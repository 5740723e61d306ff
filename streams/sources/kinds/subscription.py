"""One subscription at a WebSub hub, as its callback sees it (https://www.w3.org/TR/websub/). Pure but for its answers.

The hub asks whether the subscription was meant (verification of intent), pushes what is new, signed, and may deny. A
push is a hint and no more: its body is not read.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from streams.sources.protocol import Call

LEASE: Final = 10 * 86400
"""Seconds that are asked for; the hub decides."""
RENEWED: Final = 0.8
"""The part of a lease after which it is asked for again."""
AGAIN: Final = 900
"""Seconds after which a hub is asked again that did not verify."""
AGAIN_DENIED: Final = 86400
_SHORTEST, _LONGEST = 60, 365 * 86400
_LONGEST_CHALLENGE: Final = 2000
_HASHES: Final = {"sha1": hashlib.sha1, "sha256": hashlib.sha256, "sha384": hashlib.sha384, "sha512": hashlib.sha512}


@dataclass(slots=True)
class Subscription:
    """Of the feed and callback in `of`; `topic` is what the hub was asked for (empty: nothing yet), `due` the Unix time
    when to ask it again.
    """

    secret: bytes
    of: str
    topic: str = ""
    due: int = 0
    denied: str = ""

    @classmethod
    def restored(cls, secret: bytes, of: str, checkpoint: Mapping[str, str]) -> "Subscription":
        """As a checkpoint left it, unless that is of another feed or callback."""
        if checkpoint.get("hub.of") != of:
            return cls(secret, of)
        return cls(secret, of, checkpoint.get("hub.topic", ""), int(checkpoint.get("hub.due", "0")))

    def values(self) -> dict[str, str]:
        """What the checkpoint keeps."""
        return {"hub.of": self.of, "hub.topic": self.topic, "hub.due": str(self.due)} if self.topic else {}

    def is_due(self, now: datetime) -> bool:
        """Whether the hub is to be asked (again)."""
        return now.timestamp() >= self.due

    def asked(self, topic: str, now: datetime) -> None:
        """The hub is being asked for this topic."""
        self.topic, self.due, self.denied = topic, int(now.timestamp()) + AGAIN, ""

    def heard(self, call: Call, now: datetime) -> bool:
        """Answer a call; whether it hints that there is something new."""
        if call.method == "POST":
            call.answer(202, "")  # also where its signature is wrong: who guesses learns nothing (WebSub, 7.1)
            return self._is_signed(call)
        if call.method != "GET" or not self.topic or call.query.get("hub.topic") != self.topic:
            call.answer(404, "no such subscription")
        elif call.query.get("hub.mode") == "subscribe":
            self._verify(call, now)
        elif call.query.get("hub.mode") == "denied":
            self.due, self.denied = (
                int(now.timestamp()) + AGAIN_DENIED,
                f"the hub denies: {call.query.get('hub.reason', '')[:200]}",
            )
            call.answer(200, "")
        else:
            call.answer(404, "not asked for")
        return False

    def _verify(self, call: Call, now: datetime) -> None:
        challenge, lease = call.query.get("hub.challenge", ""), call.query.get("hub.lease_seconds", "")
        if not 0 < len(challenge) <= _LONGEST_CHALLENGE:
            call.answer(404, "no challenge")
            return
        seconds = int(lease) if lease.isascii() and lease.isdecimal() and len(lease) < 12 else LEASE
        self.due = int(now.timestamp() + RENEWED * min(max(seconds, _SHORTEST), _LONGEST))
        call.answer(200, challenge)

    def _is_signed(self, call: Call) -> bool:
        """X-Hub-Signature: method=hex, by the secret that the hub was given (WebSub, 7)."""
        method, _, given = call.headers.get("x-hub-signature", "").partition("=")
        if method not in _HASHES:
            return False
        right = hmac.new(self.secret, call.body, _HASHES[method]).hexdigest()
        return hmac.compare_digest(right.encode(), given.encode("utf-8", "surrogateescape"))
