# ruff: noqa: S101  # a test class: asserting is what it is for
"""The test that every plug-in passes: subclass `SourceContract` in the plug-in's tests and say three things.

    class TestFeedSource(SourceContract):
        source = FeedSource
        config = {"url": "https://news.example/feed.xml"}
        answers = {"https://news.example/feed.xml": FEED}

No network, no Kafka: the host is a fake that answers from `answers`; whatever else a plug-in reaches for is refused.
"""

import asyncio
import io
import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import aclosing, contextmanager, redirect_stderr, redirect_stdout
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Final

from pydantic import SecretBytes, SecretStr

from streams.sources.errors import Gone, Malformed, RateLimited, SourceError, Unauthorized, Unavailable
from streams.sources.item import Checkpoint, Item
from streams.sources.promises import careless_of_plugin, faults_of_plugin, faults_of_yield
from streams.sources.protocol import Call, Context, Source
from streams.sources.recorded import OpenCage, RecordedDoor, RecordedHttp, no_network
from streams.sources.stepping import CancelledAt

WEB_PAGE: Final = b"<html><body>Down for maintenance</body></html>"
STRANGE: Final = (b"", b"null", b"[]", b"{}", b'"text"', b"0", b"\x00\xff\xfe" * 99, b"[" * 100_000, b"<a>" * 10_000)
"""Answers that a reader may take for empty, or call malformed; nothing else may come of them."""
MOST_STEPS: Final = 200
SECONDS: Final = 60
"""A net under a read that does not end; nothing is measured."""


class SourceContract:
    """What a plug-in promises. `answers` are the recorded bodies by address (of a websocket, a message a line), for a
    configuration `config`, which is as in the settings: what JSON can say.
    """

    source: ClassVar[type[Source]]
    config: ClassVar[dict[str, Any]]
    answers: ClassVar[dict[str, bytes]] = {}
    now: ClassVar[datetime] = datetime(2026, 1, 1, tzinfo=UTC)

    def calls(self, now: datetime) -> Sequence[Call]:
        """The calls that come to a source that is called, as they would be made `now`."""
        return ()

    # ---- what it says of itself

    def test_it_can_be_run_and_says_what_its_fields_are(self) -> None:
        """To the people who set it up: what it reads, what each field is, and which of them are secret."""
        assert [*faults_of_plugin(self.source)] == []
        assert [*careless_of_plugin(self.source)] == []

    def test_its_configuration_survives_json_and_has_a_schema(self) -> None:
        """What an operator writes is what the plug-in gets."""
        model, config = self.source.config_model, self._config()
        assert model.model_validate_json(json.dumps(self.config)) == config
        assert model.model_validate(config.model_dump()) == config
        assert set(self.config) <= set(model.model_json_schema()["properties"])

    # ---- what it yields

    def test_it_yields_items_and_ends_with_a_checkpoint(self) -> None:
        """Without a checkpoint at the end all items would come again at each poll."""
        things = self._read()
        assert any(isinstance(thing, Item) for thing in things)
        assert isinstance(things[-1], Checkpoint)

    def test_its_items_have_names_aware_dates_and_web_addresses(self) -> None:
        """Or none at all: unknown is never guessed."""
        assert [fault for thing in self._read() for fault in faults_of_yield(thing)] == []

    def test_its_items_say_something(self) -> None:
        """Unless the source took them back."""
        assert [item.guid for item in self._items() if not (item.title or item.text or item.withdrawn)] == []

    def test_its_ids_are_the_same_at_each_read(self) -> None:
        """Tomorrow too: an article that changes its name is told twice."""
        tomorrow = self._read(now=self.now + timedelta(days=1))
        assert [item.guid for item in self._items()] == [thing.guid for thing in tomorrow if isinstance(thing, Item)]

    def test_a_read_from_the_last_checkpoint_yields_nothing_new(self) -> None:
        """Nothing changed at the source."""
        last = self._read()[-1]
        assert isinstance(last, Checkpoint)
        assert not [thing for thing in self._read(last.values) if isinstance(thing, Item)]

    # ---- what goes wrong

    def test_nothing_comes_of_what_has_not_changed(self) -> None:
        """A 304 is no failure."""
        last = self._read()[-1]
        assert isinstance(last, Checkpoint)
        things = asyncio.run(self._collect(RecordedHttp(self.answers, unchanged=True), last.values))
        assert not [thing for thing in things if isinstance(thing, Item)]

    def test_what_the_host_raises_passes_through(self) -> None:
        """The host knows what a 403, a 429 or a time-out means for the schedule."""
        for failure in _failures():
            assert self._failure(RecordedHttp(self.answers, failure)) is failure

    def test_an_answer_that_it_cannot_read_is_malformed(self) -> None:
        """And not an error of the reader's own kind."""
        assert isinstance(self._failure(self._instead(WEB_PAGE)), Malformed)

    def test_no_answer_makes_it_stumble(self) -> None:
        """Whatever comes, half of the right answer too: a typed error, or items that keep their promises."""
        for body in STRANGE:
            self._failure(self._instead(body))
        self._failure(RecordedHttp({url: body[: len(body) // 2] for url, body in self.answers.items()}))

    # ---- how it is stopped

    def test_it_can_be_cancelled_while_it_waits(self) -> None:
        """A stop must not hang on a slow source."""

        async def cancelled() -> bool:
            http = RecordedHttp(self.answers, hang=True)
            reading = asyncio.create_task(self._collect(http, {}))
            asked = asyncio.create_task(http.asked.wait())
            await asyncio.wait([reading, asked], timeout=SECONDS, return_when=asyncio.FIRST_COMPLETED)
            asked.cancel()
            reading.cancel()
            await asyncio.wait([reading], timeout=SECONDS)
            return reading.cancelled()

        assert asyncio.run(cancelled())

    def test_it_can_be_cancelled_at_every_await(self) -> None:
        """It ends as cancelled, and what it yields to the next read is what it always yields."""
        whole = [item.guid for item in self._items()]
        for step in range(MOST_STEPS):
            source = self.source(self._config())
            steps = CancelledAt(step, self._collect(RecordedHttp(self.answers), {}, source))
            ended = asyncio.run(steps.outcome())
            if not steps.struck:
                return
            assert ended == "cancelled", f"it went on after a cancellation at its await number {step}"
            again = asyncio.run(self._collect(RecordedHttp(self.answers), {}, source))
            assert [thing.guid for thing in again if isinstance(thing, Item)] == whole

    def test_it_can_be_left_after_everything_that_it_yields(self) -> None:
        """The host may stop between two items."""

        async def left_after(count: int) -> None:
            async with aclosing(self.source(self._config()).read(self._context())) as things:
                for _ in range(count):
                    await anext(things)

        for count in range(1, min(len(self._read()), MOST_STEPS)):
            asyncio.run(left_after(count))

    # ---- what it keeps to itself

    def test_its_secrets_are_told_to_nobody(self) -> None:
        """Neither in logs nor in errors, items or checkpoints; the host's client alone is given them."""
        told = io.StringIO()
        with _overheard(told):
            print(repr(self.source(self._config())), self._config(), self._read(), file=told)
            for http in (*(RecordedHttp(self.answers, one) for one in _failures()), self._instead(WEB_PAGE)):
                print(repr(self._failure(http)), file=told)
        assert [name for name, value in self._secrets() if value in told.getvalue()] == []

    # ---- the fake host

    def _config(self) -> Any:
        return self.source.config_model.model_validate(self.config)

    def _secrets(self) -> Iterator[tuple[str, str]]:
        for name, value in self._config():
            if isinstance(value, SecretStr):
                yield name, value.get_secret_value()
            if isinstance(value, SecretBytes):
                yield name, value.get_secret_value().decode(errors="replace")

    def _read(
        self, checkpoint: Mapping[str, str] | None = None, now: datetime | None = None
    ) -> list[Item | Checkpoint]:
        return asyncio.run(self._collect(RecordedHttp(self.answers), checkpoint or {}, now=now))

    def _items(self) -> list[Item]:
        return [thing for thing in self._read() if isinstance(thing, Item)]

    def _instead(self, body: bytes) -> RecordedHttp:
        return RecordedHttp(dict.fromkeys(self.answers, body))

    def _failure(self, http: RecordedHttp) -> SourceError | None:
        """What a read raised; what it yielded before keeps its promises."""
        try:
            things = asyncio.run(self._collect(http, {}))
        except SourceError as error:
            return error
        assert [fault for thing in things for fault in faults_of_yield(thing)] == []
        return None

    async def _collect(
        self,
        http: RecordedHttp,
        checkpoint: Mapping[str, str],
        source: Source | None = None,
        now: datetime | None = None,
    ) -> list[Item | Checkpoint]:
        context = self._context(http, checkpoint, now)
        with no_network():
            async with (
                asyncio.timeout(SECONDS),
                aclosing((source or self.source(self._config())).read(context)) as all_,
            ):
                return [thing async for thing in all_]

    def _context(
        self, http: RecordedHttp | None = None, checkpoint: Mapping[str, str] | None = None, now: datetime | None = None
    ) -> Context:
        http = http or RecordedHttp(self.answers)
        return Context(
            http=http,
            cage=OpenCage(),
            checkpoint=checkpoint or {},
            now=lambda: now or self.now,
            door=RecordedDoor(self.calls(now or self.now), http),
        )


def _failures() -> tuple[SourceError, ...]:
    """What the host's client raises."""
    return (
        Unauthorized("answered 403 Forbidden", 403),
        Gone("answered 410 Gone", 410),
        RateLimited("answered 429 Too Many Requests", 429, 60),
        Unavailable("answered 503 Service Unavailable", 503, 120),
        Unavailable("no whole answer within 30 s"),
    )


@contextmanager
def _overheard(told: io.StringIO) -> Iterator[None]:
    """Everything that is printed or logged meanwhile."""
    handler, root = logging.StreamHandler(told), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        with redirect_stdout(told), redirect_stderr(told):
            yield
    finally:
        root.setLevel(level)
        root.removeHandler(handler)
