"""What each answer of Telegram means for a sending."""

import httpx
import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bots.sender.answers import Gone, Later, Lost, Moved, NoThread, Refused, Unchanged, Unknown, Wait, understand


def caused(error: TelegramError, cause: Exception) -> TelegramError:
    """The error as the library raises it, with httpx's own as its cause."""
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (RetryAfter(7), Wait),
        (ChatMigrated(-100), Moved),
        (Forbidden("Forbidden: bot was blocked by the user"), Gone),
        (Forbidden("Forbidden: bot was kicked from the supergroup chat"), Gone),
        (BadRequest("Message is not modified: specified new message content ..."), Unchanged),
        (BadRequest("Message to edit not found"), Lost),
        (BadRequest("Message can't be edited"), Lost),
        (BadRequest("Message thread not found"), NoThread),
        (BadRequest("Chat not found"), Gone),
        (BadRequest("Not enough rights to send text messages to the chat"), Gone),
        (BadRequest("Can't parse entities: unsupported start tag"), Refused),
        (InvalidToken("Not Found"), Later),
        (Conflict("terminated by other getUpdates request"), Later),
        (caused(NetworkError("x"), httpx.ConnectError("refused")), Later),
        (caused(TimedOut(), httpx.ConnectTimeout("x")), Later),
        (caused(TimedOut(), httpx.PoolTimeout("x")), Later),
        (caused(TimedOut(), httpx.ReadTimeout("x")), Unknown),
        (caused(TimedOut(), httpx.WriteTimeout("x")), Unknown),
        (caused(NetworkError("x"), httpx.ReadError("reset")), Unknown),
        (caused(NetworkError("x"), httpx.RemoteProtocolError("x")), Unknown),
        (NetworkError("Bad Gateway"), Unknown),
        (TelegramError("Invalid server response"), Unknown),
    ],
    ids=lambda value: repr(value) if isinstance(value, Exception) else value.__name__,
)
def test_an_answer_means(error: TelegramError, meaning: type) -> None:
    """One line an answer, by the library's own exceptions."""
    assert isinstance(understand(error), meaning)


def test_a_flood_wait_is_what_telegram_says() -> None:
    """In seconds, whichever type the library gives it."""
    assert understand(RetryAfter(7)) == Wait(7.0)
