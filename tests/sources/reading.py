"""One read of a source against recorded answers."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime

from streams.sources.errors import SourceError
from streams.sources.item import Checkpoint, Item
from streams.sources.protocol import Context, Source
from streams.sources.recorded import OpenCage, RecordedHttp

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


def attempt(
    source: Source, http: RecordedHttp, checkpoint: Mapping[str, str] | None = None
) -> tuple[list[Item | Checkpoint], SourceError | None]:
    """All that the source yields, and what it raises in the end."""
    things: list[Item | Checkpoint] = []

    async def collect() -> None:
        context = Context(http=http, cage=OpenCage(), checkpoint=checkpoint or {}, now=lambda: NOW)
        async for thing in source.read(context):
            things.append(thing)  # noqa: PERF401  # kept also when it raises

    try:
        asyncio.run(collect())
    except SourceError as error:
        return things, error
    return things, None


def read(
    source: Source, answers: Mapping[str, bytes], checkpoint: Mapping[str, str] | None = None
) -> list[Item | Checkpoint]:
    """All that the source yields. Raises SourceError."""
    things, failure = attempt(source, RecordedHttp(answers), checkpoint)
    if failure:
        raise failure
    return things


def items(source: Source, answers: Mapping[str, bytes], checkpoint: Mapping[str, str] | None = None) -> list[Item]:
    """The items among it."""
    return [thing for thing in read(source, answers, checkpoint) if isinstance(thing, Item)]
