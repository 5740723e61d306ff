"""Addresses that move for good, copies that are stale, hosts that need a rest: what the client remembers."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest
from aiohttp import web
from yarl import URL

from streams.ingest.network.answers import fresh_for
from streams.ingest.network.http import GuardedClient
from streams.ingest.network.politeness import LONGEST_REST, REST, Hosts
from streams.sources.errors import Gone, NotThere
from streams.sources.protocol import Answer, NotModified
from tests.ingest.conftest import NOW, Site

Page = Callable[[web.Request], Awaitable[web.Response]]


def moved(to: str, code: int = 301) -> Page:
    """A page that redirects."""

    async def page(request: web.Request) -> web.Response:
        return web.Response(status=code, headers={"Location": to})

    return page


def status(code: int) -> Page:
    """A page that answers with a status."""

    async def page(request: web.Request) -> web.Response:
        return web.Response(status=code)

    return page


def dated(body: bytes, when: datetime) -> Page:
    """A page with its date."""

    async def page(request: web.Request) -> web.Response:
        return web.Response(body=body, headers={"Last-Modified": f"{when:%a, %d %b %Y %H:%M:%S} GMT"})

    return page


def asked(site: Site) -> list[str]:
    """The paths that were asked for since the last time."""
    paths = [request.path for request in site.requests]
    site.requests.clear()
    return paths


async def read(client: GuardedClient, url: str, validators: dict[str, str] | None = None) -> dict[str, str]:
    """The validators of an answer with a body."""
    answer = await client.get(url, validators=validators)
    assert isinstance(answer, Answer)
    return dict(answer.validators)


@pytest.mark.parametrize("code", [301, 308])
async def test_a_permanent_move_is_remembered(site, client, code) -> None:
    """The next request goes there at once, conditionally, however often the feed changes."""
    site.pages |= {"/old": moved("/new", code), "/new": b"one"}
    validators = await read(client, site.url("/old"))
    assert asked(site) == ["/old", "/new"]
    assert isinstance(await client.get(site.url("/old"), validators=validators), NotModified)
    site.pages["/new"] = b"two"
    validators = await read(client, site.url("/old"), validators)
    site.pages["/new"] = b"three"
    await read(client, site.url("/old"), validators)
    assert asked(site) == ["/new", "/new", "/new"]


async def test_only_what_moved_for_good_is_remembered(site, client) -> None:
    """After a temporary redirect a permanent one is a step of that one's way."""
    site.pages |= {"/a": moved("/b"), "/b": moved("/c", 302), "/c": moved("/d"), "/d": b"one"}
    validators = await read(client, site.url("/a"))
    assert validators["moved"] == site.url("/b")
    asked(site)
    site.pages["/d"] = b"two"
    await read(client, site.url("/a"), validators)
    assert asked(site) == ["/b", "/c", "/d"]


@pytest.mark.parametrize("page", [status(410), status(404), status(403), moved("http://169.254.169.254/", 302)])
async def test_where_the_new_address_is_no_good_the_old_one_is_asked(site, page) -> None:
    """A domain that was lost, or taken over, does not take the feed with it: the operator set the old address."""
    async with GuardedClient(lambda: NOW, allow_private=True, deadline=0.5) as client:
        site.pages |= {"/old": moved("/new"), "/new": b"one"}
        validators = await read(client, site.url("/old"))
        site.pages |= {"/old": b"two", "/new": page}
        validators = await read(client, site.url("/old"), validators)
    assert "moved" not in validators


async def test_where_both_are_no_good_the_old_one_says_why(site, client) -> None:
    """410 at the address that was set disables."""
    site.pages |= {"/old": moved("/new"), "/new": b"one"}
    validators = await read(client, site.url("/old"))
    site.pages |= {"/old": status(410), "/new": status(404)}
    with pytest.raises(Gone):
        await client.get(site.url("/old"), validators=validators)


async def test_a_copy_that_is_older_than_what_is_known_is_passed_over_for_a_day(site) -> None:
    """One server of many answers from yesterday; what stays so for longer is what there is."""
    now = NOW
    async with GuardedClient(lambda: now, allow_private=True) as client:
        site.pages["/feed"] = dated(b"new", NOW - timedelta(hours=1))
        validators = await read(client, site.url("/feed"))
        site.pages["/feed"] = dated(b"old", NOW - timedelta(hours=9))
        assert isinstance(await client.get(site.url("/feed"), validators=validators), NotModified)
        now = NOW + timedelta(days=1)
        await read(client, site.url("/feed"), validators)


async def test_a_date_to_come_hides_nothing(site, client) -> None:
    """A server whose clock was wrong once."""
    site.pages["/feed"] = dated(b"new", NOW + timedelta(days=900))
    validators = await read(client, site.url("/feed"))
    site.pages["/feed"] = dated(b"newer", NOW)
    await read(client, site.url("/feed"), validators)


async def test_a_name_that_nobody_knows_is_no_outage(monkeypatch) -> None:
    """An operator should check the address."""

    async def resolve(self, host, port=0, family=0):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr("streams.ingest.network.names.Names.resolve", resolve)
    async with GuardedClient(lambda: NOW) as client:
        with pytest.raises(NotThere, match=r"nobody knows the name feeds\.example"):
            await client.get("http://feeds.example/")


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"cache-control": "public, max-age=600"}, 600),
        ({"cache-control": 'MAX-AGE="60"'}, 60),
        ({"cache-control": "max-age=600", "age": "500"}, 100),
        ({"cache-control": "max-age=600", "age": "900"}, 0),
        ({"cache-control": "no-cache, max-age=600"}, 0),
        ({"cache-control": "max-age=-5"}, 0),
        ({"cache-control": "max-age=²"}, 0),
        ({}, 0),
    ],
)
def test_an_answer_says_for_how_long_it_stands(headers, seconds) -> None:
    """Cache-Control's max-age, less the time that it spent in caches."""
    assert fresh_for(headers) == seconds


async def test_a_host_rests_after_each_request_in_proportion(monkeypatch) -> None:
    """Twice as long as it needed, ten seconds at the most; the next one waits for that, other hosts do not."""
    rests: list[float] = []
    clock = [0.0]
    loop = asyncio.get_running_loop()
    monkeypatch.setattr(loop, "time", lambda: clock[0])
    monkeypatch.setattr(loop, "call_later", lambda seconds, release: (rests.append(seconds), release()))
    hosts = Hosts(lambda: NOW)
    for took in (0.5, 3.0, 30.0):
        async with hosts.turn(URL("http://slow.example/feed")):
            clock[0] += took
    assert rests == [0.5 * REST, 3.0 * REST, LONGEST_REST]


async def test_a_turn_lasts_until_the_rest_is_over() -> None:
    """Who waits for the host is served then, and a host that is done is forgotten."""
    hosts, order = Hosts(lambda: NOW), []

    async def ask(name: str) -> None:
        async with hosts.turn(URL("http://one.example/")):
            order.append(f"{name} in")
            await asyncio.sleep(0)
            order.append(f"{name} out")

    await asyncio.gather(ask("a"), ask("b"))
    assert order == ["a in", "a out", "b in", "b out"]
