"""`tocsin sources`: for those who write plug-ins, and those who set them up."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from streams.cli.running import run, telling_errors

if TYPE_CHECKING:
    from streams.sources.plugins import Listed
    from streams.sources.protocol import Source

Plugin = Annotated[str, typer.Argument(metavar="PLUGIN", help="An installed plug-in's name, or module:Class.")]
Json = Annotated[bool, typer.Option("--json", help="JSON Lines instead of a text for people.")]


def register(app: typer.Typer) -> None:
    """Add the group `sources` to the command line."""
    sources = typer.Typer(help="Plug-ins: list, try, check and write them.", no_args_is_help=True)
    sources.command("ls")(list_plugins)
    sources.command("schema")(schema)
    sources.command("try")(try_plugin)
    sources.command("check")(check)
    sources.command("new")(new)
    app.add_typer(sources, name="sources")


def list_plugins(as_json: Json = False) -> None:
    """Every installed plug-in: what it reads, which package brings it, and whether it can be used."""
    import msgspec

    from streams.sources.plugins import installed

    plugins = [*installed()]
    if as_json:
        for one in plugins:
            print(msgspec.json.encode(one).decode())
    else:
        _print_plugins(plugins)


def schema(plugin: Plugin) -> None:
    """The fields of a plug-in's `config`, as a JSON schema."""
    from streams.sources.plugins import find

    with telling_errors():
        print(json.dumps(find(plugin).config_model.model_json_schema(), indent=2, ensure_ascii=False))


def try_plugin(
    plugin: Annotated[
        str, typer.Argument(metavar="PLUGIN", help="An installed plug-in, module:Class, or a source of the settings.")
    ],
    config: Annotated[
        list[str] | None,
        typer.Option("--config", metavar="FIELD=VALUE", help="A field of its config; may be repeated."),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="End after N items.")] = 1000,
    as_json: Annotated[bool, typer.Option("--json", help="The articles for `tocsin read`, as JSON Lines.")] = False,
) -> None:
    """Read a source once, without Kafka, and show what it yields as it comes; Ctrl-C ends it."""
    from streams.cli.trial import Trial

    with telling_errors():
        source = _made(plugin, _fields(config or ()))
    trial = Trial(as_json=as_json)
    run(trial.read(source, limit))
    if not trial.ended_well():
        raise typer.Exit(1)


def check(as_json: Json = False) -> None:
    """Check each source of the settings without asking it: its plug-in, and its configuration."""
    from streams.ingest.plugins import fault_of
    from streams.settings import load

    with telling_errors():
        found = [(one, fault_of(one)) for one in load().sources]
    for one, fault in found:
        if as_json:
            print(json.dumps({"source": one.id, "plugin": one.plugin, "fault": fault}, ensure_ascii=False))
        else:
            print(f"{one.id} ({one.plugin}): {fault or 'ok'}")
    if not found:
        print("tocsin: the settings name no source: write [[sources]] blocks into tocsin.toml", file=sys.stderr)
    if any(fault for _, fault in found):
        raise typer.Exit(1)


def new(
    name: Annotated[str, typer.Argument(help="What settings will call it, such as city-alerts.")],
    folder: Annotated[Path, typer.Option("--in", metavar="FOLDER", help="Where the package is to lie.")] = Path(),
) -> None:
    """Write the package of a new plug-in: a source that works, a recorded answer, and its test."""
    from streams.sources.plugins import installed
    from streams.sources.scaffold import write_package

    with telling_errors():
        package = write_package(name, folder, {one.name for one in installed()})
    print(f"{package} is written; next: cd {package} && pip install -e . && pytest")


def _fields(pairs: Iterable[str]) -> dict[str, Any]:
    """Values as they are written; lists and objects as JSON."""
    from streams.errors import ForPeople

    fields: dict[str, Any] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not (name and equals):
            raise ForPeople(f"--config {pair!r}: expected FIELD=VALUE, such as url=https://station.example/reports")
        try:
            fields[name] = json.loads(value) if value.startswith(("[", "{")) else value
        except ValueError as error:
            raise ForPeople(f"--config {name}: expected JSON after a bracket: {error}") from None
    return fields


def _made(name: str, config: dict[str, Any]) -> "Source":
    """A source of the settings, with these fields changed, or of a plug-in.

    Raises ForPeople with all that is wrong with the configuration.
    """
    from pydantic import ValidationError

    from streams.errors import ForPeople
    from streams.ingest.plugins import make_source
    from streams.settings import load

    own = next((one for one in load().sources if one.id == name), None)
    plugin, config = (own.plugin, own.config | config) if own else (name, config)
    try:
        return make_source(plugin, config)
    except ValidationError as error:
        problems = [f"--config {'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
        hint = f"the fields are in: tocsin sources schema {plugin}"
        raise ForPeople("\n".join(["its configuration does not fit", *problems, hint])) from None


def _print_plugins(plugins: "Iterable[Listed]") -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table("plug-in", "reads", "package", "state")
    for one in plugins:
        state = escape(f"broken: {one.broken}") if one.broken else f"ok, protocol {one.protocol}"
        table.add_row(one.name, escape(one.does), f"{one.package} {one.version}", state)
    Console().print(table)
