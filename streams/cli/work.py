"""`tocsin work`: the workers between the topics, each a process of its own."""

from typing import Literal

import typer

from streams.cli.running import set_up_logs, telling_errors


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
    from streams.agents.worker import run_worker
    from streams.settings import load

    settings = load()
    set_up_logs(settings)
    with telling_errors():
        run_worker(settings, stage)
