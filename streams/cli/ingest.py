"""`tocsin ingest` polls the sources."""

from functools import partial

import typer

from streams.cli.running import run_process


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(ingest)


def ingest() -> None:
    """Poll the sources of the settings and publish what is new, until Ctrl-C or SIGTERM."""
    from streams.ingest.app import run_ingest
    from streams.ingest.collecting import collect_rarely
    from streams.process.exits import end_now
    from streams.process.guard import Guard
    from streams.settings import load

    settings = load()
    collect_rarely()
    run_process(settings, partial(run_ingest, settings, guard=Guard(end_now)))
