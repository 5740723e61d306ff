"""How what people ask comes in: by long polling, or by calls of Telegram's to a webhook.

Either way loses no update in a change to the other: Telegram keeps what nobody confirmed. Polling takes a webhook away
when it begins; a webhook stays set when the bot ends, so that the next one, or one that takes over, gets what came
in between.
"""

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import structlog
from telegram.ext import Application

from bots.commands.desk import Desk
from bots.commands.register import UPDATES, publish_commands, register
from bots.incoming.line import Line, PatientRequest
from bots.incoming.polling import reach, token_of
from bots.incoming.webhook import MOST_AT_ONCE, Hook
from streams.listening import listening
from streams.settings import Settings

log = structlog.get_logger(__name__)

AnyApplication = Application[Any, Any, Any, Any, Any, Any]


@asynccontextmanager
async def taking_updates(settings: Settings, desk: Desk, line: Line, stop: asyncio.Event) -> AsyncIterator[None]:
    """Take commands until the end, which comes before that of what they need. Raises TokenRefused, CannotListen."""
    application = _build(settings, line)
    register(application, desk)
    if not await reach(application.initialize, stop):
        yield
        return
    await publish_commands(application.bot, settings.operators)
    await application.start()
    take = _webhook if settings.telegram_webhook else _polling
    try:
        async with take(application, settings, line, stop):
            yield
    finally:
        await application.stop()
        await application.shutdown()


def secret_of(token: str) -> str:
    """By what Telegram proves that a call is its own: made of the token, so it changes with it and is no setting."""
    return hmac.new(token.encode(), b"telegram webhook", hashlib.sha256).hexdigest()


def _build(settings: Settings, line: Line) -> AnyApplication:
    builder = (
        Application.builder()
        .token(token_of(settings))
        .base_url(f"{settings.telegram_api}/bot")
        .base_file_url(f"{settings.telegram_api}/file/bot")
        .request(PatientRequest(line, connection_pool_size=16))
        .get_updates_request(PatientRequest(line, connection_pool_size=1))
        .concurrent_updates(MOST_AT_ONCE)
    )
    return builder.updater(None).build() if settings.telegram_webhook else builder.build()


@asynccontextmanager
async def _polling(
    application: AnyApplication, settings: Settings, line: Line, stop: asyncio.Event
) -> AsyncIterator[None]:
    assert application.updater is not None  # noqa: S101  # the builder makes one
    await application.updater.start_polling(
        bootstrap_retries=-1, allowed_updates=UPDATES, error_callback=line.polling_failed
    )
    try:
        yield
    finally:
        await application.updater.stop()


@asynccontextmanager
async def _webhook(
    application: AnyApplication, settings: Settings, line: Line, stop: asyncio.Event
) -> AsyncIterator[None]:
    """Listen first, then have Telegram call."""
    url, secret = settings.telegram_webhook or "", secret_of(token_of(settings))
    hook = Hook(application.bot, application.process_update, secret)
    served = hook.serve_at(urlsplit(url).path or "/")
    async with listening(served, settings.telegram_webhook_listen, "telegram_webhook_listen") as address:

        async def register_webhook() -> None:
            await application.bot.set_webhook(
                url, allowed_updates=UPDATES, secret_token=secret, max_connections=MOST_AT_ONCE
            )

        if await reach(register_webhook, stop):
            log.info("telegram calls with updates", webhook=url, listening=address)
        yield
