"""The contract finds what is wrong with a plug-in: each flaw fails the test that is there for it."""

import asyncio
import json
import logging
import socket
import subprocess
import sys
from collections.abc import AsyncGenerator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import uuid4

import pytest
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from streams.sources.contract import SourceContract
from streams.sources.errors import Malformed, SourceError, Unavailable
from streams.sources.item import Checkpoint, Item
from streams.sources.protocol import Context, NotModified

URL = "https://station.example/reports"
SECRET = "k3y-of-the-station"


class StationConfig(BaseModel):
    """A station that asks for a token."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = Field(pattern="^https?://", description="address of the reports")
    token: SecretStr = Field(description="what the station knows us by")


def read_reports(body: bytes, headers: Mapping[str, str]) -> list[Item]:
    """A list of reports."""
    try:
        reports = json.loads(body)["reports"]
    except (ValueError, TypeError, LookupError):
        raise Malformed("the answer is no list of reports") from None
    return [Item(guid=one["id"], title=one["said"], published=datetime.fromisoformat(one["at"])) for one in reports]


class Station:
    """Reports of one station."""

    config_model: ClassVar[type[BaseModel]] = StationConfig

    def __init__(self, config: StationConfig) -> None:
        self.config = config

    async def read(self, context: Context) -> AsyncGenerator[Item | Checkpoint, None]:
        answer = await self.ask(context)
        if isinstance(answer, NotModified):
            return
        for item in await context.cage.run(read_reports, answer.body, {}):
            yield self.shown(item)
        yield Checkpoint(answer.validators)

    async def ask(self, context: Context) -> Any:
        headers = {"Authorization": self.config.token.get_secret_value()}
        return await context.http.get(self.config.url, validators=context.checkpoint, headers=headers)

    def shown(self, item: Item) -> Item:
        return item


class TestStation(SourceContract):
    source = Station
    config: ClassVar = {"url": URL, "token": SECRET}
    answers: ClassVar = {
        URL: json.dumps(
            {"reports": [{"id": name, "said": f"Report {name}", "at": "2025-12-31T10:00:00+01:00"} for name in "abc"]}
        ).encode()
    }


class LooseConfig(BaseModel):
    """Misspelt fields pass, and the token would be logged."""

    url: str
    token: str


class Loose(Station):
    """Reports of one station."""

    config_model = LooseConfig


class Naive(Station):
    def shown(self, item):
        return replace(item, published=item.published.replace(tzinfo=None))


class Local(Station):
    def shown(self, item):
        return replace(item, url="file:///etc/hosts")


class Blank(Station):
    def shown(self, item):
        return replace(item, title="")


class Fickle(Station):
    def shown(self, item):
        return replace(item, guid=str(uuid4()))


class Forgetful(Station):
    async def ask(self, context):
        return await context.http.get(self.config.url)


class Chatty(Station):
    def shown(self, item):
        logging.getLogger("station").info("asked with %s", self.config.token.get_secret_value())
        return item


class Telling(Station):
    async def ask(self, context):
        try:
            return await super().ask(context)
        except SourceError as error:
            error.args = (f"{error} to {self.config.token.get_secret_value()}",)
            raise


class Hiding(Station):
    async def ask(self, context):
        try:
            return await super().ask(context)
        except SourceError:
            raise Unavailable("it did not work") from None


class Deaf(Station):
    async def ask(self, context):
        try:
            return await super().ask(context)
        except asyncio.CancelledError:
            return await super().ask(context)


class Clinging(Station):
    async def read(self, context):
        try:
            async for thing in super().read(context):
                yield thing
        except GeneratorExit:
            yield Checkpoint()


class Remembering(Station):
    known: str = ""

    async def ask(self, context):
        if self.known:
            return NotModified()
        answer = await super().ask(context)
        self.known = answer.url if not isinstance(answer, NotModified) else ""
        return answer


class Wandering(Station):
    async def ask(self, context):
        try:
            socket.create_connection(("127.0.0.1", 9), timeout=1)
        except Exception:
            logging.getLogger("station").info("not there")
        return await super().ask(context)


class Shelling(Station):
    async def ask(self, context):
        subprocess.run([sys.executable, "-c", ""], check=False)  # noqa: ASYNC221  # what is wrong with it
        return await super().ask(context)


class Trusting(Station):
    async def read(self, context):
        answer = await self.ask(context)
        if not isinstance(answer, NotModified):
            for one in json.loads(answer.body)["reports"]:
                yield Item(guid=one["id"], title=one["said"])
            yield Checkpoint(answer.validators)


@pytest.mark.parametrize(
    ("flawed", "broken"),
    [
        (Loose, "test_it_can_be_run_and_says_what_its_fields_are"),
        (Naive, "test_its_items_have_names_aware_dates_and_web_addresses"),
        (Local, "test_its_items_have_names_aware_dates_and_web_addresses"),
        (Blank, "test_its_items_say_something"),
        (Fickle, "test_its_ids_are_the_same_at_each_read"),
        (Forgetful, "test_a_read_from_the_last_checkpoint_yields_nothing_new"),
        (Chatty, "test_its_secrets_are_told_to_nobody"),
        (Telling, "test_its_secrets_are_told_to_nobody"),
        (Hiding, "test_what_the_host_raises_passes_through"),
        (Deaf, "test_it_can_be_cancelled_at_every_await"),
        (Remembering, "test_it_can_be_cancelled_at_every_await"),
        (Clinging, "test_it_can_be_left_after_everything_that_it_yields"),
        (Wandering, "test_it_yields_items_and_ends_with_a_checkpoint"),
        (Shelling, "test_it_yields_items_and_ends_with_a_checkpoint"),
        (Trusting, "test_an_answer_that_it_cannot_read_is_malformed"),
        (Trusting, "test_no_answer_makes_it_stumble"),
    ],
)
def test_a_flaw_fails_the_test_that_is_there_for_it(flawed: type[Station], broken: str) -> None:
    """The plug-in is otherwise a good one."""

    class Flawed(TestStation):
        source = flawed

    with pytest.raises(Exception):  # noqa: B017, PT011  # what the plug-in raised, or an assertion about it
        getattr(Flawed(), broken)()


def test_the_network_is_open_again_afterwards() -> None:
    """The contract closes it for its reads only."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        socket.create_connection(listening.getsockname(), timeout=5).close()


def test_dates_keep_their_offset_on_the_way_out_of_the_cage() -> None:
    """It says what day it was there."""
    first = TestStation()._items()[0]
    assert first.published is not None
    assert first.published.utcoffset() == datetime.fromisoformat("2025-12-31T10:00:00+01:00").utcoffset()
    assert first.published.astimezone(UTC).hour == 9
