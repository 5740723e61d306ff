"""/set and /lang: what holds for the chat and for each of its subscriptions, as one message that its buttons edit."""

from dataclasses import replace
from datetime import UTC, datetime

from bots.commands import choosing
from bots.commands.choices import CHAT, IN_QUERY, chosen_of_chat, chosen_of_subscription, column_of
from bots.commands.desk import Caller, Desk, answer, end_subscription
from bots.commands.editing import with_step, with_threshold
from bots.commands.presses import Press, Shown
from bots.hours import zone_of
from bots.ledger.chats import Subscription, change_subscription, introduce, replace_query, subscriptions_of
from bots.ledger.wishes import Wishes, change_wishes
from bots.render.buttons import Rows
from bots.render.html import text
from bots.render.words import LANGUAGES, words_for
from streams.rules.query import parse


async def show_settings(desk: Desk, caller: Caller) -> None:
    """Open the menu."""
    await answer(desk, caller, choosing.chat_text(caller.words), await _chat_rows(desk, caller, 0))


async def language(desk: Desk, caller: Caller) -> None:
    """/lang: the languages to choose from; /lang fr chooses at once."""
    if caller.written.lower() in LANGUAGES:
        caller = await _put_for_chat(desk, caller, "language", caller.written.lower())
        await answer(desk, caller, text(caller.words.say("set.kept")))
        return
    now = chosen_of_chat(wishes_of(caller))["language"]
    words = caller.words
    rows = choosing.value_page(CHAT, "language", now, words)
    await answer(desk, caller, choosing.value_text(CHAT, "language", words), rows)


async def turn_settings(desk: Desk, caller: Caller, press: Press) -> Shown:
    """The chat's settings, with another page of its subscriptions."""
    (page,) = press.arguments
    return Shown(html=choosing.chat_text(caller.words), rows=await _chat_rows(desk, caller, int(page)))


async def show_one(desk: Desk, caller: Caller, press: Press) -> Shown:
    """One subscription's settings."""
    (query,) = press.arguments
    return await _subscription(desk, caller, query)


async def pick(desk: Desk, caller: Caller, press: Press) -> Shown:
    """The values of one setting."""
    scope, code = press.arguments
    what = choosing.CODES.get(code, "")
    one = None if scope == CHAT else await _find(desk, caller, scope)
    if scope != CHAT and one is None:
        return await _gone(desk, caller)
    now = chosen_of_subscription(one) if one else chosen_of_chat(wishes_of(caller))
    if what not in now:
        raise ValueError(what)
    rows = choosing.value_page(scope, what, now[what], caller.words)
    return Shown(html=choosing.value_text(scope, what, caller.words), rows=rows)


async def put(desk: Desk, caller: Caller, press: Press) -> Shown:
    """One setting has another value from now on."""
    scope, code, value = press.arguments
    what = choosing.CODES.get(code, "")
    if scope == CHAT:
        caller = await _put_for_chat(desk, caller, what, value)
        rows = await _chat_rows(desk, caller, 0)
        return Shown(caller.words.say("set.kept"), html=choosing.chat_text(caller.words), rows=rows)
    one = await _find(desk, caller, scope)
    if one is None:
        return await _gone(desk, caller)
    query = await _put_for_subscription(desk, caller, one, what, value)
    return replace(await _subscription(desk, caller, query), said=caller.words.say("set.kept"))


async def end(desk: Desk, caller: Caller, press: Press) -> Shown:
    """End a subscription, from its settings."""
    (query,) = press.arguments
    one = await _find(desk, caller, query)
    if one is None:
        return await _gone(desk, caller)
    await end_subscription(desk, caller, query)
    said = caller.words.say("unsubscribed", name=desk.rulebook.name_of(query) or one.text)
    return Shown(said, html=choosing.chat_text(caller.words), rows=await _chat_rows(desk, caller, 0))


def wishes_of(caller: Caller) -> Wishes:
    """The chat's settings, which are the usual ones as long as the ledger does not know it."""
    return caller.wishes or Wishes(language=caller.chat.language)


async def keep_wishes(desk: Desk, caller: Caller, **changed: object) -> Caller:
    """Set some of the chat's settings, by their names in `Wishes`; the caller as they are from now on."""
    async with desk.engine.begin() as connection:
        await introduce(connection, caller.chat, datetime.now(UTC))
        await change_wishes(connection, caller.chat.id, **changed)
    desk.hours_changed()
    wishes = replace(wishes_of(caller), **changed)  # type: ignore[arg-type]  # the names of the class
    return replace(caller, wishes=wishes, words=words_for(caller.words.language, zone_of(wishes.zone)))


async def _put_for_chat(desk: Desk, caller: Caller, what: str, value: str) -> Caller:
    caller = await keep_wishes(desk, caller, **column_of(CHAT, what, value))
    here = what == "language" and caller.chat.id == caller.place.id
    return replace(caller, words=words_for(value, caller.words.zone)) if here else caller


async def _put_for_subscription(desk: Desk, caller: Caller, one: Subscription, what: str, value: str) -> str:
    """Returns the query's id, which is another one where the setting is part of the query."""
    changed = column_of(one.query, what, value)
    if what not in IN_QUERY:
        async with desk.engine.begin() as connection:
            await change_subscription(connection, caller.chat.id, one.query, **changed)
        desk.hours_changed()
        return one.query
    before, figure = parse(one.text), changed[what]
    query = with_threshold(before, figure) if what == "threshold" else with_step(before, figure)
    async with desk.engine.begin() as connection:
        await replace_query(connection, caller.chat.id, one.query, query.id, query.canonical)
    await desk.rulebook.need(query.id)
    await desk.rulebook.release(one.query)
    return query.id


async def _chat_rows(desk: Desk, caller: Caller, page: int) -> Rows:
    names = {rule.id: rule.name for rule in desk.rulebook.named() if rule.name}
    return choosing.chat_page(wishes_of(caller), await _own(desk, caller), names, page, caller.words)


async def _subscription(desk: Desk, caller: Caller, query: str) -> Shown:
    one = await _find(desk, caller, query)
    if one is None:
        return await _gone(desk, caller)
    html = choosing.subscription_text(one, desk.rulebook.name_of(query), caller.words)
    return Shown(html=html, rows=choosing.subscription_page(one, caller.bot.username, caller.words))


async def _gone(desk: Desk, caller: Caller) -> Shown:
    rows = await _chat_rows(desk, caller, 0)
    return Shown(caller.words.say("gone"), html=choosing.chat_text(caller.words), rows=rows)


async def _find(desk: Desk, caller: Caller, query: str) -> Subscription | None:
    return next((one for one in await _own(desk, caller) if one.query == query), None)


async def _own(desk: Desk, caller: Caller) -> tuple[Subscription, ...]:
    async with desk.engine.begin() as connection:
        return await subscriptions_of(connection, caller.chat.id)
