"""Earthquakes as the EMSC tells them, and those that it told while nobody listened."""

import json
from typing import Any, ClassVar

from aiohttp import web

from streams.ingest.network.http import GuardedClient
from streams.ingest.poll import Host, Job, poll
from streams.model import FeedState, Point
from streams.settings import SourceSettings
from streams.sources.contract import SourceContract
from streams.sources.item import Item
from streams.sources.kinds.emsc import EmscConfig, EmscSource
from streams.sources.recorded import OpenCage
from tests.ingest.conftest import NOW, KeptHands, Site
from tests.sources.reading import items

URL = "wss://emsc.example/websocket"
CATALOGUE = "https://emsc.example/query"


def feature(name: str = "20260105_0000042", updated: str = "2026-01-05T11:10:00.0Z", **fields: Any) -> dict[str, Any]:
    """An earthquake as the portal has it."""
    known = {
        "unid": name,
        "time": "2026-01-05T11:00:00.5Z",
        "lastupdate": updated,
        "mag": 5.7,
        "magtype": "mw",
        "lat": 38.5,
        "lon": 26.25,
        "depth": 9.0,
        "evtype": "ke",
        "flynn_region": "NEAR THE COAST OF NOWHERE",
        "auth": "EMSC",
    }
    return {
        "type": "Feature",
        "id": name,
        "geometry": {"type": "Point", "coordinates": [26.25, 38.5, -9.0]},
        "properties": known | fields,
    }


def message(*arguments: Any, action: str = "create", **fields: Any) -> bytes:
    """What the websocket says."""
    return json.dumps({"action": action, "data": feature(*arguments, **fields)}).encode()


def heard(*messages: bytes) -> list[Item]:
    """What the source yields of these."""
    return items(EmscSource(EmscConfig(url=URL, catalogue=CATALOGUE)), {URL: b"\n".join(messages)})


class TestEmscSource(SourceContract):
    source = EmscSource
    config: ClassVar = {"url": URL, "catalogue": CATALOGUE}
    answers: ClassVar = {
        URL: message(),
        f"{CATALOGUE}?format=json&limit=500&minmagnitude=4.5&updatedafter=2026-01-05T11%3A10%3A00": b'{"features":[]}',
    }


def test_an_earthquake_says_how_strong_where_and_when() -> None:
    """In the words of the other catalogues."""
    (item,) = heard(message())
    assert item.title == "Earthquake of magnitude 5.7: Near The Coast Of Nowhere"
    assert "5.7 (mw) happened on 5 January 2026 at 11:00 UTC, 9 km deep" in item.text
    assert item.url == "https://www.seismicportal.eu/eventdetails.html?unid=20260105_0000042"
    assert (item.point, str(item.updated)) == (Point(latitude=38.5, longitude=26.25), "2026-01-05 11:10:00+00:00")


def test_what_is_weak_or_odd_is_left_out() -> None:
    """Without magnitude, without time, without a name."""
    odd = [message(mag=4.4), message(mag=None), message(time="soon"), message(unid=""), message(updated="later")]
    assert heard(*odd, b'{"action": "ping", "data": 7}') == []


def test_what_was_no_earthquake_is_called_by_its_name() -> None:
    """The catalogue knows explosions too."""
    assert [item.title.partition(" of")[0] for item in heard(message(evtype="kn"), message("b", evtype="uk"))] == [
        "Nuclear explosion",
        "Seismic event",
    ]


async def test_what_was_told_while_nobody_listened_is_asked_for() -> None:
    """The line breaks, an earthquake happens, the line is open again; each is told once, an empty answer is none."""
    site, hands = Site(), KeptHands()
    told = iter([[message("a", "2026-01-05T11:01:00Z")], [], [message("c", "2026-01-05T11:30:00Z")]])
    catalogue = iter([[feature("a", "2026-01-05T11:01:00Z"), feature("b", "2026-01-05T11:20:00Z")], []])

    async def live(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        for each in next(told):
            await socket.send_str(each.decode())
        await socket.close()
        return socket

    async def query(request: web.Request) -> web.Response:
        found = next(catalogue)
        return web.json_response({"features": found}) if found else web.Response(status=204)

    site.pages |= {"/live": live, "/query": query}
    async with site.server, GuardedClient(lambda: NOW, allow_private=True) as http:
        config = EmscConfig(url=site.url("/live").replace("http", "ws", 1), catalogue=site.url("/query"))
        job = Job(SourceSettings(id="emsc"), EmscSource(config))
        state = FeedState(source="emsc")
        for _ in range(3):
            state = await poll(job, state, Host(http, OpenCage(), hands, lambda: NOW))
    assert [article.url[-1] for article in hands.articles if article.url] == ["a", "b", "c"]
    assert (state.checkpoint, state.last_error) == ({"updated": "2026-01-05T11:30:00+00:00"}, None)
