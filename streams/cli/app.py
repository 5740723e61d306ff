"""The `tocsin` command: collects the groups and turns the errors meant for people into one clear line."""

import sys

import typer

from streams.cli import (
    backtest,
    bot,
    demo,
    endpoints,
    feeds,
    ingest,
    ledger,
    machine,
    match,
    pure_reading,
    pure_stories,
    replay,
    similar,
    sources,
    stories,
    takedown,
    topics,
    work,
)
from streams.errors import ForPeople

app = typer.Typer(
    name="tocsin",
    help="A news alarm: reads the news as it is published and rings when what you asked about happens.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for group in (
    demo,
    machine,
    ingest,
    feeds,
    sources,
    work,
    bot,
    ledger,
    endpoints,
    topics,
    stories,
    takedown,
    pure_reading,
    pure_stories,
    similar,
    match,
    backtest,
    replay,
):
    group.register(app)


def main() -> None:
    """Run the command line; an error for people ends it with its message."""
    try:
        app()
    except ForPeople as error:
        print(f"tocsin: {error}", file=sys.stderr)
        sys.exit(error.exit_status)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in ("streams", "bots"):
            raise
        print(f"tocsin: this needs {error.name}, which is not installed: pip install 'tocsin[bot]'", file=sys.stderr)
        sys.exit(1)
