"""From a message to a command: who may ask, about which chat, and what they are told if not.

Trouble with the database or Kafka is said to the person, and nothing of the request is kept in memory.
"""

import re
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from typing import Any, Final, TypeAlias

import structlog
from aiokafka.errors import KafkaError
from sqlalchemy.exc import SQLAlchemyError
from telegram import Message, Update
from telegram.constants import ChatType
from telegram.ext import ContextTypes

from bots.commands.access import may_change
from bots.commands.callers import Refused, about, caller_of
from bots.commands.desk import Caller, Desk, answer, say
from bots.render.html import text

log = structlog.get_logger(__name__)

Handler: TypeAlias = Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]
Command: TypeAlias = Callable[[Desk, Caller], Awaitable[None]]

_CHANNEL: Final = re.compile(r"(@[A-Za-z]\w{3,31}|-100\d{5,13})(?:\s+|$)")


def on_command(desk: Desk, command: Command, *, changes: bool = False, elsewhere: bool = True) -> Handler:
    """A command as the library calls it; one that `changes` is for administrators only, where there are any; with
    `elsewhere` a private chat may name the channel that it is about, before everything else.
    """

    async def handle(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        message = update.message
        if message is None:
            return
        try:
            caller = await caller_of(desk, context.bot, message, update.effective_user)
        except Refused as refused:
            await _refuse(message, refused)
            return
        try:
            await command(desk, await _meant(desk, caller, changes=changes, elsewhere=elsewhere))
        except Refused as refused:
            await _refuse(message, refused)
        except (SQLAlchemyError, KafkaError) as error:
            log.warning("a command could not be carried out", error=repr(error))
            await answer(desk, caller, text(caller.words.say("not-saved")))

    return handle


async def _meant(desk: Desk, caller: Caller, *, changes: bool, elsewhere: bool) -> Caller:
    """The caller with what they wrote, about the chat that they mean. Raises Refused, SQLAlchemyError."""
    message = caller.message
    said = (message.text or message.caption or "") if isinstance(message, Message) else ""
    written = said.partition(" ")[2].strip()
    named = _CHANNEL.match(written) if elsewhere and caller.place.type == ChatType.PRIVATE else None
    if named:
        name = named[1] if named[1].startswith("@") else int(named[1])
        return replace(await about(desk, caller, name), written=written[named.end() :])
    if changes and not await may_change(caller.bot, caller.chat.id, caller.chat.kind, caller.asker):
        raise Refused(caller.words.say("admins-only"))
    return replace(caller, written=written)


async def _refuse(message: Message, refused: Refused) -> None:
    if refused.said:
        await say(message, text(refused.said))
