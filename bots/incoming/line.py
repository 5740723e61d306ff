"""The line to Telegram: what it answers, counted, and whether another bot is on it too."""

from collections.abc import Callable
from http import HTTPStatus
from time import monotonic
from typing import Any, Final

import structlog
from telegram.error import Conflict, TelegramError
from telegram.request import HTTPXRequest

log = structlog.get_logger(__name__)

CALM: Final = 60.0
"""Seconds without a conflict after which a bot is taken to be alone again."""


class Line:
    """`count` is told the HTTP status of each answer, as text, or "none"; `clock` is monotonic, in seconds."""

    def __init__(self, count: Callable[[str], None] = lambda status: None, clock: Callable[[], float] = monotonic):
        self._count = count
        self._clock = clock
        self._answered = float("-inf")
        self._conflict = float("-inf")

    def heard(self, status: int | None) -> None:
        """Telegram, or a proxy before it, answered; None: nobody did."""
        self._count("none" if status is None else str(status))
        if status == HTTPStatus.OK:
            self._answered = self._clock()

    def polling_failed(self, error: TelegramError) -> None:
        """A poll for updates failed; the library goes on, less and less often until it succeeds."""
        if not isinstance(error, Conflict):
            log.warning("polling failed, trying again", error=repr(error))
            return
        if not self.contested:
            log.warning("another bot takes this bot's commands: end it, or give it a token of its own", said=str(error))
        self._conflict = self._clock()

    @property
    def contested(self) -> bool:
        """Whether another bot polled, or set a webhook, with this token in the last minute."""
        return self._clock() - self._conflict < CALM

    @property
    def silence(self) -> float:
        """Seconds since Telegram answered as it should; infinity if it never did."""
        return self._clock() - self._answered


class WatchedRequest(HTTPXRequest):
    """Connections whose answers `line` hears of."""

    def __init__(self, line: Line | None = None, **options: Any) -> None:
        super().__init__(**options)
        self._line = line or Line()

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """The answer of the server."""
        try:
            status, payload = await super().do_request(*args, **kwargs)
        except TelegramError:
            self._line.heard(None)
            raise
        self._line.heard(status)
        return status, payload


class PatientRequest(WatchedRequest):
    """For polling and answering: 401 and 404 are a bad moment, as a proxy makes them, not the end.

    The library reads both as InvalidToken, on which its polling loop stops for good.
    """

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """The answer of the server, with 401 and 404 turned into 503."""
        status, payload = await super().do_request(*args, **kwargs)
        if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND):
            log.warning("telegram does not know the token or the method, asking again", status=status)
            return HTTPStatus.SERVICE_UNAVAILABLE, payload
        return status, payload
