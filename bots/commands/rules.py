"""/list, /sub, /unsub: the operators' rules and the chat's own queries, as one message that its buttons edit."""

from collections.abc import Sequence

from bots.commands.calls import Command
from bots.commands.desk import (
    MOST_SUBSCRIPTIONS,
    Caller,
    Desk,
    TooMany,
    add_subscription,
    answer,
    end_subscription,
)
from bots.commands.links import shared_lines
from bots.commands.menus import Line, MenuName, lines_of, menu_named, menu_rows, page_of
from bots.commands.presses import Press, Shown
from bots.ledger.chats import subscriptions_of
from bots.render.html import Html, join, text


def show(menu: MenuName) -> Command:
    """The command that opens a menu."""

    async def command(desk: Desk, caller: Caller) -> None:
        lines = await _lines(desk, caller, menu)
        if lines:
            await answer(desk, caller, _title(caller, menu, lines, 0), menu_rows(menu, lines, 0))
        else:
            await answer(desk, caller, text(caller.words.say("subs-none" if menu == "unsub" else "rules-none")))

    return command


async def turn(desk: Desk, caller: Caller, press: Press) -> Shown:
    """Another page of a menu."""
    menu, page = press.arguments
    return await _shown(desk, caller, menu_named(menu), int(page))


async def toggle(desk: Desk, caller: Caller, press: Press) -> Shown:
    """Subscribe, or end the subscription: of the chat's own and of the rules on offer, whatever was on offer before."""
    menu, page, query = press.arguments
    line = next((one for one in await _lines(desk, caller, "list") if one.query == query), None)
    said = await _toggle(desk, caller, line) if line else caller.words.say("gone")
    return await _shown(desk, caller, menu_named(menu), int(page), said)


async def _shown(desk: Desk, caller: Caller, menu: MenuName, page: int, said: str = "") -> Shown:
    lines = await _lines(desk, caller, menu)
    return Shown(said, html=_title(caller, menu, lines, page), rows=menu_rows(menu, lines, page))


def _title(caller: Caller, menu: MenuName, lines: Sequence[Line], page: int) -> Html:
    """What the buttons do; above the list also links to the chat's own on this page."""
    shown = page_of(lines, page)[1] if menu == "list" else ()
    links = shared_lines(caller.bot.username, shown, caller.words)
    return join([text(caller.words.say(f"{menu}-title")), links], "\n\n")


async def _toggle(desk: Desk, caller: Caller, line: Line) -> str:
    if line.on:
        await end_subscription(desk, caller, line.query)
        return caller.words.say("unsubscribed", name=line.label)
    try:
        await add_subscription(desk, caller, line.query, line.text)
    except TooMany:
        return caller.words.say("alert-limit", count=MOST_SUBSCRIPTIONS)
    return caller.words.say("subscribed", name=line.label)


async def _lines(desk: Desk, caller: Caller, menu: MenuName) -> list[Line]:
    async with desk.engine.begin() as connection:
        own = await subscriptions_of(connection, caller.chat.id)
    return lines_of(menu, own, desk.rulebook.named())
