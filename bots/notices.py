"""PURE: which notice of a source is due in an operators' chat.

One message a source and chat: sent when the source fails for the third time in a row or stops, edited with every
change, and at last into its recovery. What fails again after that gets a message of its own.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from bots.feeds import Feed
from bots.render.buttons import Button, Rows
from bots.render.html import Html, join, text
from bots.render.notice import Affected, render_notice, render_recovery
from bots.render.words import Words
from streams.model import Rule

FAILURES: Final = 3
"""In a row: one or two are every network's weather."""
MOST_OPEN: Final = 20
"""Sources of which one chat has notices at once; of more, /feeds tells: a network that is down needs no thousand."""

_SOURCE: Final = re.compile(r'(?:^|[\s(])source:("[^"]*"|[^\s)]+)')


@dataclass(frozen=True, slots=True)
class Noted:
    """A notice in a chat: the message, what it says, and since when the source gave nothing."""

    source: str
    chat: int
    message: int | None
    state: str
    since: datetime

    @property
    def open(self) -> bool:
        """Whether it tells of trouble."""
        return self.state != "ok"


def state_of(feed: Feed) -> str | None:
    """What a notice of the source says now; None for one that just began to fail, of which nothing is said yet."""
    condition = feed.condition
    if condition == "failing":
        return f"failing {feed.state.failures}" if feed.state.failures >= FAILURES else None
    return {"stopped": "stopped", "paused": "paused"}.get(condition, "ok")


def due(feed: Feed, noted: Noted | None) -> Literal["send", "edit"] | None:
    """What is to be done about the source in a chat that has this notice, or none."""
    now = state_of(feed)
    if now is None:
        return None
    if noted and noted.open:
        return "edit" if now != noted.state else None
    return "send" if now.startswith(("failing", "stopped")) else None


def affected(source: str, rules: Iterable[Rule], subscribers: Mapping[str, int]) -> Affected:
    """The rules that articles of the source can make ring, those that name other sources not."""
    mine = [rule for rule in rules if _may_ring(rule.query, source.lower())]
    return Affected(len(mine), sum(subscribers.get(rule.id, 0) for rule in mine))


def render(feed: Feed, since: datetime, concerned: Affected, words: Words) -> tuple[Html, Rows]:
    """The notice as the source is now, and its buttons."""
    state = state_of(feed)
    if state == "ok":
        return render_recovery(feed.state, since, words), ()
    html = render_notice(feed.state, concerned, words)
    retry = Button(words.say("notice.retry"), "feed", ("retry", feed.key))
    if state == "paused":
        paused = text(words.say("feeds.paused"))
        return join([html, paused], "\n"), [[Button(words.say("notice.resume"), "feed", ("resume", feed.key))]]
    return html, [[retry, Button(words.say("notice.pause"), "feed", ("pause", feed.key))]]


def _may_ring(query: str, source: str) -> bool:
    named = {name.strip('"') for name in _SOURCE.findall(query)}
    return not named or source in named
