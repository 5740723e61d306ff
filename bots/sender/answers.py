"""PURE: what Telegram answers, and what that means for a sending. The one place where a 429 is understood.

`TimedOut` and `BadRequest` are subclasses of `NetworkError`, so the order of the cases matters; whether a request left
this machine at all is told by the cause, which python-telegram-bot keeps (httpx's own error).
"""

from dataclasses import dataclass
from typing import Final

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)


@dataclass(frozen=True, slots=True)
class Accepted:
    """It was taken, as this message."""

    message: int


@dataclass(frozen=True, slots=True)
class Wait:
    """429: this chat waits so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Moved:
    """The group became a supergroup with this id."""

    chat: int


@dataclass(frozen=True, slots=True)
class Later:
    """Certainly not accepted; Telegram cannot be reached or does not know us: everybody waits."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may have been accepted, or not."""

    reason: str


@dataclass(frozen=True, slots=True)
class Gone:
    """The chat cannot be written to any more."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The message says this already: success."""


@dataclass(frozen=True, slots=True)
class Lost:
    """The message to edit is gone, or too old: a fresh one is due."""


@dataclass(frozen=True, slots=True)
class NoThread:
    """The forum topic is gone: the main one takes it."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Telegram will never take this."""

    reason: str


Answer = Wait | Moved | Later | Unknown | Gone | Unchanged | Lost | NoThread | Refused

_NEVER_LEFT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
_BAD_REQUESTS: Final[tuple[tuple[str, type[Unchanged | Lost | NoThread | Gone]], ...]] = (
    ("message is not modified", Unchanged),
    ("message to edit not found", Lost),
    ("message can't be edited", Lost),
    ("message_id_invalid", Lost),
    ("message thread not found", NoThread),
    ("topic_deleted", NoThread),
    ("topic_closed", NoThread),
    ("chat not found", Gone),
    ("chat_write_forbidden", Gone),
    ("not enough rights to send", Gone),
    ("have no rights to send", Gone),
    ("user is deactivated", Gone),
    ("peer_id_invalid", Gone),
)


def understand(error: TelegramError) -> Answer:
    """What an error means."""
    reason = f"{type(error).__name__}: {error.message}"
    match error:
        case RetryAfter():
            return Wait(error._retry_after.total_seconds())  # its public form changes type with an environment variable
        case ChatMigrated():
            return Moved(error.new_chat_id)
        case Forbidden():
            return Gone(reason)
        case BadRequest():
            return _bad_request(error.message.lower(), reason)
        case InvalidToken() | Conflict():
            return Later(reason)
        case NetworkError() if isinstance(error.__cause__, _NEVER_LEFT):
            return Later(reason)
        case _:
            return Unknown(reason)


def _bad_request(message: str, reason: str) -> Answer:
    meaning = next((kind for words, kind in _BAD_REQUESTS if words in message), None)
    if meaning is None:
        return Refused(reason)
    return Gone(reason) if meaning is Gone else meaning()  # type: ignore[call-arg]  # all others carry no reason
