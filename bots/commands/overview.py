"""/rules, /stats, /test, /ban and /unban, for operators."""

import re
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

from telegram import Message
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bots.commands.desk import Caller, Desk, answer
from bots.ledger import office
from bots.render.html import Html, clip, text
from bots.render.office import render_rules, render_stand, render_tried
from streams.run.hindsight import NoHindsight
from streams.sources.errors import SourceError

_BAN: Final = re.compile(r"(-?\d{1,18})(?:\s+(.{1,500}))?", re.DOTALL)


async def show_rules(desk: Desk, caller: Caller) -> None:
    """The rules on offer, and how many chats subscribe to each."""
    async with desk.engine.begin() as connection:
        subscribers = await office.subscribers(connection)
    await answer(desk, caller, render_rules(desk.rulebook.named(), subscribers, caller.words))


async def show_stats(desk: Desk, caller: Caller) -> None:
    """How the bot is doing."""
    async with desk.engine.begin() as connection:
        stand = await office.stand(connection)
    await answer(desk, caller, render_stand(stand, caller.words))


async def test_feed(desk: Desk, caller: Caller) -> None:
    """Fetch a feed once and say what it would give; answered when it is there, and nobody waits for it."""
    if not caller.written:
        await answer(desk, caller, text(caller.words.say("trial.usage")))
        return
    message = await answer(desk, caller, text(caller.words.say("trial.pending")))
    if message:
        desk.errands.start(_try(desk, caller, message))


async def ban(desk: Desk, caller: Caller) -> None:
    """A chat or user is not answered any more."""
    asked = _BAN.fullmatch(caller.written)
    if asked is None or int(asked[1]) in desk.office.operators:
        await answer(desk, caller, text(caller.words.say("ban.usage")))
        return
    async with desk.engine.begin() as connection:
        await office.ban(connection, int(asked[1]), (asked[2] or "").strip(), datetime.now(UTC))
    await answer(desk, caller, text(caller.words.say("ban.done", id=asked[1])))


async def unban(desk: Desk, caller: Caller) -> None:
    """A chat or user is answered again."""
    asked = _BAN.fullmatch(caller.written)
    if asked is None:
        await answer(desk, caller, text(caller.words.say("ban.usage")))
        return
    async with desk.engine.begin() as connection:
        done = await office.unban(connection, int(asked[1]))
    await answer(desk, caller, text(caller.words.say("ban.undone" if done else "ban.unknown", id=asked[1])))


async def _try(desk: Desk, caller: Caller, message: Message) -> None:
    html = await _tried(desk, caller)
    with suppress(TelegramError):  # nothing was changed: it can be asked again
        await message.edit_text(html.markup, parse_mode=ParseMode.HTML)


async def _tried(desk: Desk, caller: Caller) -> Html:
    try:
        tried = await desk.office.trial.try_feed(caller.written, desk.rulebook.named(), datetime.now(UTC))
    except (SourceError, NoHindsight) as error:
        return text(caller.words.say("trial.failed", error=clip(str(error), 500)))
    return render_tried(caller.written, tried, caller.words)
