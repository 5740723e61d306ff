"""What operators are told of a source that cannot be read, and of its recovery: one message that is edited."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bots.render.html import Html, bold, clip, code, join, text
from bots.render.times import time
from bots.render.words import Words
from streams.model import FeedState

NAME_LIMIT: Final = 120
ERROR_LIMIT: Final = 500

_ADVISED: Final = frozenset({401, 403, 404, 410, 429})
"""The HTTP statuses that ask for something of their own; those from 500 are the source's own trouble."""


@dataclass(frozen=True, slots=True)
class Affected:
    """What a silent source leaves without news: how many rules, of how many subscribers."""

    rules: int
    subscribers: int


def render_notice(state: FeedState, affected: Affected, words: Words) -> Html:
    """A source that fails, or stopped: what to do, since when, when it is tried next, whom it concerns."""
    title = words.say("notice.stopped" if state.disabled else "notice.failing")
    lines = [
        text("⚠️ ") + bold(text(f"{title} {clip(state.source, NAME_LIMIT)}")),
        text(words.say(f"notice.do.{_advice(state)}")),
        _since(state, words),
        *_next(state, words),
        text(_concerned(affected, words)),
        code(state.disabled or state.last_error or "", ERROR_LIMIT),
    ]
    return join(lines, "\n")


def render_recovery(state: FeedState, failed: datetime, words: Words) -> Html:
    """The same message once the source is read again: how long it was silent."""
    head = text("✅ ") + bold(text(f"{words.say('notice.recovered')} {clip(state.source, NAME_LIMIT)}"))
    again = (
        [text(f"{words.say('notice.again')} ") + time(state.last_success, words, "dt")] if state.last_success else []
    )
    return join([head, text(f"{words.say('notice.silent')} ") + time(failed, words, "dt"), *again], "\n")


def _advice(state: FeedState) -> str:
    """Which words tell what to do."""
    if state.status is None or 200 <= state.status < 400:
        return "unreadable"
    if state.status in _ADVISED:
        return str(state.status)
    return "500" if state.status >= 500 else "400"


def _since(state: FeedState, words: Words) -> Html:
    tries = words.counted("notice.tries", state.failures)
    if state.last_success is None:
        return text(f"{words.say('notice.never')} · {tries}")
    return text(f"{words.say('notice.silent')} ") + time(state.last_success, words, "dt") + text(f" · {tries}")


def _next(state: FeedState, words: Words) -> list[Html]:
    if state.disabled or state.next_try is None:
        return []
    return [text(f"{words.say('notice.next')} ") + time(state.next_try, words, "dt")]


def _concerned(affected: Affected, words: Words) -> str:
    subscribers = words.counted("notice.subscribers", affected.subscribers)
    return f"{words.say('notice.concerns')} {words.counted('notice.rules', affected.rules)}, {subscribers}"
