"""/why, /story, /latest, and the buttons of an alert that ask: [Why] and [Sources].

Only what this chat was told can be asked about in it: another chat's ids lead nowhere.
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bots.commands.desk import Caller, Desk, answer
from bots.commands.presses import Press, Shown
from bots.ledger.telling import Told, asked_queries, find_story, read_story
from bots.ledger.told import is_muted, latest_stories, own_story
from bots.render.actions import alert_buttons
from bots.render.html import Html, join, plain, tag, text
from bots.render.ledger import render_ledger
from bots.render.listing import render_latest
from bots.render.message import kin_of
from bots.render.sources import render_sources
from bots.render.why import render_why
from bots.sender.writing import reasons_of

MOST_LATEST: Final = 10


@dataclass(frozen=True, slots=True)
class Known:
    """A story that the chat was told of, the texts of the chat's queries that fired on it, and whether it is muted."""

    told: Told
    asked: dict[str, str]
    muted: bool


async def why(desk: Desk, caller: Caller) -> None:
    """Why an alert rang: the one that the command replies to, or the latest."""
    known = await _meant(desk, caller)
    missing = caller.words.say("why-unknown" if caller.replied else "why-none")
    await answer(desk, caller, _reasons(desk, caller, known) if known else text(missing))


async def story(desk: Desk, caller: Caller) -> None:
    """One story's ledger: by its id, or in reply to an alert."""
    if not (caller.written or caller.replied):
        usage = [text(caller.words.say("story.usage")), tag("code", text("/story S7K2A"))]
        await answer(desk, caller, join(usage, "\n"))
        return
    known = await find(desk, caller, caller.written) if caller.written else await _meant(desk, caller)
    if known is None:
        await answer(desk, caller, text(caller.words.say("story.unknown")))
        return
    told = known.told
    kin = kin_of((note.kind, note.others) for note in told.regrouped)
    buttons = alert_buttons(told.story, caller.words, muted=known.muted)
    await answer(desk, caller, render_ledger(told.story, caller.words, kin), buttons)


async def latest(desk: Desk, caller: Caller) -> None:
    """The stories that the chat was told of last."""
    async with desk.engine.begin() as connection:
        stories = await latest_stories(connection, caller.chat.id, MOST_LATEST)
    await answer(desk, caller, render_latest(stories, caller.words))


async def press_why(desk: Desk, caller: Caller, press: Press) -> Shown:
    """[Why] below an alert."""
    known = await find(desk, caller, press.arguments[0])
    return await _tell(desk, caller, _reasons(desk, caller, known) if known else None)


async def press_sources(desk: Desk, caller: Caller, press: Press) -> Shown:
    """[Sources] below an alert."""
    known = await find(desk, caller, press.arguments[0])
    return await _tell(desk, caller, render_sources(known.told.story, caller.words) if known else None)


async def find(desk: Desk, caller: Caller, name: str) -> Known | None:
    """A story of this chat by its id or short id."""
    async with desk.engine.begin() as connection:
        mine = await own_story(connection, caller.chat.id, name.strip())
        return await _known(connection, caller, mine)


async def _meant(desk: Desk, caller: Caller) -> Known | None:
    """The story of the alert that the command replies to, else the latest."""
    about = caller.replied.message_id if caller.replied else None
    async with desk.engine.begin() as connection:
        mine = await find_story(connection, caller.chat.id, about)
        return await _known(connection, caller, mine)


async def _known(connection: AsyncConnection, caller: Caller, story: str | None) -> Known | None:
    told = await read_story(connection, story) if story else None
    if told is None:
        return None
    asked = await asked_queries(connection, caller.chat.id, told)
    return Known(told, asked, await is_muted(connection, caller.chat.id, told.story.id))


async def _tell(desk: Desk, caller: Caller, html: Html | None) -> Shown:
    """Below the alert; in a channel only to who pressed, for thousands read it."""
    if html is None:
        return Shown(caller.words.say("story.unknown"), alert=True)
    if caller.place.type == "channel":
        return Shown(plain(html), alert=True)
    await answer(desk, caller, html, below=True)
    return Shown()


def _reasons(desk: Desk, caller: Caller, known: Known) -> Html:
    told = known.told
    return render_why(told.story, reasons_of(known.asked, told.fired, desk.rulebook.name_of), caller.words)
