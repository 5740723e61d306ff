"""Figures and mistakes on a terminal."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from streams.cli.explanation import interval_text
from streams.model import Claim
from tests.bench.quality.result import Figure, Mistake

_QUOTE = 300
_LINES = 8


def show_figures(name: str, figures: Sequence[Figure], before: Mapping[str, Any], console: Console) -> None:
    """The figures of a set beside what they have to beat, to reach, and were when last recorded."""
    when = f", recorded {before['date']}" if before else ""
    table = Table(title=f"{name}{when}", title_justify="left", min_width=90)
    for heading in ("figure", "measured", "floor", "reach", "recorded", ""):
        table.add_column(heading, justify="left" if heading in ("figure", "") else "right")
    for figure in figures:
        table.add_row(
            figure.name,
            _number(figure.value),
            _number(figure.floor),
            f"{'<=' if figure.at_most else '>='} {_number(figure.reach)}" if figure.reach is not None else "",
            _number(before.get(figure.name)),
            "" if figure.reach is None else "[green]reached[/]" if figure.reached else "[yellow]not reached[/]",
        )
    console.print(table)


def show_worst(mistakes: Sequence[Mistake], count: int, console: Console) -> None:
    """The worst mistakes, each with the claims that were read and their sentences, or its lines."""
    for mistake in sorted(mistakes, key=lambda each: (-each.size, each.id))[:count]:
        console.print(f"[bold]{escape(mistake.id)}[/] {escape(mistake.answered)} [dim]gold:[/] {escape(mistake.gold)}")
        for claim in mistake.claims:
            console.print(_told(claim), soft_wrap=True)
        for line in mistake.lines[:_LINES]:
            console.print(f"    {line[:_QUOTE]}", style="dim", markup=False, highlight=False, soft_wrap=True)


def _told(claim: Claim) -> str:
    figure = interval_text(claim.low, claim.high, approx=claim.approx, vague=claim.vague)
    why = f" ({escape(claim.why)})" if claim.why else ""
    quote = escape(" ".join(claim.quote.split())[:_QUOTE])
    return f"    {claim.category} {figure} {claim.scope}{why} {claim.role} \\[{claim.pattern}] [dim]{quote}[/]"


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3f}".rstrip("0").rstrip(".")
