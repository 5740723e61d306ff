"""The broker that a run uses: the cluster that the settings name, or an embedded one that is kept alive."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog

from streams.kafka.embedded import EmbeddedKafka
from streams.run.restarts import Record, after_death
from streams.run.supervisor import GaveUp
from streams.settings import Settings

_LOOK_EVERY = 0.5

log = structlog.get_logger(__name__)


class Broker:
    """Where Kafka is; `failed` is done, with an error, only when an embedded one cannot be kept alive."""

    def __init__(self, bootstrap: str, keeper: asyncio.Task[None] | None, embedded: EmbeddedKafka | None) -> None:
        self.bootstrap = bootstrap
        self.embedded = embedded
        self._keeper = keeper

    async def failed(self) -> None:
        """Wait until there is no broker any more. Raises GaveUp or EmbeddedKafkaError; never returns."""
        if self._keeper is None:
            await asyncio.Event().wait()
        else:
            await asyncio.shield(self._keeper)


@asynccontextmanager
async def broker_of(settings: Settings) -> AsyncIterator[Broker]:
    """The broker of these settings, started and stopped in order where it is ours. Raises EmbeddedKafkaError."""
    if settings.kafka:
        yield Broker(settings.kafka, None, None)
        return
    embedded = EmbeddedKafka(settings.data)
    await embedded.start()
    keeper = asyncio.create_task(_keep(embedded), name="kafka")
    try:
        yield Broker(embedded.bootstrap, keeper, embedded)
    finally:
        keeper.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await keeper
        await embedded.stop()


async def _keep(embedded: EmbeddedKafka) -> None:
    record = Record()
    clock = asyncio.get_running_loop().time
    while True:
        started = clock()
        while embedded.running:  # noqa: ASYNC110 - a process sets no event when it dies
            await asyncio.sleep(_LOOK_EVERY)
        restart = after_death(record, clock() - started)
        record = restart.record
        if restart.delay is None:
            raise GaveUp(f"Kafka ended {record.quick_deaths} times in a row right after its start: {embedded.failure}")
        log.warning("restarting", program="kafka", reason=str(embedded.failure), after=restart.delay)
        await asyncio.sleep(restart.delay)
        await embedded.start()
