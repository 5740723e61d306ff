"""The Faust app that read and assemble share: the laws of the engine as configuration, and the services around it.

What is started, in order: the guard, the rules, then what Faust starts. The watchdog comes last, when all is running.
"""

import asyncio
from collections.abc import Awaitable, Iterable
from functools import partial
from pathlib import Path
from typing import Any, cast

import faust
from faust.app.base import BootStrategy
from faust.tables.manager import TableManager
from faust.types import TP
from faust.types.auth import CredentialsT
from mode import Service
from mode.types import ServiceT
from mode.utils.objects import cached_property
from mode.utils.queues import FlowControlEvent

from streams.agents.effects import Outgoing
from streams.agents.survey import survey
from streams.agents.transport import Producer, Transport
from streams.agents.watchdog import Watchdog
from streams.kafka.clients import ssl_context
from streams.kafka.embedded import bootstrap_of
from streams.kafka.topics import full_name
from streams.process.exits import End, end_now
from streams.process.guard import PULSE, Guard
from streams.settings import READING_PARTITIONS, Settings

SESSION_TIMEOUT = 8
HEARTBEAT = 2
REBALANCE_TIMEOUT = 60
DELIVERY_TIMEOUT = 120
LARGEST_REQUEST = 4 << 20
LARGEST_BATCH = 256 << 10
"""As a batch is stored, a topic takes twice this size."""
ROCKS = {"driver": "rocksdict", "block_cache_size": 16 << 20, "write_buffer_size": 8 << 20}


class GuardedBoot(BootStrategy):
    """Faust's order, with ours before it."""

    def server(self) -> Iterable[ServiceT]:
        """The services of a worker, in the order in which they are started."""
        return self._chain(cast("App", self.app).first, super().server())


class ResumeOnce(FlowControlEvent):
    """Flow that is resumed when it was suspended, and only then.

    Resuming empties the streams' queues, and Faust resumes several times in one recovery: messages that were fetched
    between two of them were gone, without an error, and the next commit went past them.
    """

    def resume(self) -> None:
        """Let messages into the queues again, emptied of what was left from before."""
        if not self.is_active():
            super().resume()


class App(faust.App):
    """A Faust app that is guarded; `first` are the services that start before all others."""

    BootStrategy = GuardedBoot

    def __init__(self, *args: Any, guard: Guard, end: End, **options: Any) -> None:
        self.guard = guard
        self.end = end
        self.first: list[ServiceT] = []
        super().__init__(*args, **options)

    @cached_property
    def flow_control(self) -> FlowControlEvent:
        """What stops and resumes the streams at a rebalance."""
        return ResumeOnce(loop=self.loop)

    def _new_transport(self) -> Transport:
        return Transport(self.conf.broker_consumer, self)

    def on_rebalance_start(self) -> None:
        """Faust waits for the event in work; the guard sees to it that it does not wait for too long."""
        self.guard.hand_over()
        super().on_rebalance_start()

    def on_rebalance_return(self) -> None:
        """The new partitions are known."""
        super().on_rebalance_return()
        self.guard.take_over()

    def partitions_of(self, topic: str) -> list[TP]:
        """The partitions of the topic that this worker has."""
        return [tp for tp in self._assignment or () if tp.topic == topic]

    async def hand_over(self, message: Outgoing) -> Awaitable[object]:
        """Give a message to the producer, which sends it soon. Awaiting the result waits for the broker.

        Raises ProducerSendError.
        """
        producer = cast(Producer, await self.maybe_start_producer())
        return await producer.send(
            message.topic, message.key, message.value, message.partition, None, list(message.headers)
        )

    async def hand_over_promptly(self, message: Outgoing) -> Awaitable[object]:
        """Give a message to the producer, which sends it at once. Raises KafkaError."""
        producer = cast(Producer, await self.maybe_start_producer())
        return await producer.send_promptly(message)


class Watch(Service):
    """The guard and the watchdog, as long as the app runs."""

    def __init__(self, guard: Guard, watchdog: Watchdog, **options: Any) -> None:
        super().__init__(**options)
        self._guard = guard
        self._watchdog = watchdog

    async def on_start(self) -> None:
        """Start both threads."""
        self._guard.start()
        self._watchdog.start()

    @Service.task
    async def _pulse(self) -> None:
        while not self.should_stop:
            self._guard.beat()
            await asyncio.sleep(PULSE)

    async def on_shutdown(self) -> None:
        """Stop both, after everything that was started later has stopped."""
        self._guard.stop()
        self._watchdog.stop()


def make_app(settings: Settings, stage: str, source: str, end: End = end_now) -> App:
    """An app without agents for a stage that reads the topic `source`. Raises NotRunning."""
    guard = Guard(end)
    app = App(
        f"{settings.topic_prefix}tocsin-{stage}",
        guard=guard,
        end=end,
        datadir=str(state_folder(settings, stage)),
        loop=None,
        **_configuration(settings, stage),
    )
    topic = full_name(settings.topic_prefix, source)
    look = partial(survey, settings, app.conf.id, lambda: app.partitions_of(topic))
    app.first.append(Watch(guard, Watchdog(look, lambda: _restored(app), end)))
    return app


def state_folder(settings: Settings, stage: str) -> Path:
    """Where the worker of this stage and id keeps its state."""
    return settings.data / "workers" / f"{stage}-{settings.worker_id}"


def _configuration(settings: Settings, stage: str) -> dict[str, Any]:
    return {
        "broker": [f"kafka://{server}" for server in bootstrap_of(settings).split(",")],
        "broker_client_id": f"tocsin-{stage}-{settings.worker_id}",
        "broker_credentials": _credentials(settings),
        "broker_session_timeout": SESSION_TIMEOUT,
        "broker_heartbeat_interval": HEARTBEAT,
        "broker_rebalance_timeout": REBALANCE_TIMEOUT,
        "consumer_group_instance_id": f"{stage}-{settings.worker_id}",
        "consumer_auto_offset_reset": "earliest",
        "consumer_max_fetch_size": LARGEST_REQUEST,
        "producer_max_batch_size": LARGEST_BATCH,
        "producer_max_request_size": LARGEST_REQUEST,
        "producer_request_timeout": DELIVERY_TIMEOUT,
        "key_serializer": "raw",
        "value_serializer": "raw",
        "store": "rocksdb://",
        "table_standby_replicas": 1,
        "topic_partitions": READING_PARTITIONS,
        "topic_replication_factor": settings.kafka_replication,
        "topic_disable_leader": True,
        "web_enabled": False,
        "worker_redirect_stdouts": False,
    }


def _credentials(settings: Settings) -> CredentialsT | None:
    context = ssl_context(settings)
    if settings.kafka_security == "SSL":
        return faust.SSLCredentials(context)
    if settings.kafka_security == "PLAINTEXT" or settings.kafka_password is None:
        return None
    return faust.SASLCredentials(
        username=settings.kafka_username,
        password=settings.kafka_password.get_secret_value(),
        ssl_context=context,
        mechanism=settings.kafka_sasl_mechanism,
    )


def _restored(app: App) -> int:
    """How many changelog entries the recovery that goes on has read; its offsets are None at first."""
    offsets = cast(TableManager, app.tables).recovery.active_offsets
    return sum(offset or 0 for offset in offsets.values()) if app.in_recovery else 0
