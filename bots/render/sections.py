"""The long answers, line by line under headings: how a story changed, and what was read and not counted."""

from collections.abc import Iterable, Sequence

from bots.render import figures, reasons
from bots.render.html import MESSAGE_LIMIT, Html, bold, clip, fit, link, text
from bots.render.places import NAME_LIMIT
from bots.render.times import time
from bots.render.words import Words
from streams.model import Change, Refused, Story

ROOM = MESSAGE_LIMIT - 50
NEWEST = 8


def page(lines: Sequence[Html], words: Words) -> Html:
    """As many lines as a message holds, and how many more there are."""
    shown, left = fit(lines, "\n", ROOM)
    return shown + (text(f"\n… {words.counted('more', left)}") if left else Html())


def section(heading: str, lines: Iterable[Html]) -> list[Html]:
    """Lines as points under a heading; nothing where there are none."""
    points = [text("• ") + line for line in lines]
    return [bold(text(heading)), *points] if points else []


def history(story: Story, words: Words) -> list[Html]:
    """The newest changes of the figures and acts, in order of time."""
    return section(words.say("history"), (_change(one, words) for one in story.history[-NEWEST:]))


def refused(story: Story, words: Words) -> list[Html]:
    """Each figure that was read and not counted, with its reason, its sentence and who wrote it."""
    urls = {one.article: one.url for one in story.sources}
    lines = (_refused(one, urls.get(one.article), words) for one in story.refused)
    return section(words.say("refused"), dict.fromkeys(lines))


def _change(change: Change, words: Words) -> Html:
    return time(change.at, words, "dt") + text(f" · {_what(change, words)} · {clip(change.source, NAME_LIMIT)}")


def _what(change: Change, words: Words) -> str:
    if change.what.startswith("act:"):
        return reasons.sense(change.what.removeprefix("act:"), words)
    if change.after is None:
        gone = figures.counted(change.what, change.before, words) if change.before else words.say("unknown")
        return words.say("taken-back", figure=gone)
    before = f"{figures.interval(change.before, words)} → " if change.before else ""
    return f"{before}{figures.counted(change.what, change.after, words)}"


def _refused(one: Refused, url: str | None, words: Words) -> Html:
    quote = text(f" · {words.say('said', sentence=clip(one.quote, reasons.QUOTE_LIMIT))}")
    return text(reasons.describe(one, words)) + quote + text(" · ") + link(text(clip(one.source, NAME_LIMIT)), url)
