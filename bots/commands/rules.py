"""/list, /sub, /unsub: the operators' rules and the chat's own queries, as one message that its buttons edit."""

from contextlib import suppress

from telegram import Update
from telegram.error import BadRequest
from telegram.ext import ContextTypes

from bots.commands.desk import (
    MOST_SUBSCRIPTIONS,
    Caller,
    Command,
    Desk,
    TooMany,
    add_subscription,
    answer,
    end_subscription,
    may_change,
)
from bots.commands.menus import Line, MenuName, Press, keyboard, lines_of, read_press
from bots.ledger.chats import subscriptions_of
from bots.render.html import clip, text


def show(menu: MenuName) -> Command:
    """The command that opens a menu."""

    async def command(desk: Desk, caller: Caller, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        lines = await _lines(desk, caller, menu)
        if lines:
            await answer(caller, text(caller.words.say(f"{menu}-title")), keyboard(menu, lines, 0))
        else:
            await answer(caller, text(caller.words.say("subs-none" if menu == "unsub" else "rules-none")))

    return command


async def press(desk: Desk, caller: Caller, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """A button was pressed: change what it says, say so, and show the menu as it is now."""
    query = update.callback_query
    if query is None:
        return
    pressed = read_press(query.data)
    if pressed is None:
        await query.answer(caller.words.say("gone"))
        return
    said = await _carry_out(desk, caller, update, pressed) if pressed.query else None
    await query.answer(clip(said, 190) if said else None)
    lines = await _lines(desk, caller, pressed.menu)
    with suppress(BadRequest):  # the same menu again, or a message that is gone: there is nothing to show
        await query.edit_message_reply_markup(keyboard(pressed.menu, lines, pressed.page))


async def _carry_out(desk: Desk, caller: Caller, update: Update, pressed: Press) -> str:
    """Toggle a subscription; returns what to say. Only what this chat can see can be toggled."""
    line = next((one for one in await _lines(desk, caller, "list") if one.query == pressed.query), None)
    if line is None:
        return caller.words.say("gone")
    if not await may_change(update):
        return caller.words.say("admins-only")
    return await _toggle(desk, caller, line)


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
