"""/list, /sub, /unsub: the operators' rules and the chat's own queries, as one message that its buttons edit."""

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
from bots.commands.menus import Line, MenuName, lines_of, menu_named, menu_rows
from bots.commands.presses import Press, Shown
from bots.ledger.chats import subscriptions_of
from bots.render.html import text


def show(menu: MenuName) -> Command:
    """The command that opens a menu."""

    async def command(desk: Desk, caller: Caller) -> None:
        lines = await _lines(desk, caller, menu)
        if lines:
            await answer(desk, caller, text(caller.words.say(f"{menu}-title")), menu_rows(menu, lines, 0))
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
    return Shown(said, rows=menu_rows(menu, await _lines(desk, caller, menu), page))


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
