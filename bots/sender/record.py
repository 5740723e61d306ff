"""What an answer of Telegram changes in the ledger."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bots.ledger import notes
from bots.ledger.chats import deactivate, forget_thread, move_chat
from bots.ledger.telling import Telling
from bots.render.html import Html
from bots.sender.answers import Accepted, Answer, Gone, Later, Lost, Moved, NoThread, Refused, Unchanged, Unknown, Wait
from bots.sender.step import Step
from streams.model.ids import digest


def rendered(html: Html) -> str:
    """The digest by which the ledger knows what a living message shows."""
    return digest("message", html.markup)


async def record(
    connection: AsyncConnection, telling: Telling, step: Step, html: Html, answer: Accepted | Answer, now: datetime
) -> None:
    """Note the answer to a step, within the caller's transaction."""
    match answer:
        case Accepted(message) if step is Step.SEND:
            await notes.note_sent(connection, telling, message, rendered(html), now)
        case Accepted(message) if step is Step.REPLY:
            await notes.note_replied(connection, telling, message, now)
        case Accepted():
            await notes.note_edited(connection, telling, rendered(html), edits=1)
        case Unchanged():
            await notes.note_edited(connection, telling, rendered(html), edits=0)
        case Unknown(reason):
            if step is not Step.EDIT:  # the same edit again does no harm
                await notes.note_unknown(connection, telling, reason, now)
        case Refused(reason):
            await notes.note_dead(connection, telling, reason, now)
        case _:
            await _try_again_later(connection, telling, answer, now)


async def record_digest(
    connection: AsyncConnection, gathered: Sequence[Telling], answer: Accepted | Answer, now: datetime
) -> None:
    """Note the answer to a digest, within the caller's transaction."""
    for telling in gathered:
        match answer:
            case Accepted(message):
                await notes.note_gathered(connection, telling, message, now)
            case Unknown(reason):
                await notes.note_unknown(connection, telling, reason, now, again="held")
            case Refused(reason):
                await notes.note_dead(connection, telling, reason, now)
            case _:
                await notes.note_put_back(connection, telling, repr(answer), now)
    match answer:
        case Gone(reason):
            await deactivate(connection, gathered[0].chat.id, reason, now)
        case Moved(chat):
            await move_chat(connection, gathered[0].chat.id, chat)
        case NoThread():
            await forget_thread(connection, gathered[0].chat.id, gathered[0].manner.thread)


async def _try_again_later(connection: AsyncConnection, telling: Telling, answer: Answer, now: datetime) -> None:
    match answer:
        case Gone(reason):
            await deactivate(connection, telling.chat.id, reason, now)
        case Lost():
            await notes.note_lost(connection, telling)
        case Moved(chat):
            await notes.note_refused(connection, telling, f"moved to {chat}", now)
            await move_chat(connection, telling.chat.id, chat)
        case NoThread():
            await notes.note_refused(connection, telling, "the forum topic is gone", now)
            await forget_thread(connection, telling.chat.id, telling.manner.thread)
        case Wait(seconds):
            await notes.note_refused(connection, telling, f"429: wait {seconds:g} s", now)
        case Later(reason):
            await notes.note_refused(connection, telling, reason, now)
