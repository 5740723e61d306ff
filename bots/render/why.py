"""The answer to /why: one story's whole reasoning, as much of it as a message holds."""

from collections.abc import Iterable, Sequence

from bots.render import figures, reasons
from bots.render.html import MESSAGE_LIMIT, Html, bold, clip, fit, link, text, time
from bots.render.message import TITLE_LIMIT
from bots.render.reasons import Reason
from bots.render.words import Words
from streams.model import Change, Refused, Story

ROOM = MESSAGE_LIMIT - 50


def render_why(story: Story, fired: Sequence[Reason], words: Words) -> Html:
    """Which rules rang and by which words, how the toll changed, and each refused figure with its reason."""
    urls = {one.article: one.url for one in story.sources}
    refused = [_refused(one, urls.get(one.article), words) for one in story.refused]
    lines = [
        bold(text(clip(story.title, TITLE_LIMIT))) + text(f" · {story.short}"),
        *_section("why", [_rule(reason, words) for reason in fired] or [text(words.say("why-no-rule"))], words),
        *[reasons.act(found, words) for found in story.acts],
        *_section("history", [_change(one, words) for one in story.history[-8:] if one.after], words),
        *_section("refused", list(dict.fromkeys(refused)), words),
    ]
    shown, left = fit(lines, "\n", ROOM)
    return shown + (text(f"\n… {words.say('more', count=left)}") if left else Html())


def _section(key: str, lines: Iterable[Html], words: Words) -> list[Html]:
    points = [text("• ") + line for line in lines]
    return [bold(text(words.say(key))), *points] if points else []


def _rule(reason: Reason, words: Words) -> Html:
    said = [words.say("said", sentence=clip(one.sentence, reasons.QUOTE_LIMIT)) for one in reason.quotes[:3]]
    return text(" · ".join([words.say("rule", name=clip(reason.name, reasons.NAME_LIMIT)), *dict.fromkeys(said)]))


def _change(change: Change, words: Words) -> Html:
    after = figures.counted(change.what, change.after, words) if change.after else ""
    before = f"{figures.interval(change.before, words)} → " if change.before else ""
    return time(change.at, "dt") + text(f" · {before}{after} · {clip(change.source, 60)}")


def _refused(one: Refused, url: str | None, words: Words) -> Html:
    quote = text(f" · {words.say('said', sentence=clip(one.quote, reasons.QUOTE_LIMIT))}")
    return text(reasons.describe(one, words)) + quote + text(" · ") + link(text(clip(one.source, 60)), url)
