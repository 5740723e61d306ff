"""Sources that are told, onto a real Kafka and on after a restart."""

import asyncio
import base64
import json
from contextlib import suppress
from datetime import UTC, datetime

import aiohttp
import pytest
from aiohttp import web

from bots.transports.webhook import signed
from streams.ingest.restore import read_feeds
from streams.settings import SourceSettings
from tests.ingest.test_kafka import articles, ingest, take

pytestmark = pytest.mark.broker

SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()


async def call(settings, name: str, title: str) -> int:
    """The status that a signed call is answered with, once the source waits for calls."""
    body = json.dumps({"id": "wire-1", "title": title}).encode()
    headers = signed(SECRET, name, datetime.now(UTC), body)
    async with aiohttp.ClientSession() as session:
        while True:
            with suppress(aiohttp.ClientConnectionError):
                async with session.post(
                    f"http://{settings.ingest_listen}/in/desk", data=body, headers=headers
                ) as answer:
                    if answer.status != 503:
                        return answer.status
            await asyncio.sleep(0.1)


async def test_calls_and_a_stream_reach_kafka_and_go_on_after_a_restart(kafka_settings, site, unused_tcp_port) -> None:
    """What was answered is there; a call that is repeated to the next process changes nothing, a newer one does."""
    cursors = []

    async def live(request: web.Request) -> web.WebSocketResponse:
        cursors.append(request.query.get("cursor"))
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        record = {"text": "The dam holds.", "langs": ["en"]}
        commit = {"operation": "create", "collection": "app.bsky.feed.post", "rkey": "r1", "record": record}
        await socket.send_str(json.dumps({"did": "did:plc:desk", "time_us": 1767614400000000, "commit": commit}))
        async for _ in socket:
            pass
        return socket

    site.pages["/live"] = live
    url = site.url("/live").replace("http", "ws", 1)
    sources = (
        SourceSettings(id="desk", plugin="streams.sources.kinds.webhook:WebhookSource", config={"secret": SECRET}),
        SourceSettings(id="sky", plugin="streams.sources.kinds.jetstream:JetstreamSource", config={"url": url}),
    )
    listen = f"127.0.0.1:{unused_tcp_port}"
    settings = kafka_settings.model_copy(update={"sources": sources, "allow_private": True, "ingest_listen": listen})
    async with ingest(settings), articles(settings) as consumer:
        assert await call(settings, "msg_1", "Nine killed") == 204
        found = await take(consumer, 2)
    assert {(article.source, article.title) for article in found} == {
        ("desk", "Nine killed"),
        ("sky", "The dam holds."),
    }
    async with ingest(settings), articles(settings) as consumer:
        assert await call(settings, "msg_1", "Nine killed") == 204
        assert await call(settings, "msg_2", "Ten killed") == 204
        found = await take(consumer, 3)
    assert [(article.title, article.revision) for article in found if article.source == "desk"] == [
        ("Nine killed", 1),
        ("Ten killed", 2),
    ]
    states = (await read_feeds(settings)).states
    assert cursors[0] is None
    assert set(cursors[1:]) <= {"1767614400000000"}
    assert (states["sky"].checkpoint, states["sky"].failures) == ({"cursor": "1767614400000000"}, 0)
