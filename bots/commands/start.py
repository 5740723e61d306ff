"""/start and /help: what the bot is for, also to who writes no command; a deep link (t.me/BOT?start=TOKEN) subscribes
to a rule.

The token is the rule's query id, which only who knows the query can know.
"""

from datetime import UTC, datetime
from typing import Final

from telegram import Message
from telegram.constants import ChatType

from bots.commands.access import may_change
from bots.commands.desk import MOST_SUBSCRIPTIONS, Caller, Desk, TooMany, add_subscription, answer
from bots.commands.links import adding
from bots.commands.names import ASKING, CHANGING, OPERATING
from bots.commands.office import is_operator
from bots.ledger.chats import introduce, reactivate, remember_chat, subscriptions_of
from bots.render.buttons import Button
from bots.render.hindsight import render_alert
from bots.render.html import Html, clip, code, join, text
from streams.rules.errors import QueryError
from streams.rules.query import parse

LONGEST_OFFER: Final = 100
"""Characters of what is offered as an alert; longer than that is no search."""


async def start(desk: Desk, caller: Caller) -> None:
    """Welcome; whoever had blocked the bot is written to again."""
    async with desk.engine.begin() as connection:
        if caller.chat.kind == ChatType.PRIVATE:
            await remember_chat(connection, caller.chat, datetime.now(UTC))
        else:  # anybody may say it, so it changes nothing of a group that is known
            await introduce(connection, caller.chat, datetime.now(UTC))
            await reactivate(connection, caller.chat.id)
        own = await subscriptions_of(connection, caller.chat.id)
    for one in own:
        await desk.rulebook.need(one.query)
    if caller.written:
        joined = await _join(desk, caller, caller.written)
        new = caller.wishes is None  # the link is the first that they see of the bot
        await answer(desk, caller, join([joined, text(caller.words.say("welcome"))] if new else [joined], "\n\n"))
    else:
        words = caller.words
        rows = [[Button(words.say("link.add"), url=adding(caller.bot.username))]]
        welcome = join([text(words.say("welcome")), _help(desk, caller)], "\n\n")
        await answer(desk, caller, welcome, rows if caller.chat.kind == ChatType.PRIVATE else ())


async def show_help(desk: Desk, caller: Caller) -> None:
    """The commands that the caller may use somewhere."""
    await answer(desk, caller, _help(desk, caller))


def _help(desk: Desk, caller: Caller) -> Html:
    """Examples, whose markup is in the catalogue, for it is ours; and every command."""
    words = caller.words
    examples, names = words.say("help"), (*CHANGING, *ASKING, *(OPERATING if is_operator(desk, caller) else ()))
    lines = [text(words.say("help.line", name=one, what=words.say(f"command.{one}"))) for one in names]
    return join([Html(examples, len(examples)), join(lines, "\n")], "\n\n")


async def lost(desk: Desk, caller: Caller) -> None:
    """To somebody who writes to the bot as to a person: what it reads; and the alert that their words would make."""
    message, words = caller.message, caller.words
    said = (message.text or "") if isinstance(message, Message) else ""
    lines = [text(words.say("lost"))]
    if not said.startswith("/") and len(said) <= LONGEST_OFFER and _is_query(said):
        lines += [text(words.say("lost.alert")), code(f"/alert {said}", LONGEST_OFFER + 10)]
    await answer(desk, caller, join(lines, "\n"))


def _is_query(said: str) -> bool:
    try:
        parse(said)
    except QueryError:
        return False
    return True


async def _join(desk: Desk, caller: Caller, token: str) -> Html:
    rule = desk.rulebook.get(token)
    if rule is None:
        return text(caller.words.say("token-bad"))
    if not await may_change(caller.bot, caller.chat.id, caller.chat.kind, caller.asker):
        return text(caller.words.say("admins-only"))
    try:
        await add_subscription(desk, caller, rule.id, rule.query)
    except TooMany:
        return text(caller.words.say("alert-limit", count=MOST_SUBSCRIPTIONS))
    said = caller.words.say("subscribed", name=clip(rule.name or rule.query, 200))
    return render_alert(parse(rule.query), said, caller.words)
