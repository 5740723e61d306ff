"""Bluesky as it is posted, through a Jetstream server."""

import asyncio
import json
from typing import Any, ClassVar

from aiohttp import web

from streams.ingest.network.http import GuardedClient
from streams.ingest.poll import Host, Job, poll
from streams.model import FeedState
from streams.settings import SourceSettings
from streams.sources.contract import SourceContract
from streams.sources.item import Checkpoint, Item
from streams.sources.kinds.jetstream import JetstreamConfig, JetstreamSource
from streams.sources.recorded import OpenCage
from tests.ingest.conftest import NOW, KeptHands, Site
from tests.sources.reading import items, read

URL = "wss://jetstream.example/subscribe"
ASKED = f"{URL}?wantedCollections=app.bsky.feed.post"
NOON = int(NOW.timestamp() * 1_000_000)


def event(number: int, text: str = "The dam holds.", operation: str = "create", **commit: Any) -> bytes:
    """A message of the server."""
    record = {"$type": "app.bsky.feed.post", "text": text, "langs": ["en-GB"], "createdAt": "whenever"}
    known = {"operation": operation, "collection": "app.bsky.feed.post", "rkey": f"r{number}", "record": record}
    if operation == "delete":
        del known["record"]
    return json.dumps(
        {"did": "did:plc:desk", "time_us": NOON + number, "kind": "commit", "commit": known | commit}
    ).encode()


def heard(*events: bytes, **config: Any) -> list[Item]:
    """What the source yields of these messages."""
    return items(JetstreamSource(JetstreamConfig.model_validate({"url": URL} | config)), {ASKED: b"\n".join(events)})


class TestJetstreamSource(SourceContract):
    source = JetstreamSource
    config: ClassVar = {"url": URL, "languages": ["en"]}
    answers: ClassVar = {ASKED: event(1), f"{ASKED}&cursor={NOON + 1}": b""}


def test_a_post_is_its_words_and_what_it_links_to() -> None:
    """With the server's time: the account's own may be anything."""
    link = {
        "$type": "app.bsky.embed.external",
        "external": {"uri": "https://x.example", "title": "Dam", "description": "D"},
    }
    (item,) = heard(event(0, record={"text": "Look\nhere", "langs": ["fr"], "embed": link}))
    assert (item.guid, item.url) == (
        "at://did:plc:desk/app.bsky.feed.post/r0",
        "https://bsky.app/profile/did:plc:desk/post/r0",
    )
    assert (item.title, item.text, item.language, item.published) == ("Look", "Look\nhere\n\nDam\n\nD", "fr", NOW)


def test_a_deleted_post_is_withdrawn() -> None:
    """By the name that it had."""
    made, gone = heard(event(1), event(1, operation="delete"))
    assert (made.guid, made.withdrawn, gone.guid, gone.withdrawn) == (made.guid, False, made.guid, True)


def test_only_the_languages_wanted_are_read() -> None:
    """A post in two of them is read in the one wanted; one of no language is left out."""
    posts = [event(n, record={"text": "A", "langs": langs}) for n, langs in enumerate((["fr"], ["fr", "en"], []))]
    assert [item.language for item in heard(*posts, languages=["en"])] == ["en"]
    assert [item.language for item in heard(*posts)] == ["fr", "fr", None]


def test_what_strangers_wrote_oddly_is_left_out() -> None:
    """Likes, accounts that move, words that are numbers, names that would make another address."""
    like = event(1, collection="app.bsky.feed.like")
    account = json.dumps({"did": "did:plc:desk", "time_us": NOON, "kind": "account", "account": {}}).encode()
    number = event(2, record={"text": 7})
    path = event(3, rkey="../../evil")
    assert heard(like, account, number, path, event(4, "  ")) == []


def test_the_cursor_is_the_newest_time_seen() -> None:
    """Also of what was left out."""
    last = read(JetstreamSource(JetstreamConfig(url=URL)), {ASKED: event(5) + b"\n" + event(3, "")})[-1]
    assert last == Checkpoint({"cursor": str(NOON + 5)})


async def test_a_stream_that_breaks_is_taken_up_where_it_was() -> None:
    """A server that plays back from the cursor: each post is published once, in order."""
    site, hands = Site(), KeptHands()
    stored = [event(n, f"Post {n}") for n in range(1, 8)]
    plays = iter([3, 6, 7])

    async def live(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        since = int(request.query.get("cursor", "0"))
        for message in stored[: next(plays)]:
            if json.loads(message)["time_us"] >= since:
                await socket.send_str(message.decode())
        await socket.close()
        return socket

    site.pages["/subscribe"] = live
    async with site.server, GuardedClient(lambda: NOW, allow_private=True) as http:
        url = site.url("/subscribe").replace("http", "ws", 1)
        job = Job(SourceSettings(id="sky"), JetstreamSource(JetstreamConfig(url=url)))
        state = FeedState(source="sky")
        for _ in range(3):
            state = await poll(job, state, Host(http, OpenCage(), hands, lambda: NOW))
    assert [article.title for article in hands.articles] == [f"Post {n}" for n in range(1, 8)]
    assert (state.checkpoint, state.status, state.failures) == ({"cursor": str(NOON + 7)}, 101, 0)


async def test_a_poll_that_is_cancelled_keeps_what_it_published() -> None:
    """A pause ends the stream: what is known goes on, with the cursor."""
    site, hands, kept = Site(), KeptHands(), []

    async def live(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_str(event(1).decode())
        async for _ in socket:
            pass
        return socket

    site.pages["/subscribe"] = live
    async with site.server, GuardedClient(lambda: NOW, allow_private=True) as http:
        url = site.url("/subscribe").replace("http", "ws", 1)
        job = Job(SourceSettings(id="sky"), JetstreamSource(JetstreamConfig(url=url)))
        host = Host(http, OpenCage(), hands, lambda: NOW)
        polling = asyncio.create_task(poll(job, FeedState(source="sky"), host, kept.append))
        while not (hands.states and hands.states[-1].checkpoint):
            await asyncio.sleep(0)
        polling.cancel()
        await asyncio.wait([polling])
    assert [state.checkpoint for state in kept] == [{"cursor": str(NOON + 1)}]
    assert len(kept[0].seen) == len(hands.articles) == 1
