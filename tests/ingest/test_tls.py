"""Certificates that do not hold: nothing is read, and the error says what is wrong.

`certificates` holds a key and three certificates that it signed itself: a current one and an expired one of localhost,
and one of another host. They guard nothing.
"""

import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from streams.ingest.network.http import GuardedClient
from streams.sources.errors import Unavailable
from streams.sources.protocol import Answer
from tests.ingest.conftest import NOW

FOLDER = Path(__file__).parent / "certificates"


@asynccontextmanager
async def serving(certificate: str, heard: list[str]) -> AsyncIterator[str]:
    """The address of a server with this certificate."""

    async def page(request: web.Request) -> web.Response:
        heard.append(request.path)
        return web.Response(body=b"<rss/>")

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(FOLDER / f"{certificate}.pem", FOLDER / "key.pem")
    application = web.Application()
    application.router.add_get("/feed", page)
    server = TestServer(application, host="127.0.0.1")
    await server.start_server(ssl=context)
    try:
        yield f"https://127.0.0.1:{server.port}/feed"
    finally:
        await server.close()


@pytest.fixture
def trust(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Makes a certificate one that the client's authorities signed."""

    def make(certificate: str) -> None:
        context = ssl.create_default_context(cafile=str(FOLDER / f"{certificate}.pem"))
        monkeypatch.setattr("aiohttp.connector._SSL_CONTEXT_VERIFIED", context)

    return make


@pytest.mark.parametrize(
    ("certificate", "trusted", "said"),
    [
        ("current", False, "self-signed certificate"),
        ("expired", True, "certificate has expired"),
        ("elsewhere", True, "IP address mismatch"),
    ],
)
async def test_a_certificate_that_does_not_hold_ends_the_connection(trust, certificate, trusted, said) -> None:
    """Signed by itself, expired, another host's: no request is sent."""
    if trusted:
        trust(certificate)
    heard: list[str] = []
    async with serving(certificate, heard) as url, GuardedClient(lambda: NOW, allow_private=True) as client:
        with pytest.raises(Unavailable, match=f"no safe connection to 127.0.0.1 .*{said}"):
            await client.get(url)
    assert heard == []


async def test_a_certificate_that_holds_is_no_obstacle(trust) -> None:
    """The tests above fail for the reason that they name."""
    trust("current")
    async with serving("current", []) as url, GuardedClient(lambda: NOW, allow_private=True) as client:
        answer = await client.get(url)
    assert isinstance(answer, Answer)
    assert answer.body == b"<rss/>"


async def test_a_server_that_speaks_no_tls_is_unavailable(site, client) -> None:
    """Plain HTTP behind an https address."""
    with pytest.raises(Unavailable, match="no safe connection"):
        await client.get(site.url("/feed").replace("http://", "https://"))
