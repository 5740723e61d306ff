"""/status, /privacy, /forget: what the bot knows of a chat, and its end."""

from datetime import UTC, datetime

from bots.commands.desk import Caller, Desk, answer
from bots.commands.presses import Press, Shown
from bots.commands.settings import wishes_of
from bots.commands.silence import digest_text, mute_text, quiet_text
from bots.ledger.forgetting import forget_chat
from bots.ledger.standing import Standing, read_standing
from bots.ledger.wishes import Wishes
from bots.render.buttons import Button
from bots.render.html import Html, join, text
from bots.render.times import time
from bots.render.words import Words


async def status(desk: Desk, caller: Caller) -> None:
    """What the bot knows of this chat, and how far behind it is."""
    async with desk.engine.begin() as connection:
        standing = await read_standing(connection, caller.chat.id)
    await answer(desk, caller, status_text(wishes_of(caller), standing, caller.words, datetime.now(UTC)))


async def privacy(desk: Desk, caller: Caller) -> None:
    """What is kept, for how long, and who sees it."""
    await answer(desk, caller, text(caller.words.say("privacy")))


async def forget(desk: Desk, caller: Caller) -> None:
    """Ask whether everything is to go."""
    rows = [
        [
            Button(caller.words.say("forget.yes"), "forget", ("yes",)),
            Button(caller.words.say("forget.no"), "forget", ("no",)),
        ]
    ]
    await answer(desk, caller, text(caller.words.say("forget.sure")), rows)


async def press_forget(desk: Desk, caller: Caller, press: Press) -> Shown:
    """Everything goes, or stays."""
    if press.arguments != ("yes",):
        return Shown(html=text(caller.words.say("forget.kept")))
    async with desk.engine.begin() as connection:
        asked = await forget_chat(connection, caller.chat.id)
    for query in asked:
        await desk.rulebook.release(query)
    return Shown(html=text(caller.words.say("forget.done")))


def status_text(wishes: Wishes, standing: Standing, words: Words, now: datetime) -> Html:
    """A line for each thing that is so, in words."""
    lines = [
        text(words.say("status.active" if wishes.active else "status.inactive")),
        text(words.counted("status.subscriptions", standing.subscriptions)),
        mute_text(wishes, words, now),
        quiet_text(wishes, words, now),
        digest_text(wishes, words, now),
        text(words.counted("status.muted", standing.muted)) if standing.muted else Html(),
        _held(standing, words),
        _moment("status.last", standing.last, words),
        _behind(standing, words),
    ]
    return join(lines, "\n")


def _held(standing: Standing, words: Words) -> Html:
    if not standing.held:
        return Html()
    until = text(" · ") + time(standing.due, words, "dt") if standing.due else Html()
    return text(words.counted("status.held", standing.held)) + until


def _behind(standing: Standing, words: Words) -> Html:
    """How far behind: what is under way, and since when."""
    if not standing.owed or standing.since is None:
        return text(words.say("status.up-to-date"))
    return text(f"{words.counted('status.owed', standing.owed)} · ") + time(standing.since, words, "dt")


def _moment(key: str, moment: datetime | None, words: Words) -> Html:
    return text(f"{words.say(key)} ") + time(moment, words, "dt") if moment else Html()
