"""A small HTTP server of a process's own, where a setting says."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import web

from streams.errors import ForPeople

LAST_ANSWERS: Final = 5.0
"""Seconds that requests under way have when the server ends."""


class CannotListen(ForPeople):
    """The address of a setting cannot be listened on; the message names both, and why."""


@asynccontextmanager
async def listening(application: web.Application, address: str, setting: str) -> AsyncIterator[str]:
    """Serve at host:port; gives the address as it is (port 0: any that is free). Raises CannotListen."""
    host, _, port = address.rpartition(":")
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=LAST_ANSWERS)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host.strip("[]"), int(port)).start()
        except (OSError, OverflowError) as error:
            raise CannotListen(f"{setting}: cannot listen on {address}: {error}") from error
        yield f"http://{host}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
