"""What operators are told without asking: sources that fail or recover, and what readers report.

It goes at the sender's pace, after every alert and edit. What is due is read from the ledger each time, so a restart
repeats nothing; a crash between Telegram's answer and its note repeats one notice.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Final, TypeAlias

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from telegram import Bot, LinkPreviewOptions, Message
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bots import notices
from bots.commands.signing import Signer
from bots.feeds import FeedBook
from bots.ledger import office
from bots.notices import Noted
from bots.render.buttons import Rows
from bots.render.html import Html
from bots.render.office import render_report
from bots.render.words import words_for
from bots.rulebook import Rulebook
from bots.sender.answers import Accepted, Answer, Lost, Unchanged, understand
from bots.sender.sender import Call

log = structlog.get_logger(__name__)

LOOK_SECONDS: Final = 5.0
MOST_REPORTS: Final = 20

Offer: TypeAlias = Callable[[int, str, Call], None]
"""Has a call made in a chat when nothing else is due there; one of the same name takes the place of the one before."""


class Notices:
    """Tells the chats of `operators`, those that have written to the bot; `offer` is the sender's."""

    def __init__(
        self,
        engine: AsyncEngine,
        bot: Bot,
        offer: Offer,
        feeds: FeedBook,
        rulebook: Rulebook,
        operators: frozenset[int],
    ) -> None:
        self._engine = engine
        self._bot = bot
        self._offer = offer
        self._feeds = feeds
        self._rulebook = rulebook
        self._operators = operators
        self._signer = Signer(bot.token)

    async def run(self, stop: asyncio.Event) -> None:
        """Look every few seconds, until `stop`."""
        while not stop.is_set():
            try:
                await self.look()
            except SQLAlchemyError as error:
                log.warning("the ledger does not answer, operators are told later", error=repr(error))
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), LOOK_SECONDS)

    async def look(self) -> None:
        """Offer what is due now. Raises SQLAlchemyError."""
        async with self._engine.begin() as connection:
            chats = await office.reachable(connection, self._operators)
            noted = await office.noted(connection)
            reports = await office.untold(connection, MOST_REPORTS) if chats else []
        for chat, language in chats.items():
            for report in reports:
                self._offer(chat, f"report {report.id}", partial(self._report, chat, language, report))
            for name in self._due(chat, noted):
                self._offer(chat, f"feed {name}", partial(self._notice, chat, language, name))

    def _due(self, chat: int, noted: dict[tuple[str, int], Noted]) -> list[str]:
        """The sources of which the chat is to be told something."""
        if not self._feeds.complete:
            return []
        room = notices.MOST_OPEN - sum(one.open for one in noted.values() if one.chat == chat)
        names = []
        for feed in self._feeds.all():
            what = notices.due(feed, noted.get((feed.state.source, chat)))
            if what == "edit" or (what == "send" and room > 0):
                names.append(feed.state.source)
                room -= what == "send"
        return names

    async def _notice(self, chat: int, language: str, name: str) -> Accepted | Answer:
        """Send or edit, by how things are when the turn has come."""
        feed = self._feeds.named(name)
        async with self._engine.begin() as connection:
            before = (await office.noted(connection)).get((name, chat))
            subscribers = await office.subscribers(connection)
        what = notices.due(feed, before) if feed else None
        if feed is None or what is None:
            return Unchanged()
        fresh = what == "send" or before is None
        since = (feed.state.last_success or datetime.now(UTC)) if fresh or before is None else before.since
        concerned = notices.affected(name, self._rulebook.all(), subscribers)
        html, rows = notices.render(feed, since, concerned, words_for(language))
        answer = await self._ask(chat, html, rows, None if fresh or before is None else before.message)
        state = notices.state_of(feed) or "ok"
        if isinstance(answer, Accepted):
            await self._note(Noted(name, chat, answer.message, state, since))
        elif isinstance(answer, Unchanged | Lost) and before:
            # Who deleted the message wants no other: it is taken to say what it would say.
            await self._note(Noted(name, chat, before.message, state, since))
        return answer

    async def _report(self, chat: int, language: str, report: office.Untold) -> Accepted | Answer:
        answer = await self._ask(chat, render_report(report, words_for(language)), ())
        if isinstance(answer, Accepted):
            async with self._engine.begin() as connection:
                await office.note_told(connection, report.id)
        return answer

    async def _note(self, noted: Noted) -> None:
        async with self._engine.begin() as connection:
            await office.note(connection, noted)

    async def _ask(self, chat: int, html: Html, rows: Rows, message: int | None = None) -> Accepted | Answer:
        """Edit a message, or send one."""
        keyboard = self._signer.keyboard(rows, chat) if rows else None
        plain = LinkPreviewOptions(is_disabled=True)
        try:
            if message is None:
                sent = await self._bot.send_message(
                    chat, html.markup, parse_mode=ParseMode.HTML, reply_markup=keyboard, link_preview_options=plain
                )
                return Accepted(sent.message_id)
            edited = await self._bot.edit_message_text(
                html.markup,
                chat_id=chat,
                message_id=message,
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard,
                link_preview_options=plain,
            )
            return Accepted(edited.message_id if isinstance(edited, Message) else message)
        except TelegramError as error:
            return understand(error)
