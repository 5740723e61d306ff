"""What a benchmark reports: a figure, its unit, and the limit it has to keep where the design sets one."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. With `at_least` or `at_most` it can miss its limit; without it is for information.

    A limit of the design that is not reached yet is shown, but only an `enforced` one fails the run.
    """

    what: str
    value: float
    unit: str
    at_least: float | None = None
    at_most: float | None = None
    enforced: bool = True

    @property
    def missed(self) -> bool:
        """Whether the figure breaks its limit."""
        too_low = self.at_least is not None and self.value < self.at_least
        too_high = self.at_most is not None and self.value > self.at_most
        return too_low or too_high

    @property
    def limit(self) -> str:
        """The limit in words, empty without one."""
        if self.at_least is not None:
            return f">= {self.at_least:g}"
        return f"<= {self.at_most:g}" if self.at_most is not None else ""


def show(title: str, rows: Sequence[Row], console: Console) -> None:
    """Print the rows as a table; a missed limit stands out."""
    table = Table(title=title, title_justify="left")
    for heading in ("what", "measured", "unit", "limit", ""):
        table.add_column(heading, justify="right" if heading in ("measured", "limit") else "left")
    for row in rows:
        verdict = _verdict(row)
        table.add_row(
            row.what, f"{row.value:,.3g}" if row.value < 100 else f"{row.value:,.0f}", row.unit, row.limit, verdict
        )
    console.print(table)


def _verdict(row: Row) -> str:
    if not row.limit:
        return ""
    if not row.missed:
        return "[green]kept[/]"
    return "[red]missed[/]" if row.enforced else "[yellow]not reached yet[/]"
