"""`tocsin bot` talks to Telegram; `tocsin rules` lists and changes what chats can subscribe to."""

import sys
from collections.abc import Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from streams.model import Rule

T = TypeVar("T")


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(bot)
    rules = typer.Typer(help="The rules that chats can subscribe to: list them, apply a file.", no_args_is_help=True)
    rules.command("ls")(list_rules)
    rules.command("apply")(apply)
    app.add_typer(rules, name="rules")


def bot() -> None:
    """Answer subscribers on Telegram and deliver alerts, until Ctrl-C or SIGTERM."""
    import logging

    from bots.app import run_bot
    from streams.kafka.quiet import fold_outages
    from streams.run.stopping import stop_on_signals
    from streams.settings import load

    settings = load()
    logging.basicConfig(level=logging.DEBUG if settings.log_level == "debug" else logging.WARNING, stream=sys.stdout)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # its lines hold the address, and that the token
    fold_outages()

    async def until_signal() -> None:
        await run_bot(settings, stop_on_signals())

    _run(until_signal())


def list_rules(
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines instead of a table.")] = False,
    every: Annotated[bool, typer.Option("--all", help="Also the queries that only chats asked for.")] = False,
) -> None:
    """The operators' rules: name, query, and since when."""
    from streams.kafka.codec import encode
    from streams.run.rules import read_rules
    from streams.settings import load

    known = _run(read_rules(load())).values()
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
    done = _run(apply_rules(load(), wanted, datetime.now(UTC)))
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


def _run(work: Coroutine[Any, Any, T]) -> T:
    """Run `work`; what an operator must mend ends the command with one line."""
    import uvloop
    from aiokafka.errors import KafkaError

    from bots.ledger.database import LedgerUnavailable
    from bots.polling import TokenRefused
    from streams.kafka.codec import Unreadable
    from streams.kafka.embedded import NotRunning
    from streams.kafka.topics import WrongTopics

    try:
        return uvloop.run(work)
    except* (KafkaError, NotRunning, WrongTopics, Unreadable, LedgerUnavailable, TokenRefused) as errors:
        reasons = [str(error) or repr(error) for error in _flat(errors)]
        _end("\n".join(reasons))


def _flat(group: BaseExceptionGroup[Exception]) -> "Iterable[BaseException]":
    for error in group.exceptions:
        if isinstance(error, BaseExceptionGroup):
            yield from _flat(error)
        else:
            yield error


def _end(message: str) -> NoReturn:
    print(message, file=sys.stderr)
    raise typer.Exit(1)
