"""Ingest as a process of its own, which a test may kill."""

import asyncio
import json
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from streams.kafka.topics import ensure_topics
from streams.settings import Settings
from tests.environment import environment_of


@asynccontextmanager
async def ingest_process(settings: Settings) -> AsyncIterator[Process]:
    """The process with these settings, killed at the end."""
    await ensure_topics(settings)
    environment = environment_of(
        settings,
        TOCSIN_ALLOW_PRIVATE="true",
        TOCSIN_SOURCES=json.dumps([source.model_dump() for source in settings.sources]),
        TOCSIN_WORKER_ID=settings.worker_id,
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "streams", "ingest", env=environment)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
