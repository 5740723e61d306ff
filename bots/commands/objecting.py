"""The buttons of an alert that say something: [Mute], which can be undone, and [Wrong?]: the operators hear of it."""

from datetime import UTC, datetime
from typing import Final

from bots.commands.desk import Caller, Desk, answer
from bots.commands.presses import Press, Shown
from bots.commands.stories import find
from bots.ledger.told import Report, add_report, mute_story, unmute_story
from bots.render.actions import alert_buttons
from bots.render.buttons import Button, Rows
from bots.render.html import text
from bots.render.words import Words, words_for
from streams.model import Story

WRONG: Final = ("figure", "event", "news", "other")
"""What can be wrong, as reports say it: a figure, not this event, no news at all, something else."""


async def mute(desk: Desk, caller: Caller, press: Press) -> Shown:
    """Hear no more of a story; the button undoes it from now on."""
    known = await find(desk, caller, press.arguments[0])
    if known is None:
        return Shown(caller.words.say("story.unknown"), alert=True)
    async with desk.engine.begin() as connection:
        await mute_story(connection, caller.chat.id, known.told.story.id, datetime.now(UTC))
    return Shown(caller.words.say("story.muted"), rows=_buttons(known.told.story, caller, muted=True))


async def unmute(desk: Desk, caller: Caller, press: Press) -> Shown:
    """Hear of it again."""
    known = await find(desk, caller, press.arguments[0])
    if known is None:
        return Shown(caller.words.say("story.unknown"), alert=True)
    async with desk.engine.begin() as connection:
        await unmute_story(connection, caller.chat.id, known.told.story.id)
    return Shown(caller.words.say("story.unmuted"), rows=_buttons(known.told.story, caller, muted=False))


async def wrong(desk: Desk, caller: Caller, press: Press) -> Shown:
    """Ask what is wrong; in a channel, where nobody can be asked, take it as it is."""
    (story,) = press.arguments
    if await find(desk, caller, story) is None:
        return Shown(caller.words.say("story.unknown"), alert=True)
    if caller.place.type == "channel":
        return await report(desk, caller, Press((story, "other"), press.query))
    await answer(desk, caller, text(caller.words.say("wrong.what")), _choices(story, caller.words), below=True)
    return Shown()


async def report(desk: Desk, caller: Caller, press: Press) -> Shown:
    """Note what is wrong, for the operators."""
    story, what = press.arguments
    known = await find(desk, caller, story)
    if known is None or what not in WRONG:
        return Shown(caller.words.say("story.unknown"), alert=True)
    query = next(iter(known.asked), None)
    async with desk.engine.begin() as connection:
        noted = Report(caller.chat.id, known.told.story.id, query, what, datetime.now(UTC))
        await add_report(connection, noted)
    thanks = caller.words.say("wrong.thanks", what=caller.words.say(f"wrong.{what}"))
    if caller.place.type == "channel":
        return Shown(thanks, alert=True)
    return Shown(html=text(thanks))


def _choices(story: str, words: Words) -> Rows:
    buttons = [Button(words.say(f"wrong.{what}"), "report", (story, what)) for what in WRONG]
    return [buttons[:2], buttons[2:]]


def _buttons(story: Story, caller: Caller, *, muted: bool) -> Rows:
    """The alert's buttons in the chat's language."""
    words = words_for(caller.wishes.language) if caller.wishes else caller.words
    return alert_buttons(story, words, muted=muted)
