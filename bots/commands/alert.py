"""/alert QUERY: a personal alert, answered with how it was understood."""

from bots.commands.desk import MOST_SUBSCRIPTIONS, Caller, Desk, TooMany, add_subscription, answer
from bots.render.html import Html, clip, join, tag, text
from bots.render.words import Words
from streams.rules.errors import QueryError
from streams.rules.explain import explain
from streams.rules.query import Query, parse


async def alert(desk: Desk, caller: Caller) -> None:
    """Keep a query; a bad one is answered with where it is wrong and what was expected."""
    if not caller.written:
        await answer(desk, caller, _usage(caller.words))
        return
    try:
        query = parse(caller.written)
    except QueryError as error:
        await answer(desk, caller, _problem(caller.words, error))
        return
    try:
        new = await add_subscription(desk, caller, query.id, query.canonical)
    except TooMany:
        await answer(desk, caller, text(caller.words.say("alert-limit", count=MOST_SUBSCRIPTIONS)))
        return
    await answer(desk, caller, _understood(caller.words, query, new))


def _usage(words: Words) -> Html:
    examples = tag("code", text("/alert killed>=30 place:syria")), tag("code", text('/alert "article 4" sense:nato'))
    return join([text(words.say("alert-usage")), *examples], "\n")


def _problem(words: Words, error: QueryError) -> Html:
    return join([text(words.say("alert-bad")), tag("pre", text(str(error)[:3000]))], "\n")


def _understood(words: Words, query: Query, new: bool) -> Html:
    said = text(words.say("alert-kept" if new else "alert-already"))
    return join([said, text(clip(explain(query, words.language), 1500)), tag("code", text(query.canonical))], "\n")
