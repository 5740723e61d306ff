"""What becomes of the bot itself in a chat: blocked, added, removed, or without the right to post, and back again."""

from datetime import UTC, datetime

import structlog
from aiokafka.errors import KafkaError
from sqlalchemy.exc import SQLAlchemyError
from telegram import Update
from telegram.ext import ContextTypes

from bots.commands.access import posts
from bots.commands.calls import Handler
from bots.commands.desk import Desk
from bots.ledger.chats import deactivate, reactivate, subscriptions_of

log = structlog.get_logger(__name__)


def on_membership(desk: Desk) -> Handler:
    """Where the bot cannot post any more nothing is owed, and what only that chat asked for leaves the topic; where it
    can again, everything is as it was.
    """

    async def handle(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        change = update.my_chat_member
        if change is None:
            return
        chat, member = change.chat, change.new_chat_member
        try:
            await _settle(desk, chat.id, None if posts(member, chat.type) else f"the bot is {member.status} there")
        except (SQLAlchemyError, KafkaError) as error:  # the next sending finds out
            log.warning("a change of membership could not be noted", error=repr(error))

    return handle


async def _settle(desk: Desk, chat: int, lost: str | None) -> None:
    async with desk.engine.begin() as connection:
        if lost is None:
            await reactivate(connection, chat)
        else:
            await deactivate(connection, chat, lost, datetime.now(UTC))
        own = await subscriptions_of(connection, chat)
    for one in own:
        await (desk.rulebook.need(one.query) if lost is None else desk.rulebook.release(one.query))
