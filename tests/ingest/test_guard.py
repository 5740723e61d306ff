"""No socket is made to what is not public, whatever name or redirect led there."""

import socket
from datetime import UTC, datetime

import pytest
from aiohttp import web

from streams.ingest.network import http
from streams.ingest.network.guard import guarded_socket, is_public
from streams.ingest.network.http import GuardedClient
from streams.sources.errors import Refused

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "255.255.255.255",
        "224.0.0.1",
        "::1",
        "::",
        "::ffff:127.0.0.1",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ],
)
def test_an_address_of_ones_own_network_is_not_public(address) -> None:
    """Loopback, private, link-local, shared, multicast, and IPv4 in all its wrappings."""
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e"])
def test_other_addresses_are_public(address) -> None:
    """The guard does not shut out the world."""
    assert is_public(address)


@pytest.fixture
def sockets(monkeypatch):
    """The addresses to which a socket was made; loopback ones are let through, and none is made to others."""
    made = []

    def factory(*, allow_private):
        guarded = guarded_socket(allow_private=allow_private)

        def make(info):
            opened = guarded(info)
            made.append(info[4][0])
            return opened

        return make

    monkeypatch.setattr(http, "guarded_socket", factory)
    return made


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]"])
async def test_loopback_is_refused_by_address_and_by_name(site, sockets, host) -> None:
    """As literal, as name, as IPv6 and as IPv4 in IPv6: no socket, and the site never hears of it."""
    site.pages["/"] = b"secret"
    async with GuardedClient(lambda: NOW) as client:
        with pytest.raises(Refused, match="not a public address"):
            await client.get(f"http://{host}:{site.server.port}/")
    assert (sockets, site.requests) == ([], [])


INSIDE = [
    "http://127.0.0.2/",
    "http://localhost/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.2]/",
    "http://[::ffff:7f00:2]/",
    "http://[64:ff9b::7f00:2]/",
    "http://169.254.169.254/latest/meta-data/",
    "http://2130706434/",
    "http://0x7f000002/",
    "http://0177.0.0.2/",
    "http://127.2/",
    "http://127.0.0.2./",
    "http://0/",
    "http://user@127.0.0.2/",
    "file:///etc/passwd",
    "gopher://127.0.0.2:70/",
    "ftp://127.0.0.2/",
    "//127.0.0.2/",
    "javascript:alert(1)",
]


@pytest.mark.parametrize("code", [301, 302, 307, 308])
@pytest.mark.parametrize("target", INSIDE)
async def test_a_redirect_inside_makes_no_socket(site, sockets, monkeypatch, target, code) -> None:
    """The first hop is allowed here for the test's sake; whatever way its answer names a private address is not."""
    monkeypatch.setattr("streams.ingest.network.guard.is_public", lambda address: address == "127.0.0.1")
    monkeypatch.setattr("streams.ingest.network.names.socket.getaddrinfo", _numeric_or_inside)

    async def page(request):
        return web.Response(status=code, headers={"Location": target})

    site.pages["/feed"] = page
    async with GuardedClient(lambda: NOW) as client:
        with pytest.raises(Refused):
            await client.get(site.url("/feed"))
    assert sockets == ["127.0.0.1"]


def _numeric_or_inside(host, port, **options):
    """What a resolver that takes every spelling of an address would say: all of these lie inside."""
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.2", port))]


async def test_a_name_with_one_private_address_among_others_makes_no_socket_to_it(site, sockets, monkeypatch) -> None:
    """Each address that a name has is judged by itself; the site on the one that is allowed here is read."""
    monkeypatch.setattr("streams.ingest.network.guard.is_public", lambda address: address == "127.0.0.1")
    infos = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, site.server.port)) for each in ("10.0.0.1", "127.0.0.1")
    ]
    monkeypatch.setattr("streams.ingest.network.names.socket.getaddrinfo", lambda *args, **options: infos)
    site.pages["/"] = b"x"
    async with GuardedClient(lambda: NOW) as client:
        await client.get(f"http://both.example:{site.server.port}/")
    assert sockets == ["127.0.0.1"]


async def test_a_name_that_answers_differently_the_second_time_is_refused(site, sockets, monkeypatch) -> None:
    """DNS rebinding: what counts is the address of the socket, not of an earlier question."""
    monkeypatch.setattr("streams.ingest.network.guard.is_public", lambda address: address == "127.0.0.1")
    answers = iter(["127.0.0.1", "10.0.0.1"])
    site.pages["/"] = b"x"

    async def resolve(self, host, port=0, family=socket.AF_INET):
        return [
            {"hostname": host, "host": next(answers), "port": port, "family": socket.AF_INET, "proto": 0, "flags": 0}
        ]

    monkeypatch.setattr("streams.ingest.network.names.Names.resolve", resolve)
    url = f"http://rebind.example:{site.server.port}/"
    async with GuardedClient(lambda: NOW) as client:
        await client.get(url)
    async with GuardedClient(lambda: NOW) as client:
        with pytest.raises(Refused, match=r"10\.0\.0\.1"):
            await client.get(url)
    assert sockets == ["127.0.0.1"]


async def test_a_websocket_that_redirects_to_a_private_address_makes_no_socket(site, sockets, monkeypatch) -> None:
    """The handshake is a request like any other."""
    monkeypatch.setattr("streams.ingest.network.guard.is_public", lambda address: address == "127.0.0.1")

    async def page(request):
        raise web.HTTPFound("http://169.254.169.254/latest/meta-data/")

    site.pages["/live"] = page
    async with GuardedClient(lambda: NOW) as client:
        with pytest.raises(Refused, match=r"169\.254\.169\.254"):
            async for _ in client.websocket(site.url("/live").replace("http", "ws", 1)):
                pass
    assert sockets == ["127.0.0.1"]
