"""Servers that speak HTTP to do harm, on raw sockets of loopback: the client takes little of it and goes on."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from itertools import count, repeat

import pytest

from streams.ingest.network.http import GuardedClient
from streams.sources.errors import Malformed, SourceError, Unavailable
from tests.ingest.conftest import NOW

LITTLE = 64 << 20
"""Bytes that may have left: what the client took, and what the system buffers on both sides."""
OK = b"HTTP/1.1 200 OK\r\n"
Story = Callable[[], Iterator[bytes]]


class Teller:
    """Sends one piece after the other for as long as they are taken; counts the bytes."""

    def __init__(self, story: Story) -> None:
        self.sent = 0
        self._story = story

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        try:
            await reader.readuntil(b"\r\n\r\n")
            for piece in self._story():
                writer.write(piece)
                await writer.drain()
                self.sent += len(piece)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def telling(story: Story) -> AsyncIterator[tuple[str, Teller]]:
    """The address of a server that tells this, and what it counts."""
    teller = Teller(story)
    server = await asyncio.start_server(teller, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/feed", teller
    finally:
        server.close()


def many_headers() -> Iterator[bytes]:
    """Header after header."""
    yield OK
    yield from (b"X-%d: %s\r\n" % (number, b"x" * 1000) for number in count())


def one_long_header() -> Iterator[bytes]:
    """A header that does not end."""
    yield OK + b"X: "
    yield from repeat(b"x" * 1000)


def long_reason() -> Iterator[bytes]:
    """A status line that does not end."""
    yield b"HTTP/1.1 200 "
    yield from repeat(b"x" * 1000)


def only_hints() -> Iterator[bytes]:
    """Interim answers without end, each as long as allowed."""
    yield from repeat(b"HTTP/1.1 103 Early Hints\r\nLink: %s\r\n\r\n" % (b"x" * 1000))


def endless_body() -> Iterator[bytes]:
    """A body without a length."""
    yield OK + b"\r\n"
    yield from repeat(b"x" * 65536)


def endless_chunks() -> Iterator[bytes]:
    """A chunked body of one byte each."""
    yield OK + b"Transfer-Encoding: chunked\r\n\r\n"
    yield from repeat(b"1\r\nx\r\n" * 1000)


def long_chunk_name() -> Iterator[bytes]:
    """The length of a chunk that does not end."""
    yield OK + b"Transfer-Encoding: chunked\r\n\r\n1;"
    yield from repeat(b"x" * 1000)


def no_http() -> Iterator[bytes]:
    """Another protocol's greeting."""
    yield b"SSH-2.0-OpenSSH_9.6\r\n"


@pytest.mark.parametrize("story", [many_headers, one_long_header, long_reason, only_hints, long_chunk_name])
async def test_a_head_without_end_is_not_kept(story: Story) -> None:
    """Headers, a status, hints, the name of a chunk: little is taken of each."""
    limits = {"deadline": 5.0, "most_bytes": 1 << 20}
    async with telling(story) as (url, teller), GuardedClient(lambda: NOW, allow_private=True, **limits) as client:
        with pytest.raises((Unavailable, Malformed)):
            await client.get(url)
    assert teller.sent < LITTLE


@pytest.mark.parametrize("story", [endless_body, endless_chunks])
async def test_a_body_without_end_is_cut(story: Story) -> None:
    """At its limit, or at the deadline where it comes in crumbs."""
    limits = {"deadline": 2.0, "most_bytes": 1 << 20}
    async with telling(story) as (url, teller), GuardedClient(lambda: NOW, allow_private=True, **limits) as client:
        with pytest.raises((Unavailable, Malformed)):
            await client.get(url)
    assert teller.sent < LITTLE


async def test_what_is_no_http_is_unavailable() -> None:
    """An address that leads to another service."""
    async with telling(no_http) as (url, _), GuardedClient(lambda: NOW, allow_private=True) as client:
        with pytest.raises(SourceError):
            await client.get(url)
