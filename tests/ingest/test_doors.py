"""Sources are called on loopback: answered by them, within limits, and by nobody else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, suppress

import aiohttp
import pytest
from aiohttp.test_utils import TestClient, TestServer

from streams.ingest.network import doors as module
from streams.ingest.network.doors import MOST_BYTES, Doors
from streams.ingest.poll import Host, Job, poll
from streams.ingest.trial import TRIED, try_source
from streams.model import FeedState
from streams.settings import Settings, SourceSettings
from streams.sources.errors import Unavailable
from streams.sources.item import Checkpoint, Item
from tests.ingest.conftest import NOW


@pytest.fixture
def doors() -> Doors:
    """Doors whose callers do not wait long."""
    return Doors(answer_seconds=0.2)


@pytest.fixture
async def caller(doors) -> AsyncIterator[TestClient]:
    """Who calls them."""
    async with TestClient(TestServer(doors.serve(), host="127.0.0.1")) as made:
        yield made


async def test_a_source_is_called_on_its_path_and_answers(doors, caller) -> None:
    """With method, query, headers and body; in words of its own."""
    async with aclosing(doors.open_for("desk").calls()) as batches:
        assert await anext(batches) == ()
        calling = asyncio.create_task(caller.post("/in/desk?a=1", data=b"news", headers={"X-Sender": "wire"}))
        (call,) = await anext(batches)
        assert (call.method, call.query, call.headers["x-sender"], call.body) == ("POST", {"a": "1"}, "wire", b"news")
        call.answer(202, "thanks")
        call.answer(500, "too late")
        answer = await calling
    assert (answer.status, await answer.text()) == (202, "thanks")


async def test_calls_that_nobody_waits_for_are_told_to_come_again(doors, caller) -> None:
    """The source is paused, fails, is at another process, or is none."""
    answer = await caller.post("/in/desk", data=b"news")
    assert (answer.status, answer.headers["Retry-After"]) == (503, "30")
    assert (await caller.get("/")).status == 404


async def test_a_call_that_is_not_answered_is_told_to_come_again(doors, caller) -> None:
    """In time, and at once when its source ends."""
    async with aclosing(doors.open_for("desk").calls()) as batches:
        await anext(batches)
        late = asyncio.create_task(caller.post("/in/desk"))
        await anext(batches)
        assert (await late).status == 503
        slow = Doors(answer_seconds=3600)
    async with TestClient(TestServer(slow.serve(), host="127.0.0.1")) as other:
        async with aclosing(slow.open_for("desk").calls()) as batches:
            await anext(batches)
            calls = [asyncio.create_task(other.post("/in/desk")) for _ in range(3)]
            await anext(batches)
        assert [(await call).status for call in calls] == [503] * 3


async def test_a_body_that_is_too_large_is_refused(doors, caller) -> None:
    """Before it is read whole."""
    async with aclosing(doors.open_for("desk").calls()) as batches:
        await anext(batches)
        assert (await caller.post("/in/desk", data=b"x" * (MOST_BYTES + 1))).status == 413


async def test_a_body_that_drips_is_given_up(doors, caller, monkeypatch) -> None:
    """A caller must not hold a place for ever."""
    monkeypatch.setattr(module, "READING_SECONDS", 0.05)

    async def drip() -> AsyncIterator[bytes]:
        yield b"x"
        await asyncio.Event().wait()

    async with aclosing(doors.open_for("desk").calls()) as batches:
        await anext(batches)
        async with asyncio.timeout(10):
            with suppress(aiohttp.ClientError):  # the server may close the line under the drip
                assert (await caller.post("/in/desk", data=drip())).status == 408


async def test_more_calls_than_a_source_can_hold_are_told_to_come_again(doors, caller, monkeypatch) -> None:
    """Memory has a limit."""
    monkeypatch.setattr(module, "MOST_UNDER_WAY", 2)
    async with aclosing(doors.open_for("desk").calls()) as batches:
        await anext(batches)
        calls = [asyncio.create_task(caller.post("/in/desk")) for _ in range(4)]
        done, _ = await asyncio.wait(calls, return_when=asyncio.FIRST_COMPLETED)
        assert {call.result().status for call in done} == {503}
        for call in await anext(batches):
            call.answer(204, "")
        assert sorted([(await call).status for call in calls]) == [204, 204, 503, 503]


async def test_silence_is_told_from_a_closed_door(doors) -> None:
    """An empty batch while it is open; one reader at a time."""
    async with aclosing(doors.calls("desk", quiet=0.01)) as batches:
        assert [list(await anext(batches)) for _ in range(3)] == [[], [], []]
        with pytest.raises(Unavailable):
            await anext(doors.open_for("desk").calls())
    async with aclosing(doors.calls("desk")) as batches:
        assert await anext(batches) == ()


class Post:
    """A plug-in that is called: the body is an item."""

    told = True

    async def read(self, context):
        async with aclosing(context.door.calls()) as batches:
            async for batch in batches:
                for call in batch:
                    yield Item(guid=call.body.decode())
                yield Checkpoint()
                for call in batch:
                    call.answer(204, "")


async def test_what_a_call_brings_is_safe_when_it_is_answered(doors, caller, hands) -> None:
    """The generator goes on after a checkpoint only when Kafka or the spool has it."""
    host = Host(None, None, hands, lambda: NOW, doors=doors)
    polling = asyncio.create_task(poll(Job(SourceSettings(id="desk"), Post()), FeedState(source="desk"), host))
    while not hands.states:
        await asyncio.sleep(0)
    answer = await caller.post("/in/desk", data=b"one")
    assert (answer.status, len(hands.articles)) == (204, 1)
    polling.cancel()
    await asyncio.wait([polling])
    assert (await caller.post("/in/desk", data=b"two")).status == 503


async def test_without_a_door_the_source_fails_with_the_reason(hands) -> None:
    """The operator learns which setting is missing."""
    host = Host(None, None, hands, lambda: NOW)
    state = await poll(Job(SourceSettings(id="desk"), Post()), FeedState(source="desk"), host)
    assert "TOCSIN_INGEST_LISTEN" in state.last_error


async def test_a_source_that_is_called_can_be_tried(unused_tcp_port, tmp_path) -> None:
    """Where the settings have ingest listen; what came is shown, and its caller answered."""
    settings = Settings(data=tmp_path, ingest_listen=f"127.0.0.1:{unused_tcp_port}")
    async with aiohttp.ClientSession() as session, aclosing(try_source(Post(), settings, lambda: NOW)) as things:
        assert await anext(things) == Checkpoint()
        next_one = asyncio.ensure_future(anext(things))
        calling = asyncio.create_task(session.post(f"http://127.0.0.1:{unused_tcp_port}/in/{TRIED}", data=b"one"))
        assert await next_one == Item(guid="one")
        assert await anext(things) == Checkpoint()
        following = asyncio.ensure_future(anext(things))
        assert (await calling).status == 204
        following.cancel()
        await asyncio.wait([following])
