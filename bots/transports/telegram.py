"""The one place where an alert leaves for Telegram."""

from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions, Message, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bots.commands.signing import Signer
from bots.ledger.schema import NOT_TELEGRAM
from bots.ledger.telling import Telling
from bots.render.actions import alert_buttons, page_of
from bots.render.html import Html
from bots.render.words import words_for
from bots.sender.answers import Accepted, Answer, Unknown, understand
from bots.sender.pace import EVERYBODY
from bots.sender.step import Step


class Telegram:
    """The carrier of all chats on Telegram."""

    def __init__(self, bot: Bot, pace: tuple[int, float] = EVERYBODY) -> None:
        self._bot = bot
        self._signer = Signer(bot.token)
        self.pace = pace
        self._paid = pace > EVERYBODY

    def serves(self, chat: int) -> bool:
        """Whether the id is one of Telegram's."""
        return chat >= NOT_TELEGRAM

    def edits(self, telling: Telling) -> bool:
        """Telegram edits."""
        return True

    async def hand_over(self, telling: Telling, step: Step, html: Html) -> Accepted | Answer:
        """Ask Telegram to carry out a step; errors come back as what they mean."""
        try:
            return await (self._edit(telling, html) if step is Step.EDIT else self._send(telling, step, html))
        except TelegramError as error:
            return understand(error)
        except Exception as error:  # an answer that the library cannot read: whatever it was, the call was made
            return Unknown(repr(error))

    async def trouble(self) -> str | None:
        """Why Telegram does not answer, None where it does."""
        try:
            await self._bot.get_me()
        except TelegramError as error:
            return repr(error)
        return None

    async def _edit(self, telling: Telling, html: Html) -> Accepted:
        edited = await self._bot.edit_message_text(
            html.markup,
            chat_id=telling.chat.id,
            message_id=telling.message,
            parse_mode=ParseMode.HTML,
            link_preview_options=_preview(telling, Step.EDIT),
            reply_markup=self._keyboard(telling),
        )
        return Accepted(edited.message_id if isinstance(edited, Message) else telling.message or 0)

    async def _send(self, telling: Telling, step: Step, html: Html) -> Accepted:
        sent = await self._bot.send_message(
            telling.chat.id,
            html.markup,
            parse_mode=ParseMode.HTML,
            link_preview_options=_preview(telling, step),
            reply_markup=self._keyboard(telling) if step is Step.SEND else None,
            message_thread_id=telling.manner.thread,
            disable_notification=not (telling.rings and telling.manner.sound),
            reply_parameters=_above(telling),
            allow_paid_broadcast=self._paid or None,
        )
        return Accepted(sent.message_id)

    def _keyboard(self, telling: Telling) -> InlineKeyboardMarkup:
        """The living message's buttons; an edit that brought none would take them away."""
        words = words_for(telling.manner.language)
        rows = alert_buttons(telling.told_story.story, words, muted=telling.muted)
        return self._signer.keyboard(rows, telling.chat.id)


def _preview(telling: Telling, step: Step) -> LinkPreviewOptions:
    """The article that the story stands on, named, or else Telegram shows the first address that a headline holds."""
    living = step in (Step.SEND, Step.EDIT)
    page = page_of(telling.told_story.story) if telling.manner.preview and living else None
    return LinkPreviewOptions(is_disabled=page is None, url=page)


def _above(telling: Telling) -> ReplyParameters | None:
    if telling.message is None:
        return None
    return ReplyParameters(telling.message, allow_sending_without_reply=True)
