"""Hostile bytes end a worker, never the host."""

import asyncio
import os
import time
from collections.abc import Mapping

import pytest

from streams.sources.cage import Limits, WorkerCage
from streams.sources.errors import Malformed
from streams.sources.parse.entries import parse

FEED = b'<rss version="2.0"><channel><item><title>%s</title></item></channel></rss>'


def where(body: bytes, headers: Mapping[str, str]) -> int:
    """The process that runs this."""
    return os.getpid()


def spin(body: bytes, headers: Mapping[str, str]) -> int:
    """Never end."""
    while True:
        pass


def sleep(body: bytes, headers: Mapping[str, str]) -> int:
    """Wait without using the processor."""
    time.sleep(600)
    return 0


def hoard(body: bytes, headers: Mapping[str, str]) -> int:
    """Take more memory than there is."""
    return len(bytearray(1 << 40))


def stumble(body: bytes, headers: Mapping[str, str]) -> int:
    """A reader's own mistake."""
    raise KeyError("entries")


async def test_a_worker_is_another_process_and_is_used_again() -> None:
    """Starting one costs a third of a second."""
    async with WorkerCage(workers=1) as cage:
        first = await cage.run(where, b"", {})
        assert first != os.getpid()
        assert await cage.run(where, b"", {}) == first


@pytest.mark.parametrize(
    ("function", "said"), [(spin, "CPU"), (sleep, "more than 3 s"), (hoard, "memory"), (stumble, "KeyError")]
)
async def test_what_overruns_is_malformed_and_the_next_is_read(function, said: str) -> None:  # type: ignore[no-untyped-def]
    """Time, processor and memory have limits; a fresh worker goes on."""
    async with WorkerCage(workers=1, limits=Limits(cpu=1, wall=30 if function is spin else 3)) as cage:
        with pytest.raises(Malformed, match=said):
            await cage.run(function, b"", {})
        assert len((await cage.run(parse, FEED % b"next", {})).items) == 1


async def test_an_author_element_that_would_take_minutes_stops_only_itself() -> None:
    """feedparser looks for an e-mail address in it with a quadratic expression."""
    hostile = b'<rss version="2.0"><channel><item><author>%s</author></item></channel></rss>' % (b"a." * 100_000)
    async with WorkerCage(workers=2, limits=Limits(cpu=1)) as cage:
        bad, good = await asyncio.gather(
            cage.run(parse, hostile, {}), cage.run(parse, FEED % b"good", {}), return_exceptions=True
        )
    assert isinstance(bad, Malformed)
    assert not isinstance(good, BaseException)
    assert good.items[0].title == "good"


async def test_a_cancelled_call_leaves_a_cage_that_works() -> None:
    """The worker that was at it is ended, for its answer would be taken for the next one's."""
    async with WorkerCage(workers=1) as cage:
        await cage.run(where, b"", {})
        running = asyncio.create_task(cage.run(sleep, b"", {}))
        await asyncio.sleep(0)
        running.cancel()
        await asyncio.wait([running])
        assert len((await cage.run(parse, FEED % b"after", {})).items) == 1
