"""Signed calls bring articles, once each, whoever else may call."""

import asyncio
import base64
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bots.transports.webhook import signed
from streams.ingest.handover.publisher import NotAcknowledged
from streams.ingest.network.doors import Doors
from streams.ingest.poll import Host, Job, poll
from streams.model import FeedState
from streams.settings import SourceSettings
from streams.sources.contract import SourceContract
from streams.sources.item import Checkpoint, Item
from streams.sources.kinds.signature import WINDOW, Unsigned, key_of, verified
from streams.sources.kinds.webhook import WebhookConfig, WebhookSource
from streams.sources.protocol import Call, Context
from streams.sources.recorded import OpenCage, RecordedDoor, RecordedHttp
from tests.ingest.conftest import KeptHands

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()
ARTICLE = {
    "id": "wire-1",
    "url": "https://wire.example/1",
    "title": "Storm: 12 dead",
    "text": "Twelve people died.",
    "published": "2025-12-31T23:00:00Z",
    "language": "en",
    "facts": [{"category": "killed", "low": 12, "high": 12}],
}


class Caller:
    """Calls, and what they were answered."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, str]] = []

    def call(
        self,
        content: Any = ARTICLE,
        *,
        name: str = "msg_1",
        now: datetime = NOW,
        secret: str = SECRET,
        method: str = "POST",
        headers: Mapping[str, str] | None = None,
    ) -> Call:
        """A call as our own bot would sign it."""
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        known = {key.lower(): value for key, value in signed(secret, name, now, body).items()}
        return Call(method=method, headers=known | (headers or {}), body=body, answer=self._answer)

    def _answer(self, status: int, text: str) -> None:
        self.answers.append((status, text))


async def brought(*calls: Call, checkpoint: Mapping[str, str] | None = None, **config: Any) -> list[Item | Checkpoint]:
    """What the source yields of these calls."""
    source = WebhookSource(WebhookConfig.model_validate({"secret": SECRET} | config))
    http = RecordedHttp({})
    door = RecordedDoor(calls, http)
    context = Context(http=http, cage=OpenCage(), checkpoint=checkpoint or {}, now=lambda: NOW, door=door)
    return [thing async for thing in source.read(context)]


class TestWebhookSource(SourceContract):
    source = WebhookSource
    config: ClassVar = {"secret": SECRET}
    now = NOW

    def calls(self, now: datetime) -> Sequence[Call]:
        return (Caller().call(now=now), Caller().call([ARTICLE | {"id": "wire-2", "url": None}], name="msg_2", now=now))

    async def test_an_answer_that_it_cannot_read_is_malformed(self) -> None:
        """It is called, and asks nothing: what it cannot read it tells the caller."""
        caller = Caller()
        assert len(await brought(caller.call(b"<html>"), caller.call(b"[" * 99_999, name="2"))) == 2
        assert [status for status, _ in caller.answers] == [400, 400]


async def test_a_signed_call_brings_its_articles() -> None:
    """One or many, with their figures; the answer comes when they are safe."""
    caller = Caller()
    things = await brought(caller.call(), caller.call([ARTICLE | {"id": "a", "url": None}] * 2, name="msg_2"))
    items = [thing for thing in things if isinstance(thing, Item)]
    assert [item.guid for item in items] == ["wire-1", "a", "a"]
    assert (items[0].title, items[0].facts[0].low, str(items[0].published)) == (
        "Storm: 12 dead",
        12,
        "2025-12-31 23:00:00+00:00",
    )
    assert caller.answers == [(204, "")] * 2


async def test_other_fields_are_read_by_a_mapping() -> None:
    """A publisher's system has names of its own."""
    caller = Caller()
    call = caller.call({"uuid": 7, "headline": "Gale"})
    things = await brought(call, fields={"id": "uuid", "title": "headline"})
    assert [(thing.guid, thing.title) for thing in things if isinstance(thing, Item)] == [("7", "Gale")]


@pytest.mark.parametrize(
    "change",
    [
        {"secret": "whsec_" + base64.b64encode(b"x" * 32).decode()},
        {"now": NOW - timedelta(seconds=WINDOW + 1)},
        {"now": NOW + timedelta(seconds=WINDOW + 1)},
        {"headers": {"webhook-signature": ""}},
        {"headers": {"webhook-signature": "v1,é v1a,AAAA"}},
        {"headers": {"webhook-id": "another"}},
        {"headers": {"webhook-id": ""}},
        {"headers": {"webhook-timestamp": "1e9"}},
        {"headers": {"webhook-timestamp": str(int(NOW.timestamp()) + 1)}},
    ],
)
async def test_a_call_that_proves_nothing_brings_nothing(change) -> None:
    """Another secret, another time, another id, or no proof at all; the answer does not say which."""
    caller = Caller()
    assert await brought(caller.call(**change)) == [Checkpoint(), Checkpoint()]
    assert caller.answers == [(401, "not signed with this secret, or not now")]


async def test_a_call_that_is_repeated_is_answered_and_brings_nothing() -> None:
    """In the same read and after a restart: its first edition must not take back a later one."""
    caller = Caller()
    things = await brought(caller.call(), caller.call())
    assert len([thing for thing in things if isinstance(thing, Item)]) == 1
    last = things[-1]
    assert isinstance(last, Checkpoint)
    again = await brought(caller.call(), checkpoint=last.values)
    assert not [thing for thing in again if isinstance(thing, Item)]
    assert caller.answers == [(204, "")] * 3


async def test_what_is_remembered_ends_with_the_window() -> None:
    """A call that is older is refused by its time."""
    things = await brought(checkpoint={"old": str(int(NOW.timestamp()) - WINDOW - 2), "new": str(int(NOW.timestamp()))})
    assert things[-1] == Checkpoint({"new": str(int(NOW.timestamp()))})


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [
        (b"[", 400, "no JSON"),
        ([ARTICLE, {"title": "nameless"}], 400, "1 of the articles"),
        ([ARTICLE, 7], 400, "1 of the articles"),
        (b'"news"', 400, "1 of the articles"),
    ],
)
async def test_a_call_is_taken_whole_or_not_at_all(content, status, said) -> None:
    """Whoever is told that it failed mends it and sends it again."""
    caller = Caller()
    assert not [thing for thing in await brought(caller.call(content)) if isinstance(thing, Item)]
    ((answered, text),) = caller.answers
    assert answered == status
    assert said in text


async def test_only_post_is_taken() -> None:
    """Browsers and scanners come by."""
    caller = Caller()
    await brought(caller.call(method="GET"))
    assert [status for status, _ in caller.answers] == [405]


@pytest.mark.parametrize("secret", ["whsec_", "short", "whsec_" + base64.b64encode(b"k" * 23).decode(), "é" * 32])
def test_a_secret_that_could_be_guessed_is_refused(secret) -> None:
    """Before anything starts, without showing it."""
    with pytest.raises(ValidationError) as caught:
        WebhookConfig.model_validate({"secret": secret})
    assert all("secret" in error["loc"] for error in caught.value.errors())


@given(
    st.dictionaries(st.sampled_from(["webhook-id", "webhook-timestamp", "webhook-signature"]), st.text()), st.binary()
)
def test_no_headers_make_the_check_stumble(headers, body) -> None:
    """Whatever strangers send: it is not signed."""
    with pytest.raises(Unsigned):
        verified(key_of(SECRET), headers, body, NOW)


async def test_a_process_that_dies_before_it_answers_tells_nothing_twice() -> None:
    """Kafka has the articles, the state is lost: the caller hears 503, sends again, and the same revision goes out."""

    class Dying(KeptHands):
        dies = True

        async def hand_over(self, articles, state) -> None:
            self.articles += articles
            if articles and self.dies:
                raise NotAcknowledged("killed")
            self.states.append(state)

    doors, hands = Doors(), Dying()
    job = Job(SourceSettings(id="desk"), WebhookSource(WebhookConfig.model_validate({"secret": SECRET})))
    host = Host(None, OpenCage(), hands, lambda: NOW, doors=doors)
    body = json.dumps(ARTICLE).encode()
    async with TestClient(TestServer(doors.serve(), host="127.0.0.1")) as caller:

        async def attempt(state: FeedState) -> int:
            polling = asyncio.create_task(poll(job, state, host))
            while True:
                answer = await caller.post("/in/desk", data=body, headers=signed(SECRET, "msg_1", NOW, body))
                if answer.status != 503 or polling.done():
                    break
            polling.cancel()
            await asyncio.wait([polling])
            return answer.status

        assert await attempt(FeedState(source="desk")) == 503
        hands.dies = False
        assert await attempt(hands.states[-1]) == 204
        assert await attempt(hands.states[-1]) == 204
    assert [(article.id, article.revision) for article in hands.articles] == [(hands.articles[0].id, 1)] * 2
