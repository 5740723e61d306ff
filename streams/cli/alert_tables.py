"""What a back-test tells a person: a line for each alert, and one for each rule."""

from collections.abc import Iterable

from rich.markup import escape
from rich.table import Table

from streams.cli.story_pages import figures_text
from streams.stories.backtest import Alert, Difference, Total

_SIGNS = {"added": "[green]+[/green]", "lost": "[red]-[/red]"}


def alert_table(told: "Iterable[Alert | Difference]") -> Table:
    """The alerts in order of time; of a comparison, what is added (+) and lost (-)."""
    table = Table("", "at (UTC)", "rule", "kind", "step", "story", "figures", "title", box=None, pad_edge=False)
    for each in told:
        sign, alert = (_SIGNS[each.change], each.alert) if isinstance(each, Difference) else ("", each)
        at, step = f"{alert.at:%Y-%m-%d %H:%M}", str(alert.level or "")
        figures = figures_text(alert.figures)
        table.add_row(sign, at, escape(alert.rule), alert.kind, step, alert.short, figures, escape(alert.title))
    return table


def total_table(total: Iterable[Total]) -> Table:
    """How often each rule rang; a rule that never did stands out."""
    table = Table("rule", "alerts", "stories", "a day", box=None, pad_edge=False)
    for each in total:
        style = None if each.alerts else "yellow"
        table.add_row(escape(each.rule), str(each.alerts), str(each.stories), f"{each.per_day:g}", style=style)
    return table
