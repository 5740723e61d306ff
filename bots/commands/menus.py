"""PURE: the menus of /list, /sub and /unsub, and what a press on one of their buttons asks for.

A button's data is "menu:page:query", at most 26 of Telegram's 64 bytes; without a query it turns the page. Whoever
forges it gains nothing: a press counts only for a rule on offer or a subscription of the chat it was pressed in.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bots.ledger.chats import Subscription
from bots.render.html import clip
from streams.model import Rule

MenuName = Literal["list", "sub", "unsub"]
ROWS = 8
_LABEL = 60
_DATA: Final = re.compile(r"(list|sub|unsub):(\d{1,3}):([0-9a-f]{20})?")


@dataclass(frozen=True, slots=True)
class Press:
    """What a button asks for; without a query, another page."""

    menu: MenuName
    page: int
    query: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """One query in a menu, and whether the chat has it."""

    query: str
    text: str
    label: str
    on: bool


def read_press(data: str | None) -> Press | None:
    """The press in a button's data; None for what no menu of ours made."""
    found = _DATA.fullmatch(data or "")
    if not found:
        return None
    names: dict[str, MenuName] = {"list": "list", "sub": "sub", "unsub": "unsub"}
    return Press(names[found[1]], int(found[2]), found[3])


def lines_of(menu: MenuName, own: Sequence[Subscription], offered: Sequence[Rule]) -> list[Line]:
    """What a menu shows: the chat's own, the rules on offer, or both."""
    names = {rule.id: rule.name for rule in offered}
    have = [Line(one.query, one.text, names.get(one.query) or one.text, on=True) for one in own]
    if menu == "unsub":
        return have
    on = {one.query for one in own}
    rules = [Line(rule.id, rule.query, rule.name or rule.query, rule.id in on) for rule in offered]
    return rules if menu == "sub" else have + [line for line in rules if not line.on]


def keyboard(menu: MenuName, lines: Sequence[Line], page: int) -> InlineKeyboardMarkup:
    """One page of a menu."""
    last = max(0, (len(lines) - 1) // ROWS)
    page = min(page, last)
    marks = {"unsub": "✕"} if menu == "unsub" else {}
    rows = [
        [
            InlineKeyboardButton(
                f"{marks.get(menu, '✓' if line.on else '○')} {clip(line.label, _LABEL)}",
                callback_data=f"{menu}:{page}:{line.query}",
            )
        ]
        for line in lines[page * ROWS : (page + 1) * ROWS]
    ]
    turns = [("◀", page - 1)] * (page > 0) + [("▶", page + 1)] * (page < last)
    rows.append([InlineKeyboardButton(sign, callback_data=f"{menu}:{to}:") for sign, to in turns])
    return InlineKeyboardMarkup([row for row in rows if row])
