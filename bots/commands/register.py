"""Which command is whose: handed to the library, and listed with Telegram by scope and language."""

from collections.abc import Collection, Iterable
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine
from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    Update,
)
from telegram.error import TelegramError
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from bots.commands import objecting
from bots.commands.alert import alert, choose, drop, keep, narrow, show_hindsight
from bots.commands.calls import Handler, on_command
from bots.commands.desk import Desk
from bots.commands.feeds import feed, press_feed, show_feeds, turn_feeds
from bots.commands.membership import on_membership
from bots.commands.moving import export, take_in
from bots.commands.names import ASKING, CHANGING, OPERATING
from bots.commands.office import for_operators, pressed_by_operators
from bots.commands.overview import ban, show_rules, show_stats, test_feed, unban
from bots.commands.own import forget, press_forget, privacy, status
from bots.commands.presses import Action, on_press
from bots.commands.rules import show, toggle, turn
from bots.commands.settings import end, language, pick, put, show_one, show_settings, turn_settings
from bots.commands.silence import digest, mute, press_mute, press_quiet, quiet
from bots.commands.start import lost, show_help, start
from bots.commands.stories import latest, press_sources, press_why, story, why
from bots.ledger.chats import move_chat
from bots.render.words import LANGUAGES, words_for

log = structlog.get_logger(__name__)

UPDATES = (Update.MESSAGE, Update.CALLBACK_QUERY, Update.MY_CHAT_MEMBER)
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
    "forget": Action(press_forget),
    "set": Action(turn_settings),
    "one": Action(show_one),
    "pick": Action(pick),
    "put": Action(put),
    "end": Action(end),
    "hush": Action(press_mute),
    "quiet": Action(press_quiet),
    "feeds": Action(pressed_by_operators(turn_feeds), changes=False),
    "feed": Action(pressed_by_operators(press_feed), changes=False),
}
"""What buttons can ask for, by the name of the action."""


_PARCELS = (
    filters.UpdateType.MESSAGE
    & filters.Document.ALL
    & (filters.CaptionRegex(r"^/import\b") | (filters.ChatType.PRIVATE & ~filters.CAPTION))
)
"""Files to read: where /import is their caption, and in private all that come without a word."""
_TALK = filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE & filters.TEXT
"""What nothing before it took: words to the bot itself, and commands that it has not."""


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
        "status": on_command(desk, status),
        "privacy": on_command(desk, privacy, elsewhere=False),
        "forget": on_command(desk, forget, changes=True),
        "export": on_command(desk, export, changes=True),
        "import": on_command(desk, take_in, changes=True),
        "set": on_command(desk, show_settings, changes=True),
        "mute": on_command(desk, mute, changes=True),
        "quiet": on_command(desk, quiet, changes=True),
        "digest": on_command(desk, digest, changes=True),
        "lang": on_command(desk, language, changes=True),
    }
    operating = {
        "feeds": show_feeds,
        "feed": feed,
        "test": test_feed,
        "rules": show_rules,
        "stats": show_stats,
        "ban": ban,
        "unban": unban,
    }
    for name, work in operating.items():
        commands[name] = on_command(desk, for_operators(work), elsewhere=False)
    for name, command in commands.items():
        application.add_handler(CommandHandler(name, command, filters.UpdateType.MESSAGE))
    application.add_handler(MessageHandler(_PARCELS, commands["import"]))
    application.add_handler(MessageHandler(_TALK, on_command(desk, lost, elsewhere=False)))
    application.add_handler(CallbackQueryHandler(on_press(desk, ACTIONS)))
    application.add_handler(ChatMemberHandler(on_membership(desk), ChatMemberHandler.MY_CHAT_MEMBER))
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, _migrated(desk.engine)))
    application.add_error_handler(_failed)


async def publish_commands(bot: Bot, operators: Collection[int] = ()) -> None:
    """List the commands with Telegram, all of them for operators; the bot works without the lists, so trouble is only
    noted.
    """
    scopes: dict[BotCommandScope, tuple[str, ...]] = {
        BotCommandScopeAllPrivateChats(): ("start", *CHANGING, *ASKING),
        BotCommandScopeAllGroupChats(): ASKING,
        BotCommandScopeAllChatAdministrators(): (*CHANGING, *ASKING),
        **{BotCommandScopeChat(chat): (*OPERATING, *CHANGING, *ASKING) for chat in operators},
    }
    for scope, names in scopes.items():
        try:
            await _publish(bot, scope, names)
        except TelegramError as error:
            log.warning("the commands could not be listed", scope=scope.type, error=repr(error))


async def _publish(bot: Bot, scope: BotCommandScope, names: Iterable[str]) -> None:
    for code in LANGUAGES:
        listed = [BotCommand(name, words_for(code).say(f"command.{name}")) for name in names]
        await bot.set_my_commands(listed, scope, language_code=None if code == "en" else code)


def _migrated(engine: AsyncEngine) -> Handler:
    async def migrated(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        message = update.effective_message
        if message and message.migrate_to_chat_id:
            async with engine.begin() as connection:
                await move_chat(connection, message.chat.id, message.migrate_to_chat_id)

    return migrated


async def _failed(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    log.error("a command failed", error=repr(context.error), exc_info=context.error)
