"""One worker under measurement, a process of its own: `python -m tests.bench.worker_process KIND COUNT`.

It prints one line, CPU seconds and seconds from the end of its start to the last event, and ends. KIND is `noop` (a
Faust agent that does nothing), `table` (one that only writes each message to a table), `read` or `assemble`.
"""

import asyncio
import os
import sys
import time
from typing import Any

import faust
import uvloop
from faust.sensors.base import Sensor

from streams.agents.engine import ROCKS, state_folder
from streams.agents.worker import Worker
from streams.kafka.embedded import bootstrap_of
from streams.kafka.topics import full_name
from streams.settings import READING_PARTITIONS, Settings, load


class Meter(Sensor):
    """Counts the events that a stream has done with."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self._count = count
        self._done = 0
        self._start = (0.0, 0.0)

    def on_rebalance_return(self, *_: Any) -> None:
        """The partitions are there and nothing has been fetched of them: the clocks start."""
        self._start = (time.process_time(), time.monotonic())

    def on_stream_event_out(self, *_: Any) -> None:
        """One more; the last one stops the clocks and ends the process."""
        self._done += 1
        if self._done == self._count:
            cpu, wall = time.process_time() - self._start[0], time.monotonic() - self._start[1]
            print(cpu, wall, flush=True)
            os._exit(0)


def plain(settings: Settings, kind: str) -> faust.App:
    """An app as Faust's manual would make it, with raw bytes and without a web server."""
    app = faust.App(
        f"{settings.topic_prefix}{kind}",
        broker=f"kafka://{bootstrap_of(settings)}",
        datadir=str(settings.data / kind),
        key_serializer="raw",
        value_serializer="raw",
        store="rocksdb://",
        topic_partitions=READING_PARTITIONS,
        topic_disable_leader=True,
        web_enabled=False,
    )
    app.guard, app.end = None, None
    topic = full_name(settings.topic_prefix, "articles" if kind == "noop" else "readings")
    source = app.topic(topic, key_type=bytes, value_type=bytes)
    table = app.Table("rows", key_type=bytes, value_type=bytes, options=dict(ROCKS)) if kind == "table" else None

    @app.agent(source)
    async def work(stream: Any) -> None:
        async for event in stream.events():
            if table is not None:
                table[b"%d" % event.message.offset] = event.value

    return app


def ours(settings: Settings, kind: str) -> faust.App:
    """Our app of that stage."""
    if kind == "read":
        from streams.agents.read import create_app
    else:
        from streams.agents.assemble import create_app
    state_folder(settings, kind).mkdir(parents=True)
    return create_app(settings)


def main() -> None:
    """Run until the last event."""
    kind, count = sys.argv[1], int(sys.argv[2])
    settings = load()
    loop = uvloop.new_event_loop()
    asyncio.set_event_loop(loop)
    app = plain(settings, kind) if kind in ("noop", "table") else ours(settings, kind)
    app.sensors.add(Meter(count))
    Worker(app, loop).execute_from_commandline()


if __name__ == "__main__":
    main()
