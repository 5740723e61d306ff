"""A feed that its hub pushes: the subscription is meant, signed and renewed, and a push is a hint."""

import asyncio
import hmac
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import urlencode

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from hypothesis import given
from hypothesis import strategies as st

from streams.ingest.network.doors import Doors
from streams.ingest.network.http import GuardedClient
from streams.ingest.poll import Host, Job, poll
from streams.model import FeedState
from streams.settings import SourceSettings
from streams.sources.contract import SourceContract
from streams.sources.hubs import Hub, find
from streams.sources.kinds.subscription import AGAIN, AGAIN_DENIED, Subscription
from streams.sources.kinds.websub import WebSubConfig, WebSubSource
from streams.sources.protocol import Call
from streams.sources.recorded import OpenCage
from tests.ingest.conftest import NOW, KeptHands

URL = "https://news.example/feed"
HUB = "https://hub.example/"
SECRET = "words that nobody can guess"
CONFIG = {"url": URL, "callback": "https://alarm.example/in/news", "secret": SECRET}


def feed(*titles: str, hub: str = HUB, topic: str = URL) -> bytes:
    """An Atom feed that names its hub."""
    entries = "".join(
        f'<entry><id>{title}</id><title>{title}</title><link href="https://news.example/{title}"/>'
        "<updated>2026-01-05T11:00:00Z</updated></entry>"
        for title in titles
    )
    links = f'<link rel="hub" href="{hub}"/><link rel="self" href="{topic}"/>'
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title>{links}{entries}</feed>'.encode()


def signature(body: bytes, method: str = "sha256", secret: str = SECRET) -> str:
    """As a hub signs."""
    return f"{method}={hmac.new(secret.encode(), body, method).hexdigest()}"


class Heard:
    """A subscription to the feed, and how it answers."""

    def __init__(self) -> None:
        self.subscription = Subscription(SECRET.encode(), "here")
        self.subscription.asked(URL, NOW)
        self.answers: list[tuple[int, str]] = []

    def get(self, now: datetime = NOW, **query: str) -> tuple[int, str]:
        """What the hub is answered."""
        named = {f"hub.{name}": value for name, value in query.items()}
        assert not self.subscription.heard(Call(method="GET", query=named, answer=self._answer), now)
        return self.answers.pop()

    def post(self, body: bytes, signed: str) -> bool:
        """Whether a push is a hint; it is accepted whatever it is."""
        call = Call(method="POST", headers={"x-hub-signature": signed}, body=body, answer=self._answer)
        hint = self.subscription.heard(call, NOW)
        assert self.answers.pop() == (202, "")
        return hint

    def _answer(self, status: int, text: str) -> None:
        self.answers.append((status, text))


class TestWebSubSource(SourceContract):
    source = WebSubSource
    config: ClassVar = CONFIG
    answers: ClassVar = {URL: feed("one", "two")}


def test_intent_is_verified_for_what_was_asked_and_nothing_else() -> None:
    """Another topic, an unsubscription, no challenge: nobody subscribes us to anything."""
    heard = Heard()
    assert heard.get(mode="subscribe", topic="https://evil.example/", challenge="x") == (404, "no such subscription")
    assert heard.get(mode="unsubscribe", topic=URL, challenge="x")[0] == 404
    assert heard.get(mode="subscribe", topic=URL)[0] == 404
    assert heard.subscription.due == NOW.timestamp() + AGAIN
    assert heard.get(mode="subscribe", topic=URL, challenge="c-1", lease_seconds="1000") == (200, "c-1")
    assert not heard.subscription.is_due(NOW + timedelta(seconds=799))
    assert heard.subscription.is_due(NOW + timedelta(seconds=800))


@pytest.mark.parametrize(("lease", "days"), [("", 8), ("-5", 8), ("9" * 11, 292), ("x", 8), ("²", 8)])
def test_a_lease_is_a_sane_time(lease: str, days: int) -> None:
    """Whatever the hub says."""
    heard = Heard()
    heard.get(mode="subscribe", topic=URL, challenge="c", lease_seconds=lease)
    assert heard.subscription.due == (NOW + timedelta(days=days)).timestamp()


def test_a_hub_that_denies_is_asked_again_tomorrow() -> None:
    """And the operator is told."""
    heard = Heard()
    assert heard.get(mode="denied", topic=URL, reason="not today")[0] == 200
    assert (heard.subscription.denied, heard.subscription.due) == (
        "the hub denies: not today",
        NOW.timestamp() + AGAIN_DENIED,
    )


def test_only_what_the_hub_signed_is_a_hint() -> None:
    """By any of the methods that there are."""
    heard = Heard()
    assert all(heard.post(b"new", signature(b"new", method)) for method in ("sha1", "sha256", "sha384", "sha512"))
    wrong = ("", "md5=00", signature(b"other"), signature(b"new", secret="guessed"), "sha256=é", "sha256")
    assert not any(heard.post(b"new", signed) for signed in wrong)


def test_other_methods_are_refused_and_restarts_keep_the_lease() -> None:
    """What the checkpoint has is enough."""
    heard = Heard()
    heard.subscription.heard(Call(method="PUT", answer=heard._answer), NOW)
    assert heard.answers == [(404, "no such subscription")]
    heard.get(mode="subscribe", topic=URL, challenge="c", lease_seconds="1000")
    values = heard.subscription.values()
    assert Subscription.restored(SECRET.encode(), "here", values) == heard.subscription
    assert Subscription.restored(SECRET.encode(), "elsewhere", values).is_due(NOW)


@given(st.dictionaries(st.sampled_from(["hub.mode", "hub.topic", "hub.challenge", "hub.lease_seconds"]), st.text()))
def test_no_question_makes_it_stumble(query: dict[str, str]) -> None:
    """Anybody may call."""
    heard = Heard()
    heard.subscription.heard(Call(method="GET", query=query, answer=heard._answer), NOW)
    assert len(heard.answers) == 1


@pytest.mark.parametrize(
    ("body", "link", "found"),
    [
        (feed(), "", Hub(HUB, URL)),
        (
            b"<rss/>",
            '<https://h.example/>; rel="hub", <https://t.example/>; rel=self',
            Hub("https://h.example/", "https://t.example/"),
        ),
        (b"<rss/>", '</hub>; title="a, b"; rel="other hub"', Hub("https://news.example/hub", URL)),
        (b"<rss/>", "", Hub(None, URL)),
        (feed(hub="javascript:alert()"), "<" * 9999, Hub(None, URL)),
    ],
)
def test_the_hub_is_found_in_header_or_feed(body: bytes, link: str, found: Hub) -> None:
    """The header first, relative addresses resolved; the topic is what the feed calls itself."""
    assert find(body, {"content-location": URL, "link": link}) == found


class Press:
    """A publisher with its hub, on loopback: verifies before it accepts, and pushes when told."""

    def __init__(self) -> None:
        self.titles = ["one"]
        self.subscribed: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        application = web.Application()
        application.router.add_get("/feed", self._feed)
        application.router.add_post("/hub", self._subscribe)
        self.server = TestServer(application, host="127.0.0.1")

    def url(self, path: str) -> str:
        """An address of it."""
        return str(self.server.make_url(path))

    async def push(self, callback: str, signed: str | None = None) -> int:
        """The status that a push is answered with."""
        body = b"whatever"
        async with ClientSession() as session:
            headers = {"X-Hub-Signature": signed or signature(body)}
            async with session.post(callback, data=body, headers=headers) as answer:
                return answer.status

    async def _feed(self, request: web.Request) -> web.Response:
        body = feed(*self.titles, hub=self.url("/hub"), topic=self.url("/feed"))
        return web.Response(body=body, content_type="application/atom+xml")

    async def _subscribe(self, request: web.Request) -> web.Response:
        form = dict(await request.post())
        named = {"mode": "subscribe", "topic": form["hub.topic"], "challenge": "c-1", "lease_seconds": "3600"}
        query = urlencode({f"hub.{name}": value for name, value in named.items()})
        async with ClientSession() as session, session.get(f"{form['hub.callback']}?{query}") as answer:
            assert (answer.status, await answer.text()) == (200, "c-1")
        self.subscribed.put_nowait(form)
        return web.Response(status=202)


async def until(condition: Any) -> None:
    """Return when it holds."""
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


async def test_a_push_is_fetched_at_once_and_a_strangers_is_not() -> None:
    """A hub that verifies before it answers, a first poll that is only noted, a push, and a lease that is kept."""
    press, doors, hands = Press(), Doors(), KeptHands()
    server = TestServer(doors.serve(), host="127.0.0.1")
    async with press.server, server, GuardedClient(lambda: NOW, allow_private=True) as http:
        callback = str(server.make_url("/in/news"))
        config = WebSubConfig.model_validate({"url": press.url("/feed"), "callback": callback, "secret": SECRET})
        job = Job(SourceSettings(id="news"), WebSubSource(config))
        host = Host(http, OpenCage(), hands, lambda: NOW, doors=doors)
        polling = asyncio.create_task(poll(job, FeedState(source="news"), host))
        form = await press.subscribed.get()
        assert (form["hub.topic"], form["hub.mode"]) == (press.url("/feed"), "subscribe")
        press.titles.append("two")
        assert await press.push(callback, signed="sha256=00") == 202
        assert await press.push(callback) == 202
        await until(lambda: [article.title for article in hands.articles] == ["one", "two"])
        await until(lambda: hands.states[-1].checkpoint.get("hub.due") == str(int(NOW.timestamp()) + 2880))
        polling.cancel()
        with suppress(asyncio.CancelledError):
            await polling
    assert press.subscribed.empty()
