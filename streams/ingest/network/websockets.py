"""An open websocket as batches of messages: one that comes alone goes at once, under load many go together."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from typing import Final

from aiohttp import ClientWebSocketResponse, WebSocketError, WSCloseCode, WSMessage, WSMsgType

from streams.ingest.pacing import QUIET, Pace
from streams.sources.errors import Malformed, Unavailable

HEARTBEAT: Final = 30.0
"""Seconds between two pings; a connection that does not answer one is broken."""
MOST_MESSAGE_BYTES: Final = 1 << 20
"""What one message may have."""
MOST_MESSAGES: Final = 500
"""Of one batch."""
_ENDS: Final = frozenset({WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED})


async def batches(socket: ClientWebSocketResponse, quiet: float = QUIET) -> AsyncGenerator[Sequence[bytes], None]:
    """The messages as they come, an empty batch at the begin and in times of silence; ends when the server closes.

    Raises Unavailable where the connection breaks, Malformed for messages that are no text or too large.
    """
    yield ()
    pace = Pace()
    next_one = asyncio.create_task(socket.receive())
    try:
        while True:
            batch: list[bytes] = []
            await asyncio.wait([next_one], timeout=quiet)
            if next_one.done():
                await pace.keep()
            while next_one.done() and len(batch) < MOST_MESSAGES:
                message = next_one.result()
                if message.type in _ENDS:
                    yield batch
                    return
                batch.append(_text(message, socket))
                next_one = asyncio.create_task(socket.receive())
                await asyncio.sleep(0)  # a message that waits is received by now
            yield batch
    finally:
        next_one.cancel()


def _text(message: WSMessage, socket: ClientWebSocketResponse) -> bytes:
    if message.type is WSMsgType.TEXT:
        return str(message.data).encode()
    error = socket.exception() or message.data
    if message.type is WSMsgType.BINARY:
        raise Malformed("the websocket sends binary messages; expected text")
    if isinstance(error, WebSocketError) and error.code == WSCloseCode.MESSAGE_TOO_BIG:
        raise Malformed(f"the websocket sends messages of more than {MOST_MESSAGE_BYTES >> 20} MiB")
    raise Unavailable(f"the websocket broke: {type(error).__name__}: {error}")
