"""What every command needs: the ledger, the rules, who asks, whether they may, and a way to answer."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog
from aiokafka.errors import KafkaError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from telegram import InlineKeyboardMarkup, LinkPreviewOptions, Message, Update
from telegram.constants import ChatMemberStatus, ChatType, ParseMode
from telegram.error import RetryAfter, TelegramError
from telegram.ext import ContextTypes

from bots.ledger.chats import Chat, remember_chat, subscribe, subscriptions_of, unsubscribe
from bots.render.html import Html, text
from bots.render.words import Words, words_for
from bots.rulebook import Rulebook

log = structlog.get_logger(__name__)

MOST_SUBSCRIPTIONS = 100
PATIENCE = 30.0
"""Seconds that a flood wait of an answer is sat out; after that it is not worth it any more."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The ledger, and the rules on Kafka."""

    engine: AsyncEngine
    rulebook: Rulebook


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: the chat, in its reader's words, and the message or the menu that asked."""

    chat: Chat
    words: Words
    message: Message


Command = Callable[[Desk, Caller, Update, ContextTypes.DEFAULT_TYPE], Awaitable[None]]
Handler = Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]


class TooMany(RuntimeError):
    """The chat has all the subscriptions that it can have: one must go first."""


def handler(desk: Desk, command: Command, *, changes: bool = False) -> Handler:
    """A command as the library calls it; one that `changes` is for administrators only, where there are any.

    Trouble with the database or Kafka is said to the person, and nothing of the request is kept in memory.
    """

    async def handle(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        caller = _caller(update)
        if caller is None:
            return
        try:
            if changes and not await may_change(update):
                await answer(caller, text(caller.words.say("admins-only")))
            else:
                await command(desk, caller, update, context)
        except (SQLAlchemyError, KafkaError) as error:
            log.warning("a command could not be carried out", error=repr(error))
            await answer(caller, text(caller.words.say("not-saved")))

    return handle


async def may_change(update: Update) -> bool:
    """Whether whoever sent the update may change the chat's alerts: anyone in private, administrators elsewhere."""
    chat, user = update.effective_chat, update.effective_user
    if chat is None:
        return False
    if chat.type == ChatType.PRIVATE:
        return True
    message = update.message
    if message and message.sender_chat and message.sender_chat.id == chat.id:
        return True  # an anonymous administrator writes as the group itself
    if user is None:
        return False
    try:
        member = await chat.get_member(user.id)
    except TelegramError as error:
        log.warning("cannot tell who is an administrator", error=repr(error))
        return False
    return member.status in (ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER)


async def answer(caller: Caller, html: Html, keyboard: InlineKeyboardMarkup | None = None) -> None:
    """Answer in the chat; a flood wait is sat out once."""
    for _ in range(2):
        try:
            await caller.message.chat.send_message(
                html.markup,
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard,
                message_thread_id=caller.chat.thread,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
            return
        except RetryAfter as error:
            await asyncio.sleep(min(PATIENCE, error._retry_after.total_seconds()))


async def add_subscription(desk: Desk, caller: Caller, query: str, canonical: str) -> bool:
    """Subscribe the caller's chat and have the query published; False where it was subscribed.

    Raises TooMany, KafkaError, SQLAlchemyError.
    """
    now = datetime.now(UTC)
    async with desk.engine.begin() as connection:
        await remember_chat(connection, caller.chat, now)
        have = await subscriptions_of(connection, caller.chat.id)
        if len(have) >= MOST_SUBSCRIPTIONS and all(one.query != query for one in have):
            raise TooMany(caller.chat.id)
        new = await subscribe(connection, caller.chat.id, query, canonical, now)
    await desk.rulebook.need(query)
    return new


async def end_subscription(desk: Desk, caller: Caller, query: str) -> bool:
    """Unsubscribe the caller's chat; False where it was not subscribed. Raises KafkaError, SQLAlchemyError."""
    async with desk.engine.begin() as connection:
        ended = await unsubscribe(connection, caller.chat.id, query)
    await desk.rulebook.release(query)
    return ended


def _caller(update: Update) -> Caller | None:
    message = update.effective_message
    if message is None:
        return None
    language = update.effective_user.language_code if update.effective_user else None
    thread = message.message_thread_id if message.is_topic_message else None
    chat = Chat(message.chat.id, message.chat.type, words_for(language).language, thread)
    return Caller(chat, words_for(language), message)
