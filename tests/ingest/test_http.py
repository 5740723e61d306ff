"""The guarded client against what servers on the open net do, over real HTTP on loopback."""

import asyncio
import gzip
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from streams.ingest.network.http import GuardedClient, user_agent
from streams.sources.errors import Gone, Malformed, RateLimited, Refused, Unauthorized, Unavailable
from streams.sources.protocol import Answer, NotModified

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


def status(code, **headers):
    """A page that answers with a status."""

    async def page(request):
        return web.Response(status=code, headers={name.replace("_", "-"): value for name, value in headers.items()})

    return page


async def test_an_answer_is_whole_and_says_who_asks(site, client) -> None:
    """Body, type, the address that answered; the request names us."""
    site.pages["/feed"] = b"<rss/>"
    answer = await client.get(site.url("/feed"))
    assert (answer.body, answer.url, answer.headers["content-type"]) == (
        b"<rss/>",
        site.url("/feed"),
        "application/rss+xml",
    )
    assert site.requests[0].headers["User-Agent"] == user_agent(None)


async def test_who_asks_can_be_reached(site) -> None:
    """Where an operator says how."""
    site.pages["/feed"] = b"<rss/>"
    async with GuardedClient(lambda: NOW, allow_private=True, contact="feeds@desk.example") as client:
        await client.get(site.url("/feed"))
    assert site.requests[0].headers["User-Agent"].endswith("(news alarm; reads feeds; feeds@desk.example)")


async def test_cookies_are_not_kept(site, client) -> None:
    """Not for the next request, nor within redirects."""

    async def page(request):
        return web.Response(status=302, headers={"Location": "/there", "Set-Cookie": "id=1; Path=/"})

    site.pages |= {"/feed": page, "/there": b"x"}
    await client.get(site.url("/feed"))
    await client.get(site.url("/feed"))
    assert not any("Cookie" in request.headers for request in site.requests)


async def test_validators_make_the_next_request_conditional(site, client) -> None:
    """The server is asked with what it gave, and its 304 is a result."""

    async def page(request):
        if request.headers.get("If-None-Match") == '"1"':
            return web.Response(status=304)
        return web.Response(body=b"one", headers={"ETag": '"1"', "Last-Modified": "Mon, 05 Jan 2026 11:00:00 GMT"})

    site.pages["/feed"] = page
    answer = await client.get(site.url("/feed"))
    again = await client.get(site.url("/feed"), validators=answer.validators)
    assert (type(again), again.status) == (NotModified, 304)
    assert site.requests[1].headers["If-Modified-Since"] == "Mon, 05 Jan 2026 11:00:00 GMT"


async def test_the_same_body_again_is_not_modified(site, client) -> None:
    """Many servers know no ETag."""
    site.pages["/feed"] = b"one"
    answer = await client.get(site.url("/feed"))
    again = await client.get(site.url("/feed"), validators=answer.validators)
    assert (type(again), again.status) == (NotModified, 200)
    site.pages["/feed"] = b"two"
    assert isinstance(await client.get(site.url("/feed"), validators=answer.validators), Answer)


async def test_validators_of_another_address_are_not_sent(site, client) -> None:
    """The operator changed the feed's address; the old ETag means nothing there."""
    site.pages["/new"] = b"one"
    validators = {"url": site.url("/old"), "etag": '"1"', "body": "x"}
    assert isinstance(await client.get(site.url("/new"), validators=validators), Answer)
    assert "If-None-Match" not in site.requests[0].headers


@pytest.mark.parametrize(
    ("code", "error"),
    [(410, Gone), (401, Unauthorized), (403, Unauthorized), (404, Unavailable), (500, Unavailable), (418, Unavailable)],
)
async def test_a_status_becomes_the_error_that_says_what_to_do(site, client, code, error) -> None:
    """And keeps the status for the feed's health."""
    site.pages["/feed"] = status(code)
    with pytest.raises(error, match=str(code)) as caught:
        await client.get(site.url("/feed"))
    assert caught.value.status == code


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("120", 120), ("Mon, 05 Jan 2026 12:01:00 GMT", 60), ("soon", None), ("99999999", 86400), ("-1", None)],
)
async def test_a_503_says_how_long_to_wait_in_either_form(site, client, value, seconds) -> None:
    """Seconds or a date; nonsense is no answer, and a year is a day."""
    site.pages["/feed"] = status(503, Retry_After=value)
    with pytest.raises(Unavailable) as caught:
        await client.get(site.url("/feed"))
    assert caught.value.retry_after == seconds


async def test_a_429_slows_the_whole_host_until_its_time_is_over(site) -> None:
    """Another feed of the host is not even asked for; after the wait it is."""
    now = NOW
    site.pages |= {"/one": status(429, Retry_After="60"), "/two": b"two"}
    async with GuardedClient(lambda: now, allow_private=True) as client:
        with pytest.raises(RateLimited):
            await client.get(site.url("/one"))
        with pytest.raises(RateLimited) as caught:
            await client.get(site.url("/two"))
        assert (caught.value.retry_after, len(site.requests)) == (60, 1)
        now += timedelta(seconds=61)
        assert (await client.get(site.url("/two"))).body == b"two"


async def test_more_than_ten_mebibytes_are_not_read(site, client) -> None:
    """Twenty are offered; the server cannot have sent them all."""
    sent = 0

    async def page(request):
        nonlocal sent
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(320):
            await response.write(bytes(1 << 16))
            sent += 1 << 16
        return response

    site.pages["/feed"] = page
    with pytest.raises(Malformed, match="10 MiB"):
        await client.get(site.url("/feed"))
    assert sent < 20 << 20


async def test_a_gzip_bomb_is_stopped_while_it_unfolds(site, client) -> None:
    """Half a megabyte that would be five hundred."""
    bomb = gzip.compress(bytes(64 << 20)) * 8

    async def page(request):
        return web.Response(body=bomb, headers={"Content-Encoding": "gzip"})

    site.pages["/feed"] = page
    with pytest.raises(Malformed, match="10 MiB"):
        await client.get(site.url("/feed"))


async def test_what_cannot_be_decompressed_is_malformed(site, client) -> None:
    """The header promises gzip."""

    async def page(request):
        return web.Response(body=b"plain", headers={"Content-Encoding": "gzip"})

    site.pages["/feed"] = page
    with pytest.raises(Malformed, match="decompressed"):
        await client.get(site.url("/feed"))


async def test_five_redirects_are_followed_and_a_loop_is_not(site, client) -> None:
    """Relative ones too."""
    site.pages |= {f"/{n}": status(302, Location=f"/{n + 1}") for n in range(5)} | {"/5": b"there"}
    answer = await client.get(site.url("/0"))
    assert (answer.body, answer.url) == (b"there", site.url("/5"))
    site.pages["/loop"] = status(301, Location="/loop")
    with pytest.raises(Refused, match="more than 5"):
        await client.get(site.url("/loop"))


async def test_a_sources_own_headers_stay_with_its_host(site, client) -> None:
    """A token is not for whoever the host points to."""
    elsewhere = site.url("/elsewhere").replace("127.0.0.1", "localhost")
    site.pages |= {"/feed": status(302, Location=elsewhere), "/elsewhere": b"there"}
    await client.get(site.url("/feed"), headers={"Authorization": "Bearer x"})
    assert ["Authorization" in request.headers for request in site.requests] == [True, False]


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "gopher://news.example/",
        "ftp://news.example/feed",
        "https://user:secret@news.example/feed",
        "http:///feed",
        "http://[::1/feed",
        "http://2130706433/feed",
        "http://0177.0.0.1/feed",
        "http://127.1/feed",
    ],
)
async def test_an_address_that_is_not_plain_http_is_refused(client, url) -> None:
    """Before any socket, without repeating a password; odd spellings of an address are none."""
    with pytest.raises(Refused) as caught:
        await client.get(url)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("target", ["file:///etc/passwd", "gopher://127.0.0.1:1/", "//user:pw@127.0.0.1/"])
async def test_a_redirect_leads_nowhere_else_either(site, client, target) -> None:
    """Each hop is checked as the first."""
    site.pages["/feed"] = status(302, Location=target)
    with pytest.raises(Refused):
        await client.get(site.url("/feed"))


async def test_a_server_that_drips_meets_the_deadline(site, client) -> None:
    """One deadline over the whole answer: each byte in time does not help."""

    async def page(request):
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(1000):
            await response.write(b" ")
            await asyncio.sleep(0.05)
        return response

    site.pages["/feed"] = page
    with pytest.raises(Unavailable, match="within 2 s"):
        await client.get(site.url("/feed"))


async def test_a_closed_port_and_a_broken_answer_are_unavailable(site, client, unused_tcp_port) -> None:
    """Try again later."""

    async def page(request):
        response = web.StreamResponse(headers={"Content-Length": "1000"})
        await response.prepare(request)
        await response.write(b"half")
        request.transport.abort()
        return response

    site.pages["/feed"] = page
    with pytest.raises(Unavailable):
        await client.get(site.url("/feed"))
    with pytest.raises(Unavailable, match="cannot connect"):
        await client.get(f"http://127.0.0.1:{unused_tcp_port}/")


async def test_a_host_gets_one_request_at_a_time(site, client) -> None:
    """However many of its feeds are due."""
    busy = most = 0

    async def page(request):
        nonlocal busy, most
        busy += 1
        most = max(most, busy)
        await asyncio.sleep(0.01)
        busy -= 1
        return web.Response(body=b"x")

    site.pages |= {f"/{n}": page for n in range(5)}
    await asyncio.gather(*(client.get(site.url(f"/{n}")) for n in range(5)))
    assert (most, len(site.requests)) == (1, 5)
