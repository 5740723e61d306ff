"""The one place where an alert leaves for Telegram."""

from dataclasses import dataclass

from telegram import Bot, LinkPreviewOptions, Message, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bots.ledger.telling import Telling
from bots.render.html import Html
from bots.sender.answers import Answer, Unknown, understand
from bots.sender.step import Step

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


@dataclass(frozen=True, slots=True)
class Accepted:
    """Telegram took it, as this message."""

    message: int


async def hand_over(bot: Bot, telling: Telling, step: Step, html: Html) -> Accepted | Answer:
    """Ask Telegram to carry out a step; errors come back as what they mean."""
    try:
        if step is Step.EDIT:
            edited = await bot.edit_message_text(
                html.markup,
                chat_id=telling.chat.id,
                message_id=telling.message,
                parse_mode=ParseMode.HTML,
                link_preview_options=_NO_PREVIEW,
            )
            return Accepted(edited.message_id if isinstance(edited, Message) else telling.message or 0)
        sent = await bot.send_message(
            telling.chat.id,
            html.markup,
            parse_mode=ParseMode.HTML,
            link_preview_options=_NO_PREVIEW,
            message_thread_id=telling.chat.thread,
            disable_notification=not telling.rings,
            reply_parameters=_above(telling),
        )
        return Accepted(sent.message_id)
    except TelegramError as error:
        return understand(error)
    except Exception as error:  # an answer that the library cannot read: whatever it was, the call was made
        return Unknown(repr(error))


def _above(telling: Telling) -> ReplyParameters | None:
    if telling.message is None:
        return None
    return ReplyParameters(telling.message, allow_sending_without_reply=True)
