"""Which command is whose: handed to the library, and listed with Telegram by scope and language."""

from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    Update,
)
from telegram.error import TelegramError
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes, MessageHandler, filters

from bots.commands import objecting
from bots.commands.alert import alert, choose, drop, keep, narrow, show_hindsight
from bots.commands.calls import Handler, on_command
from bots.commands.desk import Desk
from bots.commands.presses import Action, on_press
from bots.commands.rules import show, toggle, turn
from bots.commands.settings import end, language, pick, put, show_one, show_settings, turn_settings
from bots.commands.silence import digest, mute, press_mute, press_quiet, quiet
from bots.commands.start import show_help, start
from bots.commands.stories import latest, press_sources, press_why, story, why
from bots.ledger.chats import move_chat
from bots.render.words import LANGUAGES, words_for

log = structlog.get_logger(__name__)

ASKING = ("help", "list", "latest", "story", "why")
CHANGING = ("alert", "sub", "unsub", "set", "mute", "quiet", "digest", "lang")
UPDATES = (Update.MESSAGE, Update.CALLBACK_QUERY)
"""The kinds of updates that the bot asks Telegram for."""
ACTIONS = {
    "page": Action(turn, changes=False),
    "toggle": Action(toggle),
    "keep": Action(keep),
    "drop": Action(drop),
    "narrow": Action(narrow),
    "narrower": Action(choose),
    "hindsight": Action(show_hindsight),
    "why": Action(press_why, changes=False),
    "sources": Action(press_sources, changes=False),
    "mute": Action(objecting.mute),
    "unmute": Action(objecting.unmute),
    "wrong": Action(objecting.wrong, changes=False),
    "report": Action(objecting.report, changes=False),
    "set": Action(turn_settings),
    "one": Action(show_one),
    "pick": Action(pick),
    "put": Action(put),
    "end": Action(end),
    "hush": Action(press_mute),
    "quiet": Action(press_quiet),
}
"""What buttons can ask for, by the name of the action."""


def register(application: Application[Any, Any, Any, Any, Any, Any], desk: Desk) -> None:
    """Give the library everything that people can do."""
    commands = {
        "start": on_command(desk, start, elsewhere=False),
        "help": on_command(desk, show_help, elsewhere=False),
        "alert": on_command(desk, alert, changes=True),
        "sub": on_command(desk, show("sub"), changes=True),
        "unsub": on_command(desk, show("unsub"), changes=True),
        "list": on_command(desk, show("list")),
        "why": on_command(desk, why, elsewhere=False),
        "story": on_command(desk, story, elsewhere=False),
        "latest": on_command(desk, latest),
        "set": on_command(desk, show_settings, changes=True),
        "mute": on_command(desk, mute, changes=True),
        "quiet": on_command(desk, quiet, changes=True),
        "digest": on_command(desk, digest, changes=True),
        "lang": on_command(desk, language, changes=True),
    }
    for name, command in commands.items():
        application.add_handler(CommandHandler(name, command, filters.UpdateType.MESSAGE))
    application.add_handler(CallbackQueryHandler(on_press(desk, ACTIONS)))
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, _migrated(desk.engine)))
    application.add_error_handler(_failed)


async def publish_commands(bot: Bot) -> None:
    """List the commands with Telegram; the bot works without the list, so trouble is only noted."""
    scopes = {
        BotCommandScopeAllPrivateChats(): ("start", *CHANGING, *ASKING),
        BotCommandScopeAllGroupChats(): ASKING,
        BotCommandScopeAllChatAdministrators(): (*CHANGING, *ASKING),
    }
    try:
        for scope, names in scopes.items():
            for language in LANGUAGES:
                listed = [BotCommand(name, words_for(language).say(f"command.{name}")) for name in names]
                await bot.set_my_commands(listed, scope, language_code=None if language == "en" else language)
    except TelegramError as error:
        log.warning("the commands could not be listed", error=repr(error))


def _migrated(engine: AsyncEngine) -> Handler:
    async def migrated(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        message = update.effective_message
        if message and message.migrate_to_chat_id:
            async with engine.begin() as connection:
                await move_chat(connection, message.chat.id, message.migrate_to_chat_id)

    return migrated


async def _failed(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    log.error("a command failed", error=repr(context.error), exc_info=context.error)
