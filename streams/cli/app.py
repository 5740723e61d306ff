"""The `tocsin` command: collects the groups and turns the errors meant for people into one clear line."""

import sys

import typer

from streams.cli import bot, demo, ingest, machine, match, pure_reading, pure_stories, topics, work
from streams.errors import ForPeople
from streams.settings import SettingsError

app = typer.Typer(
    name="tocsin",
    help="A news alarm: reads the news as it is published and rings when what you asked about happens.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for group in (demo, machine, ingest, work, bot, topics, pure_reading, pure_stories, match):
    group.register(app)


def main() -> None:
    """Run the command line; settings that are wrong end it with status 2 and every problem listed."""
    try:
        app()
    except SettingsError as error:
        _end(2, f"The settings are wrong; nothing was started.\n{error}")
    except ForPeople as error:
        _end(1, str(error))


def _end(status: int, message: str) -> None:
    print(message, file=sys.stderr)
    sys.exit(status)
