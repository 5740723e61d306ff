"""What a new alert is answered with: how it was understood, and what it would have caught in the last days."""

from datetime import timedelta

from babel.numbers import format_decimal

from bots.render.html import Html, bold, clip, join, tag, text
from bots.render.listing import story_line
from bots.render.words import Words
from streams.rules.explain import explain
from streams.rules.query import Query
from streams.stories.hindsight import Hindsight, Narrower, Seen

EXPLAINED = 1200
_DAY = timedelta(days=1)


def render_alert(query: Query, heading: str, words: Words, below: Html | None = None) -> Html:
    """The alert in words and as it is written down, between a heading and what is said of it."""
    said = [bold(text(heading)), text(clip(explain(query, words.language), EXPLAINED))]
    return join([*said, tag("code", text(clip(query.canonical, EXPLAINED))), below or Html()], "\n")


def render_hindsight(found: Hindsight, words: Words) -> Html:
    """How many stories would have rung, how many a day, by how much was looked at; and the newest of them. Before all
    that a place that was likely meant.
    """
    meant = [text(words.say("alert-meant", name=found.meant))] if found.meant else []
    if not found.seen.total:
        return join([*meant, text(words.say("lookback.empty"))], "\n")
    days = max(1, round((found.seen.until - found.seen.since) / _DAY))
    count = text(f"{words.counted('lookback.days', days)} ") + bold(text(_count(found, words)))
    per_day = [text(_per_day(found, words))] if found.stories.matched else []
    lines = [story_line(story, words) for story in found.newest]
    return join([*meant, join([count, *per_day], ", "), text(_seen(found, words)), *lines], "\n")


def narrower_label(one: Narrower, seen: Seen, words: Words) -> str:
    """A narrower query on its button, with how many stories, at most, it would have caught; where that is known."""
    written = clip(one.query, 48)
    if one.stories is None:
        return written
    bound = f"≤ {words.number(one.stories.high)}" if seen.by_article else words.number(one.stories.likely)
    return f"{written} · {bound}"


def _count(found: Hindsight, words: Words) -> str:
    stories = found.stories
    if stories.low < stories.high:
        return words.say("lookback.range", low=words.number(stories.low), high=words.number(stories.high))
    return words.counted("lookback.caught", stories.likely) if stories.likely else words.say("lookback.none")


def _per_day(found: Hindsight, words: Words) -> str:
    number = format_decimal(found.per_day, format="#,##0.#", locale=words.language)
    return words.say("lookback.at-most" if found.seen.by_article else "lookback.per-day", number=number)


def _seen(found: Hindsight, words: Words) -> str:
    seen = found.seen
    what = words.counted(f"lookback.{seen.of}", seen.number)
    if seen.whole:
        return words.say("lookback.whole", what=what)
    said = words.say("lookback.sample", what=what, total=words.number(seen.total), share=words.number(seen.one_in))
    return f"{said} {words.say('lookback.twice')}" if found.seen.by_article else said
