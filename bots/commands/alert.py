"""/alert QUERY: a personal alert, kept at once; answered with how it was understood, then with what it would have
caught.

The alert is there from the first answer on: whoever presses nothing loses nothing. The buttons drop it, or put a
narrower one in its place.
"""

from contextlib import suppress
from datetime import UTC, datetime

from telegram import LinkPreviewOptions, Message
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bots.commands.desk import (
    MOST_SUBSCRIPTIONS,
    Caller,
    Desk,
    TooMany,
    add_subscription,
    answer,
    end_subscription,
    headed,
    keyboard_of,
)
from bots.commands.editing import with_defaults
from bots.commands.presses import Press, Shown
from bots.commands.settings import wishes_of
from bots.ledger.chats import replace_query, subscriptions_of
from bots.render.buttons import Button, Rows
from bots.render.hindsight import narrower_label, render_alert, render_hindsight
from bots.render.html import Html, bold, clip, join, tag, text
from bots.render.words import Words
from streams.rules.errors import QueryError
from streams.rules.problems import describe
from streams.rules.query import Query, parse
from streams.run.hindsight import NoHindsight
from streams.stories.hindsight import Hindsight, Narrower


async def alert(desk: Desk, caller: Caller) -> None:
    """Keep a query; a bad one is answered with where it is wrong and what was expected."""
    if not caller.written:
        await answer(desk, caller, _usage(caller.words))
        return
    try:
        wishes = wishes_of(caller)
        query = with_defaults(caller.written, wishes.threshold, wishes.step)
    except QueryError as error:
        await answer(desk, caller, _problem(caller.words, error))
        return
    try:
        new = await add_subscription(desk, caller, query.id, query.canonical)
    except TooMany:
        await answer(desk, caller, text(caller.words.say("alert-limit", count=MOST_SUBSCRIPTIONS)))
        return
    heading = caller.words.say("alert-kept" if new else "alert-already")
    message = await answer(
        desk, caller, render_alert(query, heading, caller.words, text(caller.words.say("lookback.pending")))
    )
    if message:
        desk.errands.start(_complete(desk, caller, message, query, heading))


async def keep(desk: Desk, caller: Caller, press: Press) -> Shown:
    """Leave it as it is, without buttons."""
    return Shown(caller.words.say("lookback.kept"), rows=())


async def drop(desk: Desk, caller: Caller, press: Press) -> Shown:
    """End the alert."""
    query = await _own(desk, caller, press.arguments[0])
    if query is None:
        return Shown(caller.words.say("gone"), rows=())
    await end_subscription(desk, caller, query.id)
    said = caller.words.say("lookback.dropped")
    return Shown(said, html=render_alert(query, said, caller.words))


async def narrow(desk: Desk, caller: Caller, press: Press) -> Shown:
    """Offer narrower queries in its place, each with what it would have caught."""
    query = await _own(desk, caller, press.arguments[0])
    found = await _look_back(desk, query) if query else None
    if found is None or not found.narrower:
        return Shown(caller.words.say("lookback.no-narrower"), alert=True)
    rows = [
        *([_choice(found, one, caller.words)] for one in found.narrower),
        [Button(caller.words.say("lookback.back"), "hindsight", (found.id,))],
    ]
    return Shown(rows=rows)


async def choose(desk: Desk, caller: Caller, press: Press) -> Shown:
    """Put a narrower query in the place of the alert, from the same time on."""
    old, new = press.arguments
    query = await _own(desk, caller, old)
    found = await _look_back(desk, query) if query else None
    chosen = next((one for one in found.narrower if one.id.startswith(new)), None) if found else None
    if query is None or chosen is None:
        return Shown(caller.words.say("button-stale"), alert=True)
    narrower = parse(chosen.query)
    await _replace(desk, caller, query, narrower)
    return await _said(desk, caller, narrower, caller.words.say("lookback.narrowed"))


async def show_hindsight(desk: Desk, caller: Caller, press: Press) -> Shown:
    """The alert as it was first answered."""
    query = await _own(desk, caller, press.arguments[0])
    if query is None:
        return Shown(caller.words.say("gone"), rows=())
    return await _said(desk, caller, query, caller.words.say("alert-kept"))


async def _complete(desk: Desk, caller: Caller, message: Message, query: Query, heading: str) -> None:
    """Edit the answer into one that says what the alert would have caught."""
    shown = await _said(desk, caller, query, heading)
    with suppress(TelegramError):  # the alert stands, whether this can be shown or not
        await message.edit_text(
            headed(caller, shown.html).markup if shown.html else "",
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard_of(desk, caller, shown.rows or ()),
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )


async def _said(desk: Desk, caller: Caller, query: Query, heading: str) -> Shown:
    """The alert and what it would have caught; where nobody can say, that."""
    found = await _look_back(desk, query)
    below = render_hindsight(found, caller.words) if found else text(caller.words.say("lookback.missing"))
    return Shown(html=render_alert(query, heading, caller.words, below), rows=_rows(query, found, caller.words))


async def _look_back(desk: Desk, query: Query) -> Hindsight | None:
    try:
        return await desk.looker.look_back(query, datetime.now(UTC))
    except NoHindsight:
        return None


async def _own(desk: Desk, caller: Caller, query: str) -> Query | None:
    """The chat's own query of this id."""
    async with desk.engine.begin() as connection:
        have = await subscriptions_of(connection, caller.chat.id)
    return next((parse(one.text) for one in have if one.query == query), None)


async def _replace(desk: Desk, caller: Caller, old: Query, new: Query) -> None:
    async with desk.engine.begin() as connection:
        await replace_query(connection, caller.chat.id, old.id, new.id, new.canonical)
    await desk.rulebook.need(new.id)
    await desk.rulebook.release(old.id)


def _choice(found: Hindsight, one: Narrower, words: Words) -> Button:
    return Button(narrower_label(one, found.seen, words), "narrower", (found.id, one.id[:8]))


def _rows(query: Query, found: Hindsight | None, words: Words) -> Rows:
    narrower = [Button(words.say("lookback.narrow"), "narrow", (query.id,))] if found and found.narrower else []
    kept = Button(words.say("lookback.keep"), "keep", (query.id,))
    return [[kept, *narrower, Button(words.say("lookback.drop"), "drop", (query.id,))]]


def _usage(words: Words) -> Html:
    examples = tag("code", text("/alert killed>=30 place:syria")), tag("code", text('/alert "article 4" sense:nato'))
    return join([text(words.say("alert-usage")), *examples], "\n")


def _problem(words: Words, error: QueryError) -> Html:
    said, _, shown = describe(error, words.language).partition("\n")
    return join([bold(text(words.say("alert-bad"))), text(clip(said, 1500)), tag("pre", text(shown[:1000]))], "\n")
