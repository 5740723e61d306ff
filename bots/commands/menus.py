"""PURE: the menus of /list, /sub and /unsub."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeVar, get_args

from bots.ledger.chats import Subscription
from bots.render.buttons import Button, Rows
from bots.render.html import clip
from streams.model import Rule

T = TypeVar("T")
MenuName = Literal["list", "sub", "unsub"]
ROWS: Final = 8
LABEL: Final = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One query in a menu, and whether the chat has it."""

    query: str
    text: str
    label: str
    on: bool


def menu_named(name: str) -> MenuName:
    """The menu with this name. Raises ValueError."""
    names: dict[str, MenuName] = {one: one for one in get_args(MenuName)}
    if name not in names:
        raise ValueError(name)
    return names[name]


def lines_of(menu: MenuName, own: Sequence[Subscription], offered: Sequence[Rule]) -> list[Line]:
    """What a menu shows: the chat's own, the rules on offer, or both."""
    names = {rule.id: rule.name for rule in offered}
    have = [Line(one.query, one.text, names.get(one.query) or one.text, on=True) for one in own]
    if menu == "unsub":
        return have
    on = {one.query for one in own}
    rules = [Line(rule.id, rule.query, rule.name or rule.query, rule.id in on) for rule in offered]
    return rules if menu == "sub" else have + [line for line in rules if not line.on]


def menu_rows(menu: MenuName, lines: Sequence[Line], page: int) -> Rows:
    """One page of a menu; beyond the last one, the last one. A press toggles a line, or turns the page."""
    page, shown = page_of(lines, page)
    rows = [
        [Button(f"{_mark(menu, line)} {clip(line.label, LABEL)}", "toggle", (menu, str(page), line.query))]
        for line in shown
    ]
    return [*rows, *turns(len(lines), page, "page", menu)]


def page_of(lines: Sequence[T], page: int) -> tuple[int, Sequence[T]]:
    """A page and what is on it; beyond the last one, the last one."""
    page = min(max(0, page), max(0, (len(lines) - 1) // ROWS))
    return page, lines[page * ROWS : (page + 1) * ROWS]


def turns(count: int, page: int, action: str, *arguments: str) -> Rows:
    """The row that turns the pages of so many lines, where there are several."""
    last = max(0, (count - 1) // ROWS)
    signs = [("◀", page - 1)] * (page > 0) + [("▶", page + 1)] * (page < last)
    return [[Button(sign, action, (*arguments, str(to))) for sign, to in signs]] if signs else []


def _mark(menu: MenuName, line: Line) -> str:
    return "✕" if menu == "unsub" else "✓" if line.on else "○"
