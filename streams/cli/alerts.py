"""Alerts that rules would have sent, and how often: JSON Lines for a program, tables for a person."""

import sys
from collections.abc import Iterable
from typing import Any

import msgspec
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from streams.cli.story_pages import figures_text
from streams.stories.backtest import Alert, Difference, Total

_SIGNS = {"added": "[green]+[/green]", "lost": "[red]-[/red]"}


def write_lines(told: Iterable[Alert | Difference], total: Iterable[Total]) -> None:
    """The alerts, then the totals, each on a line."""
    lines = [*map(_alert_line, told), *({"type": "total", **msgspec.to_builtins(each)} for each in total)]
    for line in lines:
        sys.stdout.buffer.write(msgspec.json.encode({"v": 1, **line}) + b"\n")
    sys.stdout.buffer.flush()


def print_tables(told: Iterable[Alert | Difference], total: Iterable[Total], nothing: str) -> None:
    """The alerts, or `nothing` where there are none, then the totals."""
    console = Console()
    table = _alert_table(told)
    console.print(table if table.row_count else nothing, "")
    console.print(_total_table(total))


def _alert_line(each: Alert | Difference) -> dict[str, Any]:
    fields = msgspec.to_builtins(each)
    return {"type": "alert", **fields.pop("alert", {}), **fields}


def _alert_table(told: Iterable[Alert | Difference]) -> Table:
    """The alerts in order of time; of a comparison, what is added (+) and lost (-)."""
    table = Table(box=None, pad_edge=False)
    for heading in ("", "at (UTC)", "rule", "kind", "story"):
        table.add_column(heading, no_wrap=True)
    table.add_column("told")
    for each in told:
        sign, alert = (_SIGNS[each.change], each.alert) if isinstance(each, Difference) else ("", each)
        kind = f"{alert.kind}, step {alert.level}" if alert.level else alert.kind
        at, figures = f"{alert.at:%Y-%m-%d %H:%M}", figures_text(alert.figures)
        table.add_row(sign, at, escape(alert.rule), kind, alert.short, f"{escape(alert.title)}\n[dim]{figures}[/dim]")
    return table


def _total_table(total: Iterable[Total]) -> Table:
    """How often each rule rang; a rule that never did stands out."""
    table = Table("rule", "alerts", "stories", "a day", box=None, pad_edge=False)
    for each in total:
        style = None if each.alerts else "yellow"
        table.add_row(escape(each.rule), str(each.alerts), str(each.stories), f"{each.per_day:g}", style=style)
    return table
