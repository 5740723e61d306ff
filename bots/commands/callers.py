"""Who asks, and about which chat: looked up for every command and every press, before anything else."""

from dataclasses import replace

import structlog
from sqlalchemy.exc import SQLAlchemyError
from telegram import Bot, MaybeInaccessibleMessage, Message, User
from telegram.constants import ChatType
from telegram.error import TelegramError

from bots.commands.access import Asker, can_post, may_change
from bots.commands.allowance import Verdict
from bots.commands.desk import Caller, Desk, topic_of
from bots.hours import zone_of
from bots.ledger.chats import Chat
from bots.ledger.wishes import is_banned, read_wishes
from bots.render.words import words_for

log = structlog.get_logger(__name__)


class Refused(RuntimeError):
    """The request goes no further; `said` is what to say, empty for nothing."""

    def __init__(self, said: str = "") -> None:
        super().__init__(said)
        self.said = said


async def caller_of(desk: Desk, bot: Bot, message: MaybeInaccessibleMessage, user: User | None) -> Caller:
    """Whoever sent the message, or pressed a button of it, in the language that the chat chose or else in theirs.

    Raises Refused for those who ask too much or are banned, and where the ledger does not answer.
    """
    place, words = message.chat, words_for(user.language_code if user else None)
    askers = [place.id, *([user.id] if user else [])]
    verdict = desk.allowance.take(*askers)
    if verdict is not Verdict.GRANTED:
        raise Refused(words.say("too-much") if verdict is Verdict.WARN else "")
    try:
        async with desk.engine.begin() as connection:
            banned = await is_banned(connection, *askers)
            wishes = await read_wishes(connection, place.id)
    except SQLAlchemyError as error:
        log.warning("the ledger does not answer", error=repr(error))
        raise Refused(words.say("not-saved")) from error
    if banned:
        raise Refused
    if wishes:
        theirs = user.language_code if user and not wishes.chosen else None
        words = words_for(theirs or wishes.language, zone_of(wishes.zone))
    written_as = message.sender_chat.id if isinstance(message, Message) and message.sender_chat else None
    return Caller(
        bot=bot,
        chat=Chat(place.id, place.type, words.language, topic_of(message)),
        wishes=wishes,
        words=words,
        message=message,
        asker=Asker(user.id if user else None, written_as),
    )


async def about(desk: Desk, caller: Caller, chat: int | str) -> Caller:
    """The same person, about a channel or group, by its id or @name. Raises Refused unless they and the bot may post
    there, SQLAlchemyError.
    """
    refused = Refused(caller.words.say("channel-refused", name=chat))
    try:
        there = await caller.bot.get_chat(chat)
    except TelegramError:
        raise refused from None
    allowed = there.type != ChatType.PRIVATE and await may_change(caller.bot, there.id, there.type, caller.asker)
    if not (allowed and await can_post(caller.bot, there.id, there.type)):
        raise refused
    async with desk.engine.begin() as connection:
        wishes = await read_wishes(connection, there.id)
    words = words_for(caller.words.language, zone_of(wishes.zone if wishes else None))
    named = f"@{there.username}" if there.username else there.title or str(there.id)
    return replace(caller, chat=Chat(there.id, there.type, words.language), wishes=wishes, words=words, named=named)
