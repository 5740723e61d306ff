"""/healthz: the loop turns. /readyz: everything that the bot needs answers. /metrics: for Prometheus."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from aiohttp import web

from bots.watching.metrics import Metrics

PATIENCE: Final = 2.0
"""Seconds that a check may take."""

Check = Callable[[], Awaitable[str | None]]
"""What is wrong, in words that hold no secret; None: nothing. Whatever it raises is told by its type."""


class Health:
    """What is asked of the bot. Before `watch` it is alive and not ready: it starts, or stands by."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._checks: Mapping[str, Check] = {"bot": _starting}

    def watch(self, checks: Mapping[str, Check]) -> None:
        """From now on being ready means that these find nothing."""
        self._checks = checks

    def serve(self) -> web.Application:
        """The HTTP side."""
        application = web.Application()
        application.router.add_get("/healthz", self._alive)
        application.router.add_get("/readyz", self._ready)
        application.router.add_get("/metrics", self._measured)
        return application

    async def _alive(self, request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def _ready(self, request: web.Request) -> web.Response:
        troubles = await asyncio.gather(*(_ask(check) for check in self._checks.values()))
        told = {name: trouble or "ok" for name, trouble in zip(self._checks, troubles, strict=True)}
        return web.json_response(told, status=503 if any(troubles) else 200)

    async def _measured(self, request: web.Request) -> web.Response:
        body, kind = await self._metrics.exposition()
        return web.Response(body=body, headers={"Content-Type": kind})


async def _starting() -> str | None:
    return "it starts, or another bot delivers from its ledger"


async def _ask(check: Check) -> str | None:
    try:
        async with asyncio.timeout(PATIENCE):
            return await check()
    except TimeoutError:
        return "no answer"
    except Exception as error:  # whatever is wrong with what is asked, the answer says so
        return type(error).__name__
