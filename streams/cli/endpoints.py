"""`tocsin endpoints`: the chats that are not on Telegram, which operators add and subscribe."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.running import run

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bots.ledger.endpoints import Listed
    from streams.rules.query import Query

Number = Annotated[int, typer.Argument(min=1, help="The endpoint's number, as listed.")]
Text = Annotated[str, typer.Argument(metavar="QUERY", help="Such as: '\"article 4\" sense:nato' or 'killed>=30'")]


def register(app: typer.Typer) -> None:
    """Add the group `endpoints` to the command line."""
    endpoints = typer.Typer(help="Alerts by webhook, e-mail and what else is installed.", no_args_is_help=True)
    endpoints.command("add")(add)
    endpoints.command("ls")(list_endpoints)
    endpoints.command("remove")(remove)
    endpoints.command("subscribe")(subscribe)
    endpoints.command("unsubscribe")(unsubscribe)
    app.add_typer(endpoints, name="endpoints")


def add(
    transport: Annotated[str, typer.Argument(help="webhook, email, apprise, or an installed plug-in's name.")],
    address: Annotated[str, typer.Argument(help="Where it leads; - reads it from standard input.")],
    language: Annotated[str, typer.Option("--language", help="What it is written to in: en or fr.")] = "en",
) -> None:
    """Add an endpoint; what only it may know, such as the secret of its signatures, is shown this once."""
    from bots.render.words import LANGUAGES
    from bots.transports import enrolment
    from streams.settings import load

    if language not in LANGUAGES:
        print(f"tocsin: no language {language!r}, expected one of {', '.join(sorted(LANGUAGES))}", file=sys.stderr)
        raise typer.Exit(2)
    given = sys.stdin.readline().strip() if address == "-" else address
    number, entry = run(enrolment.add(load(), transport, given, language))
    print(f"endpoint {number}: {transport} {entry.address}")
    if entry.told:
        print(entry.told)


def list_endpoints(
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines instead of a table.")] = False,
) -> None:
    """All endpoints with what they subscribe to, never with their secrets."""
    import msgspec

    from bots.transports import enrolment
    from streams.settings import load

    listed = run(enrolment.every(load()))
    if as_json:
        for one in listed:
            print(msgspec.json.encode(one).decode())
    else:
        _print(listed)


def remove(number: Number) -> None:
    """Forget an endpoint, its subscriptions, and all that it was told."""
    from bots.transports import enrolment
    from streams.settings import load

    run(enrolment.remove(load(), number))
    print(f"endpoint {number} is forgotten")


def subscribe(number: Number, query: Text) -> None:
    """Subscribe an endpoint to a query, from now on."""
    from bots.transports import enrolment
    from streams.settings import load

    parsed = _parsed(query)
    new = run(enrolment.join(load(), number, parsed))
    print(f"endpoint {number} {'subscribes to' if new else 'subscribed already to'} {parsed.canonical}")


def unsubscribe(number: Number, query: Text) -> None:
    """End a subscription of an endpoint."""
    from bots.transports import enrolment
    from streams.settings import load

    parsed = _parsed(query)
    if not run(enrolment.leave(load(), number, parsed)):
        print(f"tocsin: endpoint {number} does not subscribe to {parsed.canonical}", file=sys.stderr)
        raise typer.Exit(1)
    print(f"endpoint {number} no longer subscribes to {parsed.canonical}")


def _parsed(query: str) -> "Query":
    from streams.rules.errors import QueryError
    from streams.rules.query import parse

    try:
        return parse(query)
    except QueryError as error:
        print(f"tocsin: {error}", file=sys.stderr)
        raise typer.Exit(1) from None


def _print(listed: "Iterable[Listed]") -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table("number", "transport", "address", "language", "state", "queries")
    for one in listed:
        state = "active" if one.active else "gone"
        cells = (str(one.number), one.transport, one.address, one.language, state, "\n".join(one.queries))
        table.add_row(*(escape(cell) for cell in cells))
    Console().print(table)
