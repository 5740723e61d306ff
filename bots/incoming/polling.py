"""Connections to Telegram that live through anything it, or a proxy before it, may answer."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog
from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bots.incoming.line import Line, WatchedRequest
from streams.errors import ForPeople
from streams.settings import Settings, SettingsError

log = structlog.get_logger(__name__)

LONGEST_WAIT = 30.0


class TokenRefused(ForPeople):
    """Telegram does not know the token: set the one that @BotFather gave."""


def token_of(settings: Settings) -> str:
    """The bot's token. Raises SettingsError."""
    if settings.telegram_token is None:
        raise SettingsError("telegram_token: missing; set TELEGRAM_BOT_TOKEN to the token that @BotFather gave")
    return settings.telegram_token.get_secret_value()


def make_alert_bot(settings: Settings, read_timeout: float, line: Line) -> Bot:
    """The client that alerts are sent with: its own connections, so that neither commands nor polling hold it up."""
    sendings = settings.telegram_rate + 10  # each is under way for a second at the most in ordinary times
    request = WatchedRequest(
        line, connection_pool_size=sendings, read_timeout=read_timeout, connect_timeout=5, pool_timeout=5
    )
    return Bot(token_of(settings), base_url=f"{settings.telegram_api}/bot", request=request)


async def reach(what: Callable[[], Awaitable[object]], stop: asyncio.Event) -> bool:
    """Try until Telegram answers; False where `stop` came first. Raises TokenRefused."""
    wait = 0.5
    while not stop.is_set():
        try:
            await what()
        except InvalidToken as error:
            raise TokenRefused(
                f"Telegram does not know this token ({error.message}); look at telegram_token"
            ) from error
        except TelegramError as error:
            log.warning("telegram cannot be reached, trying again", error=repr(error), again_in=wait)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), wait)
            wait = min(LONGEST_WAIT, wait * 2)
        else:
            return True
    return False
