"""`tocsin run`: the whole pipeline on one machine, each part a process of its own under one supervisor."""

import asyncio
import os
from collections.abc import Mapping
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import structlog

from streams.kafka.topics import ensure_topics
from streams.run.broker import Broker, broker_of
from streams.run.supervisor import Supervisor, tocsin
from streams.settings import Settings

PROGRAMS = (
    tocsin("ingest", "ingest"),
    tocsin("read", "work", "read"),
    tocsin("assemble", "work", "assemble"),
    tocsin("bot", "bot"),
)
"""In the order in which they are stopped: what feeds the others first."""

log = structlog.get_logger(__name__)


async def run_machine(settings: Settings, stop: asyncio.Event) -> None:
    """Run everything until `stop` is set. Raises GaveUp, EmbeddedKafkaError, WrongTopics, KafkaError."""
    async with AsyncExitStack() as stack:
        broker = await stack.enter_async_context(broker_of(settings))
        await ensure_topics(settings)
        supervisor = Supervisor(PROGRAMS, os.environ, Path.cwd(), settings.data / "logs")
        stack.push_async_callback(supervisor.stop)
        await supervisor.start()
        log.info("running", kafka=broker.bootstrap, logs=str(settings.data / "logs"))
        await first_of(stop, supervisor, broker)


async def first_of(stop: asyncio.Event, supervisor: Supervisor, broker: Broker) -> None:
    """Wait until somebody asks to stop, or something cannot be kept alive: then its error is raised."""
    waiting = [asyncio.create_task(one) for one in (stop.wait(), supervisor.failed(), broker.failed())]
    done, open_ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for task in open_:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    for task in done:
        task.result()


def environment_for(config: Path, outer: Mapping[str, str]) -> dict[str, str]:
    """An environment in which the settings of one file count, and none of whoever starts it."""
    foreign = ("TOCSIN_", "TELEGRAM_BOT_TOKEN")
    return {name: value for name, value in outer.items() if not name.startswith(foreign)} | {
        "TOCSIN_CONFIG": str(config)
    }
