"""A connection of aiohttp that ends when more came in than any answer may have, whatever it is called.

aiohttp limits a header and a status line, and its caller the body; hints (103) and the extensions of chunks have no
limit.
"""

import asyncio
from functools import partial

import aiohttp
from aiohttp.client_proto import ResponseHandler


class BoundedConnection(ResponseHandler):
    """One answer's bytes as they came, head and all, to a limit; a websocket has none."""

    def __init__(self, loop: asyncio.AbstractEventLoop, most: int) -> None:
        super().__init__(loop)
        self._left = most

    def data_received(self, data: bytes) -> None:
        """Take it, or hang up."""
        self._left -= len(data)
        if self._left < 0 and not self.upgraded and self.transport:
            self.transport.abort()
            return
        super().data_received(data)


def bounded(connector: aiohttp.TCPConnector, most: int) -> aiohttp.TCPConnector:
    """The connector, each of whose connections takes so many bytes. It must not use one for two requests."""
    loop = asyncio.get_running_loop()

    def connection() -> ResponseHandler:
        return BoundedConnection(loop, most)

    connector._factory = partial(connection)
    return connector
