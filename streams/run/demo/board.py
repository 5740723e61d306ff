"""PURE. The live board of the demonstration, and the lines above it: one for each message and each edit."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from streams.model import StoryEvent
from streams.run.demo.audit import Seen, Spoken

_WIDEST = 100


@dataclass(frozen=True, slots=True)
class Glance:
    """What the board shows at one moment; `elapsed` and `length` of the day in seconds, `page` where the chats are."""

    seen: Seen
    spoken: Sequence[Spoken]
    elapsed: float
    length: float
    page: str


def board(glance: Glance) -> Panel:
    """The board: the way of an article from left to right, with what waits on it."""
    table = Table.grid(padding=(0, 3))
    headings = ("articles", "waiting", "stories", "alerts", "sent", "edited", "replies")
    for _ in headings:
        table.add_column(justify="right")
    table.add_row(*(Text(heading, style="dim") for heading in headings))
    table.add_row(*(Text(str(figure), style="bold") for figure in _figures(glance)))
    clock = f"{min(glance.elapsed, glance.length):.0f} of {glance.length:.0f} s"
    return Panel(table, title=f"news day: {clock}", subtitle=glance.page, title_align="left", subtitle_align="left")


def line(one: Spoken, names: dict[int, str]) -> Text:
    """One message as a terminal shows it: what was done, in whose chat, and how it begins."""
    what, style = ("reply", "yellow") if one.reply else ("edit", "cyan") if one.kind == "edited" else ("alert", "red")
    words = " · ".join(part.strip() for part in one.text.splitlines()[:2] if part.strip())
    shown = words if len(words) <= _WIDEST else words[: _WIDEST - 1] + "…"
    return Text.assemble((f"{what:>6} ", f"bold {style}"), (f"{names.get(one.chat, str(one.chat)):<13} ", "dim"), shown)


def event_line(event: StoryEvent) -> Text:
    """One event, where the chats themselves cannot be read: what happened to which story, and its figures now."""
    figures = " · ".join(f"{figure.low or figure.high} {name}" for name, figure in event.story.figures.items())
    return Text.assemble((f"{event.kind:>10} ", "bold cyan"), event.story.title, (f"  {figures}", "bold"))


def _figures(glance: Glance) -> tuple[int, ...]:
    seen, spoken = glance.seen, glance.spoken
    return (
        len(seen.published),
        seen.waiting,
        len(seen.stories),
        len(seen.events),
        sum(one.kind == "sent" and not one.reply for one in spoken),
        sum(one.kind == "edited" for one in spoken),
        sum(one.reply for one in spoken),
    )
