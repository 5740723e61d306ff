"""Stories for a person at a terminal: a table of many, a page of one."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table

from streams.cli.explanation import interval_text
from streams.model import Category, Change, Figure, Interval, Refused, Rule, SourceFigure, Story


def story_table(stories: Iterable[Story]) -> Table:
    """A line for each story."""
    table = Table(box=None, pad_edge=False)
    for heading in ("id", "changed (UTC)", "articles"):
        table.add_column(heading, no_wrap=True)
    table.add_column("told")
    for story in stories:
        where = ", ".join(dict.fromkeys(place.name for place in story.places[:2]))
        details = "; ".join(filter(None, (figures_text(story.figures), where, "retracted" * story.retracted)))
        told = "\n".join(filter(None, (escape(story.title), f"[dim]{escape(details)}[/dim]" if details else "")))
        table.add_row(story.short, _time(story.changed), f"{story.member_count} of {story.independent}", told)
    return table


def story_page(story: Story, rules: Mapping[str, Rule]) -> RenderableType:
    """All that is kept of one story; `rules` give the queries that rang for it their names."""
    return Group(
        f"[bold]{story.short}[/bold]  [bold]{escape(story.title)}[/bold]",
        _facts(story, rules),
        *_section("Figures", _figures(story)),
        *_section("History", map(_change, story.history)),
        *_section("Articles", map(_article, story.sources)),
        *_section("Refused as this event's toll", map(_refused, story.refused)),
    )


def figures_text(figures: Mapping[Category, Figure] | Mapping[Category, Interval]) -> str:
    """Figures on one line: "killed 33, wounded 12 or more"."""
    return ", ".join(f"{category} {_figure(each)}" for category, each in figures.items())


def _facts(story: Story, rules: Mapping[str, Rule]) -> Table:
    table = Table.grid(padding=(0, 2))
    rows = (
        ("id", story.id),
        ("part of", story.redirect or ""),
        ("retracted", "by hand" if story.retracted else ""),
        ("opened", _time(story.opened)),
        ("changed", _time(story.changed)),
        ("closed", _time(story.closed) if story.closed else ""),
        ("day of the event", story.day.isoformat() if story.day else "not said"),
        ("where", ", ".join(f"{place.name} ({place.id})" for place in story.places)),
        ("acts", ", ".join(act.sense for act in story.acts)),
        ("articles", f"{story.member_count}, of {story.independent} independent sources"),
        ("rang for", ", ".join(_rule(query, rules) for query in story.rules)),
        ("desk", story.desk),
    )
    for name, value in rows:
        if value:
            table.add_row(f"[dim]{name}[/dim]", escape(value))
    return table


def _rule(query: str, rules: Mapping[str, Rule]) -> str:
    """A rule's name, else the query of whoever asked, else its id where nobody asks it any more."""
    rule = rules.get(query)
    return (rule.name or rule.query) if rule else query


def _figures(story: Story) -> Iterator[str]:
    for category, figure in story.figures.items():
        since = f"since {_time(figure.since)}, {escape(figure.source)}"
        unsure = f" [yellow]{figure.unsure}[/yellow]" if figure.unsure else ""
        yield f"  {category} [bold]{_figure(figure)}[/bold]{unsure} [dim]{since}[/dim]"
        for each in figure.contradicted:
            said = f"{escape(each.source)}, {_time(each.at)}"
            yield f"    against it: [bold]{_figure(each.figure)}[/bold] [dim]{said}[/dim]"
    for group, figures in story.groups.items():
        for category, figure in figures.items():
            yield f"  {escape(group)}: {category} [bold]{_figure(figure)}[/bold] [dim]{escape(figure.source)}[/dim]"


def _change(change: Change) -> str:
    moved = " -> ".join(_figure(each) for each in (change.before, change.after) if each)
    return f"  {_time(change.at)}  {escape(change.what)} [bold]{moved}[/bold] [dim]{escape(change.source)}[/dim]"


def _article(said: SourceFigure) -> str:
    figures = figures_text(said.figures)
    remark = "set by hand" if said.ruled else f"copy of {said.copy_of}" if said.copy_of else ""
    lines = (
        f"  {_time(said.at)}  {escape(said.source)}: [bold]{figures or 'no figure'}[/bold] [yellow]{remark}[/yellow]",
        f"    [dim]{escape(said.title)}[/dim]" if said.title else "",
        f"    [dim]{said.article} {escape(said.url or '')}[/dim]",
    )
    return "\n".join(filter(None, lines))


def _refused(refused: Refused) -> str:
    figure = Interval(low=refused.low, high=refused.high, approx=refused.approx, vague=refused.vague)
    head = f"  {refused.category} [bold]{_figure(figure)}[/bold] [yellow]{escape(refused.reason)}[/yellow]"
    return f"{head} [dim]{escape(refused.source)}[/dim]\n    [dim]{escape(' '.join(refused.quote.split()))}[/dim]"


def _section(heading: str, lines: Iterable[str]) -> list[str]:
    found = list(lines)
    return [f"\n[bold]{heading}[/bold]", *found] if found else []


def _figure(figure: Figure | Interval) -> str:
    return interval_text(figure.low, figure.high, approx=figure.approx, vague=figure.vague)


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"
