# ruff: noqa: S101  # a test class: asserting is what it is for
"""The test that every plug-in passes: subclass `SourceContract` in the plug-in's tests and say three things.

    class TestFeedSource(SourceContract):
        source = FeedSource
        config = {"url": "https://news.example/feed.xml"}
        answers = {"https://news.example/feed.xml": FEED}

No network, no Kafka: the host is a fake that answers from `answers`.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from contextlib import aclosing
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any, ClassVar, TypeVar
from urllib.parse import urlsplit

from streams.sources.errors import Malformed, RateLimited, SourceError, Unauthorized, Unavailable
from streams.sources.item import Checkpoint, Item
from streams.sources.protocol import Answer, Context, NotModified, Source

T = TypeVar("T")


class RecordedHttp:
    """Answers from a table; with `failure` it raises that instead, and with `hang` it never answers."""

    def __init__(self, answers: Mapping[str, bytes], failure: SourceError | None = None, *, hang: bool = False) -> None:
        self.asked = asyncio.Event()
        self._answers = answers
        self._failure = failure
        self._hang = hang

    async def get(
        self, url: str, *, validators: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer | NotModified:
        """As the host's client: conditional by the body's hash."""
        self.asked.set()
        if self._hang:
            await asyncio.Event().wait()
        if self._failure:
            raise self._failure
        if url not in self._answers:
            raise Unavailable("404 Not Found", 404)
        body = self._answers[url]
        fresh = {"url": url, "body": blake2b(body).hexdigest()}
        if validators and fresh.items() <= validators.items():
            return NotModified()
        return Answer(url=url, status=200, body=body, validators=fresh)


class OpenCage:
    """Runs the function here: a recorded answer is not hostile."""

    async def run(
        self, function: Callable[[bytes, Mapping[str, str]], T], body: bytes, headers: Mapping[str, str]
    ) -> T:
        """`function(body, headers)`."""
        return function(body, headers)


class SourceContract:
    """What a plug-in promises. `answers` are the recorded bodies by address, for a configuration `config`."""

    source: ClassVar[type[Source]]
    config: ClassVar[dict[str, Any]]
    answers: ClassVar[dict[str, bytes]]
    now: ClassVar[datetime] = datetime(2026, 1, 1, tzinfo=UTC)

    def test_its_configuration_survives_json_and_has_a_schema(self) -> None:
        """What an operator writes is what the plug-in gets."""
        config = self._config()
        again = type(config).model_validate(json.loads(config.model_dump_json()))
        assert again == config
        assert set(self.config) <= set(type(config).model_json_schema()["properties"])

    def test_it_yields_items_and_ends_with_a_checkpoint(self) -> None:
        """Without a checkpoint at the end all items would come again at each poll."""
        things = self._read()
        assert any(isinstance(thing, Item) for thing in things)
        assert isinstance(things[-1], Checkpoint)

    def test_its_items_have_names_aware_dates_and_web_addresses(self) -> None:
        """Or none at all: unknown is never guessed."""
        for item in self._items():
            assert item.guid
            assert all(moment.tzinfo for moment in (item.published, item.updated) if moment)
            assert item.url is None or urlsplit(item.url).scheme in ("http", "https")

    def test_its_ids_are_the_same_at_each_read(self) -> None:
        """An article that changes its name is told twice."""
        assert [item.guid for item in self._items()] == [item.guid for item in self._items()]

    def test_a_read_from_the_last_checkpoint_yields_nothing_new(self) -> None:
        """Nothing changed at the source."""
        last = self._read()[-1]
        assert isinstance(last, Checkpoint)
        assert not [thing for thing in self._read(last.values) if isinstance(thing, Item)]

    def test_what_the_host_raises_passes_through(self) -> None:
        """The host knows what a 403, a 429 or a time-out means for the schedule."""
        for failure in (Unauthorized("no", 403), RateLimited("slow", 429, 60), Unavailable("late")):
            assert self._failure(RecordedHttp(self.answers, failure)) is failure

    def test_an_answer_that_it_cannot_read_is_malformed(self) -> None:
        """And not an error of the reader's own kind."""
        garbage = dict.fromkeys(self.answers, b"<html><body>Down for maintenance</body></html>")
        assert isinstance(self._failure(RecordedHttp(garbage)), Malformed)

    def test_it_can_be_cancelled_while_it_waits(self) -> None:
        """A stop must not hang on a slow source."""

        async def cancelled() -> bool:
            http = RecordedHttp(self.answers, hang=True)
            reading = asyncio.create_task(self._collect(http, {}))
            await http.asked.wait()
            reading.cancel()
            await asyncio.wait([reading], timeout=5)
            return reading.cancelled()

        assert asyncio.run(cancelled())

    def _config(self) -> Any:
        return self.source.config_model.model_validate(self.config)

    def _read(self, checkpoint: Mapping[str, str] | None = None) -> list[Item | Checkpoint]:
        return asyncio.run(self._collect(RecordedHttp(self.answers), checkpoint or {}))

    def _items(self) -> list[Item]:
        return [thing for thing in self._read() if isinstance(thing, Item)]

    def _failure(self, http: RecordedHttp) -> SourceError | None:
        try:
            asyncio.run(self._collect(http, {}))
        except SourceError as error:
            return error
        return None

    async def _collect(self, http: RecordedHttp, checkpoint: Mapping[str, str]) -> list[Item | Checkpoint]:
        context = Context(http=http, cage=OpenCage(), checkpoint=checkpoint, now=lambda: self.now)
        async with aclosing(self.source(self._config()).read(context)) as things:
            return [thing async for thing in things]
