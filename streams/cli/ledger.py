"""`tocsin ledger backup|restore`: the delivery ledger in a file, and back."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.running import run

if TYPE_CHECKING:
    from bots.ledger.backup import Copied

File = Annotated[Path, typer.Argument(help="A SQLite file, whatever database the ledger is in.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    ledger = typer.Typer(help="The delivery ledger: back it up, restore it.", no_args_is_help=True)
    ledger.command()(backup)
    ledger.command()(restore)
    app.add_typer(ledger, name="ledger")


def backup(file: File) -> None:
    """Write the ledger into a new file, as it is at this moment; the bot may go on."""
    from bots.ledger.backup import back_up
    from streams.settings import load

    _tell(run(back_up(load().database_url, file)), f"backed up to {file}")


def restore(
    file: File,
    force: Annotated[bool, typer.Option("--force", help="Replace a ledger that is not empty.")] = False,
) -> None:
    """Make the ledger be what a backup holds; the bot must not run.

    Alerts that came after the backup are read again from Kafka at the bot's next start: none is lost, and those that
    were told already are told once more.
    """
    from bots.ledger.backup import restore as bring_back
    from streams.settings import load

    _tell(run(bring_back(load().database_url, file, force=force)), f"restored from {file}")


def _tell(copied: "Copied", done: str) -> None:
    rows = copied.rows
    print(
        f"{done}: {rows['chats']} chats, {rows['subscriptions']} subscriptions, {rows['stories']} stories,"
        f" {rows['deliveries']} deliveries (version {copied.version})"
    )
