"""The documentation is true: the reference lists what there is, links lead somewhere, examples print what they show."""

import dataclasses
import itertools
import json
import re
import shlex
import subprocess
import sys
import types
import typing
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
import typer

import streams.model
from streams.cli.app import app
from streams.kafka.codec import TYPES
from streams.kafka.topics import TOPICS, Topic
from streams.process.exits import Exit
from streams.settings import Settings

ROOT = Path(__file__).parent.parent
REFERENCE = ROOT / "docs" / "reference"
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
SCALARS = {str: "text", int: "integer", float: "number", bool: "boolean", datetime: "time", date: "date"}


def page(name: str) -> str:
    """A page of the reference."""
    return (REFERENCE / f"{name}.md").read_text(encoding="utf-8")


def sections(text: str) -> dict[str, str]:
    """A page's headings of the second and third level, each with what stands below it."""
    parts = re.split(r"^##+ (.+)\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def rows(text: str) -> list[list[str]]:
    """The cells of the first table in a text, without its header."""
    table = re.search(r"^\|.*\n\|[-|]+\n((?:\|.*\n?)+)", text, re.MULTILINE)
    lines = table[1].splitlines() if table else []
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


# ---- settings, topics, exit statuses ----


def test_the_reference_lists_exactly_the_settings_that_exist() -> None:
    """Name, default and meaning of each."""

    def shown(default: object) -> str:
        if default in (None, (), ""):
            return "none"
        return f"`{default if isinstance(default, str | Path) else json.dumps(default)}`"

    known = [[f"`{name}`", shown(field.default), field.description] for name, field in Settings.model_fields.items()]
    assert rows(page("settings")) == known


def test_the_reference_lists_exactly_the_topics_that_exist() -> None:
    """Key, value, partitions, retention, writers and readers of each."""

    def value(topic: Topic) -> str:
        held = [linked(kind.__name__, "articles-readings-events.md") for kind in topic.holds]
        return ", ".join(held) or "as it was found"

    def kept(topic: Topic) -> str:
        return f"{topic.kept.days} days" if topic.kept else "newest of each key"

    known = [
        [f"`{topic.name}`", topic.key, value(topic), str(topic.partitions), kept(topic)]
        + [", ".join(names) or "people" for names in (topic.writers, topic.readers)]
        for topic in TOPICS.values()
    ]
    assert rows(page("topics")) == known


def test_the_reference_lists_exactly_the_statuses_that_workers_end_with() -> None:
    """0, 1 and 2 are told by another table."""
    told = re.findall(r"^\| (\d\d) \|", page("command-line"), re.MULTILINE)
    assert [int(status) for status in told] == list(Exit)


# ---- the command line ----


def commands(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Each command below a group, by its full name."""
    below = getattr(command, "commands", None)
    if below is None:
        yield name, command
    for part, one in (below or {}).items():
        yield from commands(one, f"{name} {part}")


COMMANDS = dict(commands(typer.main.get_command(app), "tocsin"))


def test_the_reference_has_exactly_the_commands_that_exist() -> None:
    """One section a command."""
    assert {name for name in sections(page("command-line")) if name.startswith("tocsin ")} == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_reference_says_of_a_command_what_its_help_says(name: str) -> None:
    """What it does, and exactly its arguments and options."""
    section, command = sections(page("command-line"))[name], COMMANDS[name]
    first = command.help.split("\n\n")[0]
    assert " ".join(section.strip().split("\n\n")[0].split()) == " ".join(first.split())
    known = [
        [(one.metavar or one.name).upper() if one.param_type_name == "argument" else one.opts[0], one.help]
        for one in command.params
        if one.name != "help"
    ]
    assert [[left.strip("`").split()[0], right] for left, right in rows(section)] == known


# ---- the model ----

LITERALS = {
    name: typing.get_args(kind)
    for name, kind in vars(streams.model).items()
    if typing.get_origin(kind) is typing.Literal
}
CLASSES = {name: kind for name, kind in vars(streams.model).items() if dataclasses.is_dataclass(kind)}


def linked(name: str, target: str = "") -> str:
    """A link to a section of the page on the model."""
    return f"[{name}]({target}#{name.lower()})"


def wire(kind: Any) -> str:
    """A type as the page writes it."""
    parts = typing.get_args(kind)
    match typing.get_origin(kind):
        case typing.Literal:
            return linked(next(name for name, values in LITERALS.items() if values == parts))
        case types.UnionType | typing.Union:
            return " or ".join("null" if part is types.NoneType else wire(part) for part in parts)
        case builtin if builtin is tuple:
            return f"list of {wire(parts[0])}" if parts[1] is ... else f"pair of {wire(parts[0])}s"
        case builtin if builtin is frozenset:
            return f"list of {wire(parts[0])}"
        case builtin if builtin is dict:
            return f"object: {wire(parts[0])} to {wire(parts[1])}"
    return SCALARS.get(kind) or linked(kind.__name__)


def default(field: "dataclasses.Field[Any]") -> str:
    """A field's default as the page writes it."""
    if field.default_factory is not dataclasses.MISSING:
        return f"`{json.dumps(msgspec.to_builtins(field.default_factory()))}`"
    if field.default is not dataclasses.MISSING:
        return f"`{json.dumps(msgspec.to_builtins(field.default))}`"
    return "required"


def test_the_reference_has_exactly_the_types_of_the_model() -> None:
    """Classes and enumerations, one section each; what travels by itself names its `type`."""
    told = sections(page("articles-readings-events"))
    assert set(told) == set(CLASSES) | set(LITERALS)
    types_told = {name: match[1] for name, text in told.items() if (match := re.search(r'`"type": "(\w+)"`', text))}
    assert types_told == {kind.__name__: name for name, kind in TYPES.items()}


@pytest.mark.parametrize("name", CLASSES)
def test_the_reference_has_exactly_the_fields_of_a_class(name: str) -> None:
    """Name, type on the wire and default of each, in the class's order; each has a meaning."""
    hints = typing.get_type_hints(CLASSES[name])
    known = [
        [f"`{field.name}`", wire(hints[field.name]), default(field)] for field in dataclasses.fields(CLASSES[name])
    ]
    told = rows(sections(page("articles-readings-events"))[name])
    assert [row[:3] for row in told] == known
    assert all(row[3] for row in told)


@pytest.mark.parametrize("name", LITERALS)
def test_the_reference_has_exactly_the_values_of_an_enumeration(name: str) -> None:
    """In its order; each has a meaning."""
    told = rows(sections(page("articles-readings-events"))[name])
    assert [value for value, _ in told] == [f"`{value}`" for value in LITERALS[name]]
    assert all(meaning for _, meaning in told)


# ---- links and examples ----


def anchors(path: Path) -> set[str]:
    """The anchors that a page's headings get."""
    headings = re.findall(r"^#+ (.+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(path: Path) -> None:
    """Pages, pictures, files and headings."""
    text = path.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)\s]+)\)|(?:src|srcset|href)=\"([^\"]+)\"", text)
    for target, _, anchor in ((one or other).partition("#") for one, other in links):
        if not re.match(r"[a-z]+:", target):
            place = path.parent / target if target else path
            assert place.exists(), target
            assert not anchor or anchor in anchors(place), f"{target}#{anchor}"


def shell_commands(text: str) -> Iterator[list[str]]:
    """The words of each simple command in a page's shell blocks, and behind the `$` of its console blocks."""
    for kind, block in re.findall(r"```(sh|console)\n(.*?)```", text, re.DOTALL):
        for line in re.findall(r"^\$ (.+)", block, re.MULTILINE) if kind == "console" else block.splitlines():
            words = shlex.shlex(line, posix=True, punctuation_chars=True)
            parts = itertools.groupby(words, key=lambda word: not set(word) <= set("|<>;&"))
            yield from (list(part) for is_command, part in parts if is_command)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_tocsin_in_a_shell_example_is_a_command(path: Path) -> None:
    """With options that it has."""
    for words in shell_commands(path.read_text(encoding="utf-8")):
        if words[0] == "tocsin":
            name = next((name for name in COMMANDS if words[: len(name.split())] == name.split()), None)
            assert name, words
            known = {option for one in COMMANDS[name].params for option in one.opts}
            assert {word for word in words if word.startswith("--")} <= known, words


def test_the_examples_print_what_they_show() -> None:
    """Each `$` line is run; the lines below it are in the output, in order, "..." standing for anything."""
    blocks = re.findall(r"```console\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert blocks
    for example in re.split(r"^\$ ", "".join(blocks), flags=re.MULTILINE)[1:]:
        command, _, shown = example.partition("\n")
        words = command.replace("tocsin ", f"{shlex.quote(sys.executable)} -m streams ")
        done = subprocess.run(["bash", "-c", words], cwd=ROOT, capture_output=True, text=True, check=False)
        at = 0
        for part in (part.strip() for line in shown.splitlines() for part in line.split("...")):
            at = done.stdout.find(part, at)
            assert at >= 0, f"{command}\n{part}\nis not, or not there, in\n{done.stdout}{done.stderr}"
