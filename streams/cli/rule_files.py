"""A file of rules that a command was given."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from streams.model import Rule


def read_rule_file(path: Path) -> "tuple[Rule, ...]":
    """The rules of a file; one with mistakes ends the command with status 2, each told with its line."""
    from streams.rules.errors import RulesError
    from streams.rules.file import parse_rules

    try:
        return parse_rules(path.read_text(encoding="utf-8"))
    except (RulesError, UnicodeDecodeError) as error:
        print(f"{path}:\n{error}", file=sys.stderr)
        raise typer.Exit(2) from None
