"""`tocsin run`: the whole pipeline on one machine, each part a process of its own under one supervisor."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import structlog

from streams.kafka.topics import ensure_topics
from streams.rules.file import parse_rules
from streams.run.broker import Broker, broker_of
from streams.run.rules import apply_rules
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


@dataclass(frozen=True, slots=True)
class Machine:
    """A pipeline that runs: its broker and its processes."""

    broker: Broker
    supervisor: Supervisor

    async def until(self, stop: asyncio.Event) -> None:
        """Wait until somebody asks to stop, or something cannot be kept alive: then its error is raised."""
        endings = (stop.wait(), self.supervisor.failed(), self.broker.failed())
        waiting = [asyncio.ensure_future(ending) for ending in endings]
        done, still = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in still:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        for task in done:
            task.result()


async def run_machine(settings: Settings, stop: asyncio.Event) -> None:
    """Run everything until `stop` is set. Raises GaveUp, EmbeddedKafkaError, WrongTopics, RulesError, KafkaError."""
    async with machine(settings) as running:
        log.info("running", kafka=running.broker.bootstrap, logs=str(settings.data / "logs"))
        await running.until(stop)


@asynccontextmanager
async def machine(settings: Settings) -> AsyncIterator[Machine]:
    """The pipeline, started in the environment of this process and ended in order."""
    async with AsyncExitStack() as stack:
        broker = await stack.enter_async_context(broker_of(settings))
        await ensure_topics(settings)
        if settings.rules:
            await apply_rules(settings, parse_rules(settings.rules.read_text(encoding="utf-8")), datetime.now(UTC))
        supervisor = Supervisor(PROGRAMS, os.environ, Path.cwd(), settings.data / "logs")
        stack.push_async_callback(supervisor.stop)
        await supervisor.start()
        yield Machine(broker, supervisor)
