"""Runs one of the apps as this process: on uvloop, without a web server, with a deadline for its shutdown."""

import asyncio
import signal
import sys
import threading
from collections.abc import Callable
from typing import Literal, NoReturn

import faust
import uvloop

from streams.agents.engine import App, state_folder
from streams.agents.statedir import fit, hold
from streams.kafka.clients import make_admin
from streams.kafka.identities import identities
from streams.kafka.topics import TOPICS, ensure_topics, full_name
from streams.process.exits import End, Exit, end_now
from streams.settings import Settings

SHUTDOWN_DEADLINE = 20.0
"""Seconds; what was not finished by then is finished by the next start."""

WorkerStage = Literal["read", "assemble"]


class Worker(faust.Worker):
    """Faust's worker, whose shutdown, however it began, has a deadline."""

    def __init__(self, app: App, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(app, loop=loop, quiet=True, override_logging=False, redirect_stdouts=False)
        self.spinner = None
        self._end = app.end
        self._ending: threading.Timer | None = None

    def _schedule_shutdown(self, signal: signal.Signals) -> None:
        self._set_deadline()
        super()._schedule_shutdown(signal)

    def on_worker_shutdown(self) -> None:
        """Also a crash that hangs must end."""
        self._set_deadline()
        super().on_worker_shutdown()

    def _on_sigint(self) -> None:
        # Faust's own writes to the terminal.
        self._flag_as_shutdown_by_signal()
        self._schedule_shutdown(signal.SIGINT)

    def _setproctitle(self, info: str, **_: str) -> None:
        """The process keeps the name that it was started by."""

    def _set_deadline(self) -> None:
        if self._ending is None:
            self._ending = threading.Timer(SHUTDOWN_DEADLINE, self._end, (Exit.SLOW_STOP, "the shutdown hangs"))
            self._ending.daemon = True
            self._ending.start()


def run_worker(settings: Settings, stage: WorkerStage) -> NoReturn:
    """Be the worker of a stage until a signal ends it.

    Raises NotRunning, WrongTopics, FolderInUse, KafkaError, each with what to do, before anything was read.
    """
    loop = uvloop.new_event_loop()
    asyncio.set_event_loop(loop)
    folder = state_folder(settings, stage)
    held = hold(folder)
    loop.run_until_complete(_prepare(settings, stage))
    try:
        Worker(_create(stage)(settings, end_now), loop).execute_from_commandline()
    finally:
        held.close()
    sys.exit(0)


def _create(stage: WorkerStage) -> Callable[[Settings, End], App]:
    # Imported here: a read worker needs none of the stories, an assembler none of the languages.
    if stage == "read":
        from streams.agents.read import create_app
    else:
        from streams.agents.assemble import create_app
    return create_app


async def _prepare(settings: Settings, stage: WorkerStage) -> None:
    await ensure_topics(settings)
    changelog = f"{settings.topic_prefix}tocsin-{stage}-state-changelog"
    names = [full_name(settings.topic_prefix, name) for name in TOPICS]
    async with make_admin(settings) as admin:
        made_with = await identities(admin, [*names, changelog])
    fit(state_folder(settings, stage), made_with)
