"""The receiving end of Telegram's webhook (core.telegram.org/bots/api#setwebhook).

A call is answered when its update was carried out: what the process did not live to do, Telegram sends again. An update
that comes twice, for an answer was slow or got lost, is carried out once.
"""

import asyncio
import hmac
import json
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Final

import structlog
from aiohttp import web
from telegram import Bot, Update

log = structlog.get_logger(__name__)

MOST_AT_ONCE: Final = 8
MOST_BYTES: Final = 1 << 20
REMEMBERED: Final = 1000
"""Updates that are known when they come again; Telegram repeats the oldest first."""
SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  # the name of the header


class Hook:
    """Calls `process` with every update that comes with the secret."""

    def __init__(self, bot: Bot, process: Callable[[Update], Awaitable[Any]], secret: str) -> None:
        self._bot = bot
        self._process = process
        self._secret = secret.encode()
        self._known: dict[int, asyncio.Task[None]] = {}
        self._order: deque[int] = deque()

    def serve_at(self, path: str) -> web.Application:
        """The HTTP side; only POST to this path is anything."""
        application = web.Application(client_max_size=MOST_BYTES)
        application.router.add_post(path, self._take)
        return application

    async def _take(self, request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self._secret):
            log.info("a call that is not Telegram's was refused", bytes=request.content_length)
            return web.Response(status=403)
        body = await request.read()
        try:
            update = Update.de_json(json.loads(body), self._bot)
        except Exception as error:  # whatever the library makes of JSON that is no update
            log.warning("an update cannot be read", error=type(error).__name__)
            return web.Response(status=400)
        await asyncio.shield(self._once(update))
        return web.Response()

    def _once(self, update: Update) -> asyncio.Task[None]:
        task = self._known.get(update.update_id)
        if task is None:
            task = self._known[update.update_id] = asyncio.create_task(self._carry_out(update))
            self._order.append(update.update_id)
            if len(self._order) > REMEMBERED:
                self._known.pop(self._order.popleft(), None)
        return task

    async def _carry_out(self, update: Update) -> None:
        await self._process(update)
