"""/why: in reply to an alert, or about the latest one, which words made it ring and which figures were not counted."""

from bots.commands.desk import Caller, Desk, answer
from bots.ledger.telling import asked_queries, find_story, read_story
from bots.render.html import Html, text
from bots.render.why import render_why
from bots.sender.writing import reasons_of


async def why(desk: Desk, caller: Caller) -> None:
    """Only what this chat was told can be asked about in it."""
    await answer(desk, caller, await _reasons(desk, caller))


async def _reasons(desk: Desk, caller: Caller) -> Html:
    about = caller.replied.message_id if caller.replied else None
    async with desk.engine.begin() as connection:
        story = await find_story(connection, caller.chat.id, about)
        told = await read_story(connection, story) if story else None
        if told is None:
            return text(caller.words.say("why-unknown" if about else "why-none"))
        asked = await asked_queries(connection, caller.chat.id, told)
    return render_why(told.story, reasons_of(asked, told.fired, desk.rulebook.name_of), caller.words)
