"""What operators are told: the sources, a feed that was tried, the rules, how the bot is doing, what readers report."""

from collections.abc import Mapping, Sequence
from typing import Final

from bots.feeds import Feed
from bots.ledger.office import Stand, Untold
from bots.render import sections
from bots.render.html import Html, bold, clip, code, join, text
from bots.render.listing import story_line
from bots.render.places import language_name
from bots.render.times import time
from bots.render.words import Words
from streams.model import Rule
from streams.run.judging import Tried

NAME_LIMIT: Final = 120
ERROR_LIMIT: Final = 200
_SIGNS: Final = {"stopped": "⛔", "failing": "⚠️", "new": "…", "paused": "⏸", "ok": "✓"}


def render_feeds(feeds: Sequence[Feed], count: int, words: Words) -> Html:
    """A page of the sources, and how many there are."""
    if not feeds:
        return text(words.say("feeds.none"))
    heading = bold(text(words.counted("feeds.count", count)))
    return sections.page([heading, *(feed_line(feed, words) for feed in feeds)], words)


def feed_line(feed: Feed, words: Words) -> Html:
    """ "⚠️ france24 · failing · last read 02:14 · answered 503"."""
    state, condition = feed.state, feed.condition
    said = [text(words.say(f"feeds.{condition}"))]
    if state.last_success:
        said.append(text(f"{words.say('feeds.read')} ") + time(state.last_success, words, "dt"))
    if error := state.disabled or state.last_error:
        said.append(text(clip(error, ERROR_LIMIT)))
    name = code(state.source, NAME_LIMIT)
    return join([text(f"{_SIGNS[condition]} ") + name, *said], " · ")


def render_tried(url: str, tried: Tried, words: Words) -> Html:
    """What a feed shows, and which rules would ring."""
    lines = [bold(text(clip(url, NAME_LIMIT))), text(words.counted("trial.articles", tried.articles))]
    if tried.first and tried.last:
        dates = time(tried.first, words, "dt") + text(" – ") + time(tried.last, words, "dt")
        lines.append(text(f"{words.say('trial.dates')} ") + dates)
    if tried.undated:
        lines.append(text(words.counted("trial.undated", tried.undated)))
    if tried.languages:
        spoken = ", ".join(f"{language_name(code, words)} {words.number(n)}" for code, n in tried.languages.items())
        lines.append(text(f"{words.say('trial.languages')} {spoken}"))
    rang = [text(f"{clip(name, NAME_LIMIT)} · {words.number(count)}") for name, count in tried.rang.items()]
    rules = sections.section(words.say("trial.rang"), rang) or [text(words.say("trial.silent"))]
    return sections.page([*lines, *rules], words)


def render_rules(rules: Sequence[Rule], subscribers: Mapping[str, int], words: Words) -> Html:
    """The rules on offer, each with its query and how many chats subscribe to it."""
    if not rules:
        return text(words.say("rules-none"))
    return sections.page([_rule(rule, subscribers.get(rule.id, 0), words) for rule in rules], words)


def render_stand(stand: Stand, words: Words) -> Html:
    """How the bot is doing, a figure a line."""
    owed = words.say("stats.owed", number=words.number(stand.owed))
    since = text(f" · {words.say('stats.oldest')} ") + time(stand.oldest, words, "dt") if stand.oldest else Html()
    states = [f"{words.say(f'stats.{state}')} {words.number(n)}" for state, n in sorted(stand.tally.states.items())]
    figures = {
        "stats.chats": f"{words.number(stand.active)} / {words.number(stand.chats)}",
        "stats.edits": words.number(stand.tally.edits),
        "stats.unknowns": words.number(stand.tally.unknowns),
        "stats.throttled": words.number(stand.throttled),
    }
    lines = [text(f"{words.say(key)} {figure}") for key, figure in figures.items()]
    return join([text(owed) + since, *lines, *map(text, states)], "\n")


def render_report(report: Untold, words: Words) -> Html:
    """What a reader says is wrong with an alert, about which story, and for which query it rang."""
    heading = bold(text(f"{words.say('report.title')} {words.say(f'wrong.{report.said}')}"))
    asked = [code(report.query, 300)] if report.query else []
    return join([heading, story_line(report.story, words), *asked, time(report.at, words, "dt")], "\n")


def _rule(rule: Rule, subscribers: int, words: Words) -> Html:
    name = bold(text(clip(rule.name or "", NAME_LIMIT)))
    query = code(rule.query, 300)
    return name + text(f" · {words.counted('notice.subscribers', subscribers)} · ") + query
