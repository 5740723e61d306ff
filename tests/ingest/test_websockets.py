"""A websocket through the guarded client, against a server on loopback."""

import asyncio
from contextlib import aclosing

import aiohttp
import pytest
from aiohttp import web

from streams.ingest.network.http import GuardedClient
from streams.ingest.network.websockets import MOST_MESSAGE_BYTES, MOST_MESSAGES, batches
from streams.ingest.pacing import APART, Pace
from streams.sources.errors import Malformed, RateLimited, Refused, Unauthorized, Unavailable
from tests.ingest.conftest import NOW


def talking(*messages, until=None):
    """A page that is a websocket: it says these things, waits for `until` and closes."""

    async def page(request):
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        for message in messages:
            await (socket.send_bytes if isinstance(message, bytes) else socket.send_str)(message)
        if until:
            await until.wait()
        await socket.close()
        return socket

    return page


def address(site) -> str:
    """The websocket of the site."""
    return site.url("/live").replace("http", "ws", 1)


async def heard(client, site) -> list[list[bytes]]:
    """All batches until the server closes."""
    async with aclosing(client.websocket(address(site))) as found:
        return [list(batch) async for batch in found]


async def test_it_says_that_it_is_open_gives_what_comes_and_ends_with_the_server(site, client) -> None:
    """In order, whatever the batches."""
    site.pages["/live"] = talking("one", "two", "drei ü")
    first, *others = await heard(client, site)
    assert first == []
    assert [message.decode() for batch in others for message in batch] == ["one", "two", "drei ü"]


async def test_messages_that_wait_come_together_and_not_without_end(site, client) -> None:
    """Whoever hands over one batch finds what came meanwhile in the next."""
    told = [str(n) for n in range(2 * MOST_MESSAGES)]
    over = asyncio.Event()
    site.pages["/live"] = talking(*told, until=over)
    sizes, messages = [], []
    async with aclosing(client.websocket(address(site))) as found:
        async for batch in found:
            sizes.append(len(batch))
            messages += [message.decode() for message in batch]
            if len(messages) == len(told):
                break
    over.set()
    assert messages == told
    assert max(sizes) <= MOST_MESSAGES
    assert len(sizes) < len(told)


async def test_silence_is_told_from_a_broken_line(site) -> None:
    """An empty batch while the connection is good."""
    over = asyncio.Event()
    site.pages["/live"] = talking(until=over)
    async with aiohttp.ClientSession() as session, session.ws_connect(address(site)) as socket:
        found = batches(socket, quiet=0.01)
        assert [list(await anext(found)) for _ in range(3)] == [[], [], []]
        over.set()
        assert [list(batch) async for batch in found if batch] == []


@pytest.mark.parametrize(("message", "said"), [(b"\x00", "binary"), ("x" * (MOST_MESSAGE_BYTES + 1), "1 MiB")])
async def test_messages_that_are_no_text_or_too_large_are_malformed(site, client, message, said) -> None:
    """The memory of one message is bounded."""
    site.pages["/live"] = talking(message)
    with pytest.raises(Malformed, match=said):
        await heard(client, site)


async def test_a_server_that_breaks_off_ends_the_reading(site, client) -> None:
    """Without a word of farewell."""

    async def page(request):
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_str("one")
        request.transport.abort()
        return socket

    site.pages["/live"] = page
    messages = []
    try:
        messages = [message for batch in await heard(client, site) for message in batch]
    except Unavailable:
        return
    assert messages == [b"one"]


@pytest.mark.parametrize(
    ("code", "error"), [(403, Unauthorized), (429, RateLimited), (503, Unavailable), (200, Malformed)]
)
async def test_a_server_that_does_not_open_it_says_why(site, client, code, error) -> None:
    """In the same words as for any request; after a 429 the host is left alone."""

    async def page(request):
        return web.Response(status=code)

    site.pages["/live"] = page
    with pytest.raises(error) as caught:
        await heard(client, site)
    assert caught.value.status == code
    if error is RateLimited:
        with pytest.raises(RateLimited):
            await heard(client, site)
        assert len(site.requests) == 1


@pytest.mark.parametrize("scheme", ["http", "file", "wss+x"])
async def test_other_schemes_are_refused(site, client, scheme) -> None:
    """A websocket is ws or wss."""
    with pytest.raises(Refused, match="ws or wss"):
        async for _ in client.websocket(address(site).replace("ws", scheme, 1)):
            pass


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
async def test_its_socket_is_guarded(site, host) -> None:
    """The site never hears of it."""
    async with GuardedClient(lambda: NOW) as client:
        with pytest.raises(Refused, match="not a public address"):
            async for _ in client.websocket(f"ws://{host}:{site.server.port}/live"):
                pass
    assert site.requests == []


async def test_a_message_that_comes_alone_goes_at_once_and_a_flood_in_batches(monkeypatch) -> None:
    """With each batch the whole state of a source is written."""
    slept = []

    async def sleep(seconds):
        slept.append(seconds)

    loop = asyncio.get_running_loop()
    monkeypatch.setattr("streams.ingest.pacing.asyncio.sleep", sleep)
    now = 1000.0
    monkeypatch.setattr(loop, "time", lambda: now)
    pace = Pace()
    await pace.keep()
    await pace.keep()
    now += 60
    await pace.keep()
    assert slept == [APART]
