"""What a source yields in one read, shown as it comes: to its author as text, or to `tocsin read` as articles."""

import sys
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Final

from streams.ingest.trial import articles_of, try_source
from streams.kafka.codec import encode
from streams.settings import load
from streams.sources.item import Checkpoint, Item
from streams.sources.parse.plain import printable
from streams.sources.promises import faults_of_yield
from streams.sources.protocol import Source

_START: Final = 200


class Trial:
    """One read of a source. What breaks a promise is told on stderr, and makes it end badly."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._items = 0
        self._well = True
        self._open = False
        self._now = datetime.now(UTC)

    async def read(self, source: Source, limit: int) -> None:
        """Read until the source has no more, or `limit` items came. Raises SourceError, SettingsError."""
        async with aclosing(try_source(source, load(), lambda: datetime.now(UTC))) as things:
            async for thing in things:
                self._take(thing)
                if self._items == limit:
                    self._open = False
                    return

    def ended_well(self) -> bool:
        """Whether all was as a plug-in promises; tells how much it was."""
        if self._open:
            self._complain("no checkpoint came after the last item: the next read would yield all of them again")
        if not self._as_json:
            print(f"items: {self._items}")
        return self._well

    def _take(self, thing: Item | Checkpoint) -> None:
        faults = [*faults_of_yield(thing)]
        for fault in faults:
            self._complain(fault)
        self._open = isinstance(thing, Item)
        self._items += self._open
        if faults:
            return
        if not self._as_json:
            _print(thing)
        elif isinstance(thing, Item):
            for article in articles_of([thing], self._now):
                print(encode(article).decode(), flush=True)

    def _complain(self, fault: str) -> None:
        self._well = False
        print(f"tocsin: {printable(fault)}", file=sys.stderr)


def _print(thing: Item | Checkpoint) -> None:
    if isinstance(thing, Checkpoint):
        values = ", ".join(f"{name}={value}" for name, value in thing.values.items())
        note = f"\n  note       {' '.join(thing.note.split())}" if thing.note else ""
        print(printable(f"checkpoint {values}{note}"), flush=True)
        return
    told = {
        "title": thing.title,
        "published": thing.published.isoformat(" ", "minutes") if thing.published else "undated",
        "address": thing.url or "none",
        "language": thing.language or "not stated",
        "text": f"{len(thing.text)} letters: {' '.join(thing.text[:_START].split())}",
    }
    lines = (f"  {name:9}  {printable(value)}" for name, value in told.items())
    print(printable(f"item {thing.guid}"), *lines, sep="\n", flush=True)
