"""What every command needs: the ledger, the rules, who asks about which chat, and a way to answer."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Protocol

from sqlalchemy.ext.asyncio import AsyncEngine
from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions, MaybeInaccessibleMessage, Message, ReplyParameters
from telegram import Chat as TelegramChat
from telegram.constants import ParseMode
from telegram.error import RetryAfter

from bots.commands.access import Asker
from bots.commands.allowance import Allowance
from bots.commands.errands import Errands
from bots.commands.signing import Signer
from bots.feeds import FeedBook
from bots.ledger.chats import Chat, remember_chat, subscribe, subscriptions_of, unsubscribe
from bots.ledger.wishes import Wishes
from bots.render.buttons import Rows
from bots.render.html import Html, bold, clip, join, text
from bots.render.words import Words
from bots.rulebook import Rulebook
from streams.model import Rule
from streams.rules.query import Query
from streams.run.judging import Tried
from streams.stories.hindsight import Hindsight

MOST_SUBSCRIPTIONS: Final = 100
PATIENCE: Final = 30.0
"""Seconds that a flood wait of an answer is sat out; after that it is not worth it any more."""


class LooksBack(Protocol):
    """Says what a query would have caught."""

    async def look_back(self, query: Query, now: datetime) -> Hindsight:
        """In the seven days before `now`. Raises NoHindsight."""
        ...


class TriesFeeds(Protocol):
    """Fetches a feed once, and says what it would give under some rules."""

    async def try_feed(self, url: str, rules: Sequence[Rule], now: datetime) -> Tried:
        """Nothing is published. Raises SourceError, NoHindsight."""
        ...


@dataclass(frozen=True, slots=True)
class Office:
    """What operators' commands need: who operators are, the sources, and a way to try one."""

    operators: frozenset[int]
    feeds: FeedBook
    trial: TriesFeeds


@dataclass(frozen=True, slots=True)
class Desk:
    """The ledger, the rules on Kafka, the key of the buttons, who looks back, what is for operators, whom to tell that
    something that waits for its hour may be due, and how much everybody may ask for.
    """

    engine: AsyncEngine
    rulebook: Rulebook
    signer: Signer
    looker: LooksBack
    office: Office
    hours_changed: Callable[[], None] = lambda: None
    errands: Errands = field(default_factory=Errands)
    allowance: Allowance = field(default_factory=Allowance)


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who asks, and about what.

    `chat` is the chat whose alerts are at stake: the one where they wrote, or the channel that they named. `message`
    is the command, or the message whose button was pressed; answers go to its chat. `written` is what stands after the
    command. `wishes` are None for a chat that the ledger does not know. `named` is what a chat is called that is not
    the one where they wrote.
    """

    bot: Bot
    chat: Chat
    wishes: Wishes | None
    words: Words
    message: MaybeInaccessibleMessage
    asker: Asker
    written: str = ""
    named: str = ""

    @property
    def place(self) -> TelegramChat:
        """Where to answer."""
        return self.message.chat

    @property
    def replied(self) -> Message | None:
        """The message that the command replies to; the first one of a forum topic is no such message."""
        replied = self.message.reply_to_message if isinstance(self.message, Message) else None
        return None if replied is None or replied.forum_topic_created else replied


class TooMany(RuntimeError):
    """The chat has all the subscriptions that it can have: one must go first."""


def topic_of(message: MaybeInaccessibleMessage) -> int | None:
    """The forum topic that a message is in."""
    return message.message_thread_id if isinstance(message, Message) and message.is_topic_message else None


async def answer(desk: Desk, caller: Caller, html: Html, rows: Rows = (), *, below: bool = False) -> Message | None:
    """Answer where they asked; `below`: as a silent reply. The message, or None where Telegram took none."""
    return await say(caller.message, headed(caller, html), keyboard_of(desk, caller, rows), below=below)


def headed(caller: Caller, html: Html) -> Html:
    """An answer about another chat than the one where it stands, below its name."""
    return join([bold(text(clip(caller.named, 100))), html], "\n") if caller.named else html


async def say(
    beside: MaybeInaccessibleMessage,
    html: Html,
    keyboard: InlineKeyboardMarkup | None = None,
    *,
    below: bool = False,
) -> Message | None:
    """Write into the chat and forum topic of a message; a flood wait is sat out once."""
    above = ReplyParameters(beside.message_id, allow_sending_without_reply=True) if below else None
    for _ in range(2):
        try:
            return await beside.chat.send_message(
                html.markup,
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard,
                message_thread_id=topic_of(beside),
                reply_parameters=above,
                disable_notification=below,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
        except RetryAfter as error:
            await asyncio.sleep(min(PATIENCE, error._retry_after.total_seconds()))
    return None


def keyboard_of(desk: Desk, caller: Caller, rows: Rows) -> InlineKeyboardMarkup | None:
    """The buttons below an answer, signed for the chat that it is in."""
    return desk.signer.keyboard(rows, caller.place.id, caller.chat.id) if rows else None


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
        new = await subscribe(connection, caller.chat.id, query, canonical, now, caller.chat.thread)
    await desk.rulebook.need(query)
    return new


async def end_subscription(desk: Desk, caller: Caller, query: str) -> bool:
    """Unsubscribe the caller's chat; False where it was not subscribed. Raises KafkaError, SQLAlchemyError."""
    async with desk.engine.begin() as connection:
        ended = await unsubscribe(connection, caller.chat.id, query)
    await desk.rulebook.release(query)
    return ended
