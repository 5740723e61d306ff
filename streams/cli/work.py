"""`tocsin work`: the workers between the topics, each a process of its own."""

import sys
from typing import Literal

import typer


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    work = typer.Typer(help="Run a worker: read, or assemble.", no_args_is_help=True)
    work.command()(read)
    work.command()(assemble)
    app.add_typer(work, name="work")


def read() -> None:
    """Read each article for keywords and figures, until Ctrl-C or SIGTERM. Any number of these share the work."""
    _work("read")


def assemble() -> None:
    """Join readings into stories and send alerts, until Ctrl-C or SIGTERM. One works on a desk, others stand by."""
    _work("assemble")


def _work(stage: Literal["read", "assemble"]) -> None:
    import logging

    from aiokafka.errors import KafkaError

    from streams.agents.statedir import FolderInUse
    from streams.agents.worker import run_worker
    from streams.kafka.embedded import NotRunning
    from streams.kafka.quiet import fold_outages
    from streams.kafka.topics import WrongTopics
    from streams.settings import load

    settings = load()
    # Faust tells at level info what it does all day; its warnings count.
    logging.basicConfig(level=logging.DEBUG if settings.log_level == "debug" else logging.WARNING, stream=sys.stdout)
    fold_outages()
    try:
        run_worker(settings, stage)
    except (FolderInUse, KafkaError, NotRunning, WrongTopics) as error:
        print(error, file=sys.stderr)
        raise typer.Exit(1) from None
