"""/start and /help: what the bot is for; a deep link (t.me/BOT?start=TOKEN) subscribes to a rule.

The token is the rule's query id, which only who knows the query can know.
"""

from datetime import UTC, datetime

from telegram.constants import ChatType

from bots.commands.access import may_change
from bots.commands.desk import MOST_SUBSCRIPTIONS, Caller, Desk, TooMany, add_subscription, answer
from bots.commands.links import adding
from bots.commands.names import ASKING, CHANGING
from bots.ledger.chats import introduce, reactivate, remember_chat, subscriptions_of
from bots.render.buttons import Button
from bots.render.html import Html, clip, join, text
from bots.render.words import Words


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
        await answer(desk, caller, await _join(desk, caller, caller.written))
    else:
        words = caller.words
        rows = [[Button(words.say("link.add"), url=adding(caller.bot.username))]]
        welcome = join([text(words.say("welcome")), help_text(words)], "\n\n")
        await answer(desk, caller, welcome, rows if caller.chat.kind == ChatType.PRIVATE else ())


async def show_help(desk: Desk, caller: Caller) -> None:
    """The commands."""
    await answer(desk, caller, help_text(caller.words))


def help_text(words: Words) -> Html:
    """Examples, whose markup is in the catalogue, for it is ours; and every command."""
    examples = words.say("help")
    lines = [text(f"/{name}: {words.say(f'command.{name}')}") for name in (*CHANGING, *ASKING)]
    return join([Html(examples, len(examples)), *lines], "\n")


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
    return text(caller.words.say("subscribed", name=clip(rule.name or rule.query, 200)))
