"""The server and the library's own bot, side by side."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from telegram import Bot
from telegram.request import HTTPXRequest

from bots.local.server import LocalTelegram


@dataclass
class Clock:
    """A clock that stands still until told."""

    now: float = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """The server's clock, in the test's hand."""
    return Clock()


@pytest.fixture
async def server(clock: Clock) -> AsyncIterator[LocalTelegram]:
    """A server with one private chat open."""
    async with LocalTelegram(clock=clock) as running:
        running.open_private(1, "Ada", "fr")
        yield running


@pytest.fixture
async def bot(server: LocalTelegram) -> AsyncIterator[Bot]:
    """The library's bot, talking to the server."""
    request, url = HTTPXRequest(read_timeout=5), server.base_url
    async with Bot(server.token, base_url=url, base_file_url=server.base_file_url, request=request) as ready:
        yield ready
