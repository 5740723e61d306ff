"""From a pressed button to what it does: the one place where an action's name meets its handler."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, TypeAlias

import structlog
from aiokafka.errors import KafkaError
from sqlalchemy.exc import SQLAlchemyError
from telegram import CallbackQuery, LinkPreviewOptions, Update
from telegram.constants import ParseMode
from telegram.error import BadRequest
from telegram.ext import ContextTypes

from bots.commands.access import may_change
from bots.commands.callers import Refused, about, caller_of
from bots.commands.calls import Handler
from bots.commands.desk import Caller, Desk, headed, keyboard_of
from bots.commands.signing import Pressed
from bots.render.buttons import Rows
from bots.render.html import Html, clip

log = structlog.get_logger(__name__)

MOST_SAID: Final = 200
"""Units of the words that Telegram shows to who pressed."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What comes of a press: words for who pressed (in a box where `alert`), and what the message says from now on.

    The text stays where `html` is None, the buttons where `rows` is; a new text without rows has none.
    """

    said: str = ""
    alert: bool = False
    html: Html | None = None
    rows: Rows | None = None


@dataclass(frozen=True, slots=True)
class Press:
    """A genuine press: its arguments, and the library's query for who needs more than to show something."""

    arguments: tuple[str, ...]
    query: CallbackQuery


Act: TypeAlias = Callable[[Desk, Caller, Press], Awaitable[Shown]]
"""Raises ValueError or IndexError for arguments that no button of this version has."""


@dataclass(frozen=True, slots=True)
class Action:
    """What a button does; one that `changes` something is for administrators only, where there are any."""

    act: Act
    changes: bool = True


def on_press(desk: Desk, actions: Mapping[str, Action]) -> Handler:
    """Every press as the library hands it over: signed for this chat, known, and allowed to who pressed, or refused."""

    async def handle(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        query = update.callback_query
        if query is None or query.message is None:
            return
        try:
            caller = await caller_of(desk, context.bot, query.message, query.from_user)
        except Refused as refused:
            await _reply(query, Shown(refused.said, alert=True))
            return
        try:
            caller, action, pressed = await _understand(desk, caller, query.data, actions)
            shown = await action.act(desk, caller, Press(pressed.arguments, query))
        except Refused as refused:
            shown = Shown(refused.said, alert=True)
        except (ValueError, IndexError):
            shown = Shown(caller.words.say("button-stale"), alert=True)
        except (SQLAlchemyError, KafkaError) as error:
            log.warning("a press could not be carried out", error=repr(error))
            shown = Shown(caller.words.say("not-saved"), alert=True)
        await _reply(query, shown)
        await _show(desk, caller, query, shown)

    return handle


async def _understand(
    desk: Desk, caller: Caller, data: str | None, actions: Mapping[str, Action]
) -> tuple[Caller, Action, Pressed]:
    pressed = desk.signer.verify(data, caller.place.id)
    action = actions.get(pressed.action) if pressed else None
    if pressed is None or action is None:
        raise Refused(caller.words.say("button-stale"))
    if pressed.about is not None:
        return await about(desk, caller, pressed.about), action, pressed
    if action.changes and not await may_change(caller.bot, caller.chat.id, caller.chat.kind, caller.asker):
        raise Refused(caller.words.say("admins-only"))
    return caller, action, pressed


async def _reply(query: CallbackQuery, shown: Shown) -> None:
    with suppress(BadRequest):  # too late: the client gave up waiting, and what was changed stands
        await query.answer(clip(shown.said, MOST_SAID) if shown.said else None, show_alert=shown.alert)


async def _show(desk: Desk, caller: Caller, query: CallbackQuery, shown: Shown) -> None:
    keyboard = keyboard_of(desk, caller, shown.rows or ())
    with suppress(BadRequest):  # it says this already, or is gone: there is nothing to show
        if shown.html is not None:
            await query.edit_message_text(
                headed(caller, shown.html).markup,
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
        elif shown.rows is not None:
            await query.edit_message_reply_markup(keyboard)
