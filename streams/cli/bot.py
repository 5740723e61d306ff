"""`tocsin bot` talks to Telegram; `tocsin rules` lists and changes what chats can subscribe to."""

import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from streams.cli.running import run, run_process

if TYPE_CHECKING:
    from collections.abc import Iterable

    from streams.model import Rule


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(bot)
    rules = typer.Typer(help="The rules that chats can subscribe to: list them, apply a file.", no_args_is_help=True)
    rules.command("ls")(list_rules)
    rules.command("apply")(apply)
    app.add_typer(rules, name="rules")


def bot() -> None:
    """Answer subscribers on Telegram and deliver alerts, until Ctrl-C or SIGTERM."""
    from bots.app import run_bot
    from streams.settings import load

    settings = load()
    run_process(settings, partial(run_bot, settings))


def list_rules(
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines instead of a table.")] = False,
    every: Annotated[bool, typer.Option("--all", help="Also the queries that only chats asked for.")] = False,
) -> None:
    """The operators' rules: name, query, and since when."""
    from streams.kafka.codec import encode
    from streams.run.rules import read_rules
    from streams.settings import load

    known = run(read_rules(load())).values()
    rules = sorted((rule for rule in known if every or rule.name), key=lambda rule: (rule.name or "", rule.query))
    if as_json:
        for rule in rules:
            print(encode(rule).decode())
    else:
        _print_rules(rules)


def apply(
    file: Annotated[Path, typer.Argument(help="Rule file: `name := query` a line, # for comments.")],
) -> None:
    """Make the operators' rules be those of a file; what is not in it is taken off the offer."""
    from streams.rules.errors import RulesError
    from streams.rules.file import parse_rules
    from streams.run.rules import apply_rules
    from streams.settings import load

    try:
        wanted = parse_rules(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        _end(f"{file}: {error}; expected a readable UTF-8 text file")
    except RulesError as error:
        _end(f"{file}: nothing was changed\n{error}")
    done = run(apply_rules(load(), wanted, datetime.now(UTC)))
    unchanged = len(wanted) - len(done.publish)
    print(f"{len(done.publish)} published, {len(done.remove)} taken away, {unchanged} unchanged")


def _print_rules(rules: "Iterable[Rule]") -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table("name", "query", "since", "token of its deep link")
    for rule in rules:
        since = f"{rule.added:%Y-%m-%d %H:%M}" if rule.added else ""
        table.add_row(escape(rule.name or ""), escape(rule.query), since, rule.id)
    Console().print(table)


def _end(message: str) -> NoReturn:
    print(f"tocsin: {message}", file=sys.stderr)
    raise typer.Exit(1)
