"""When a source is asked next, and what its state says after an answer. Pure: chance is a hash of source and time."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from streams.ingest.network.answers import LONGEST_WAIT
from streams.model import FeedState, Pace, Seen
from streams.model.ids import digest
from streams.sources.errors import (
    Gone,
    NotThere,
    Postponed,
    RateLimited,
    Refused,
    SourceError,
    Unauthorized,
    Unavailable,
    kind_of,
)

JITTER: Final = 0.1
"""The share of the interval that is added, at the most, so that feeds of one interval drift apart."""
SHARE_OF_SILENCE: Final = 0.1
"""A source is asked again after this share of the time since its last item: the longer the silence,
the less a wait adds to it."""
UNKNOWN_SILENCE: Final = 6 * 3600.0
"""Seconds that a source was silent at least if it never had anything new: a first poll publishes what is younger."""
LONGEST_BACK_OFF: Final = 6 * 3600.0
WORN_OUT: Final = 60
"""A source whose strikes reach this is disabled: by the back-off, after two days of a wrong address, after six of
answers that cannot be read, and after two weeks of an outage."""
MOST_SAID: Final = 1_000
"""Characters of what a source says of itself or of its failure: a plug-in's error may quote a whole document."""
_HARD, _SOFT, _TEMPORARY, _NONE = 4, 2, 1, 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Success:
    """The source answered: with these things known now, `fresh` articles among them, or with nothing changed."""

    status: int | None = None
    fresh: int = 0
    checkpoint: Mapping[str, str] = field(default_factory=dict)
    seen: Mapping[str, Seen] = field(default_factory=dict)
    note: str | None = None
    pace: Pace | None = None
    fresh_for: float = 0.0


def next_state(
    state: FeedState, interval: float, outcome: Success | SourceError, now: datetime, *, longest: float = 0.0
) -> FeedState:
    """The state after an outcome; `interval` is the source's in seconds, `longest` what may become of it while the
    source is silent. A source that is disabled gets no `next_try`.
    """
    if isinstance(outcome, Postponed):
        return replace(state, next_try=now + timedelta(seconds=_wait(state, interval, outcome, now)))
    if isinstance(outcome, SourceError):
        return _failed(state, interval, outcome, now)
    chosen = min(max(interval, _wish(state, outcome, now)), max(interval, longest))
    due = now + timedelta(seconds=_with_jitter(chosen, state.source, now))
    return replace(
        state,
        last_try=now,
        last_success=now,
        last_item=now if outcome.fresh else state.last_item,
        last_error=None,
        fault=None,
        status=outcome.status,
        failures=0,
        strikes=0,
        next_try=_allowed(due, outcome.pace),
        interval=chosen,
        pace=outcome.pace,
        checkpoint=dict(outcome.checkpoint),
        seen=dict(outcome.seen),
        offered={article: given for article, given in state.offered.items() if article not in outcome.seen},
        disabled=None,
        note=_bounded(outcome.note),
    )


def _wish(state: FeedState, outcome: Success, now: datetime) -> float:
    """Seconds until it is worth asking again: by the source's silence, and by what it says itself."""
    if outcome.fresh:
        silence = 0.0
    elif state.last_item:
        silence = (now - state.last_item).total_seconds()
    else:
        silence = UNKNOWN_SILENCE
    stated = (outcome.pace and outcome.pace.ttl) or 0.0
    return max(SHARE_OF_SILENCE * silence, stated, outcome.fresh_for)


def _allowed(due: datetime, pace: Pace | None) -> datetime:
    """The first time from then on at which the source wants to be asked; then, if it never does."""
    when = due
    for _ in range(7 * 24):
        if pace is None or (when.hour not in pace.skip_hours and when.weekday() not in pace.skip_days):
            return when
        when = when.replace(minute=0) + timedelta(hours=1)
    return due


def _failed(state: FeedState, interval: float, error: SourceError, now: datetime) -> FeedState:
    strikes = state.strikes + _weight(error)
    disabled = _end(state, error, strikes)
    return replace(
        state,
        last_try=now,
        last_error=_bounded(str(error)),
        fault=kind_of(error),
        status=error.status,
        failures=state.failures + 1,
        strikes=strikes,
        next_try=None if disabled else now + timedelta(seconds=_wait(state, interval, error, now)),
        interval=interval,
        disabled=disabled,
    )


def _bounded(said: str | None) -> str | None:
    return said and (said if len(said) <= MOST_SAID else f"{said[: MOST_SAID - 1]}…")


def _weight(error: SourceError) -> int:
    """What nobody but an operator can mend counts most, an outage least, and a host that wants a pause not at all."""
    if isinstance(error, RateLimited):
        return _NONE
    if isinstance(error, NotThere | Refused | Unauthorized):
        return _HARD
    return _TEMPORARY if isinstance(error, Unavailable) else _SOFT


def _end(state: FeedState, error: SourceError, strikes: int) -> str | None:
    """Why a source is not asked any more; None where it is."""
    if isinstance(error, Gone):
        return _bounded(str(error))
    if strikes < WORN_OUT:
        return None
    since = f"since {state.last_success:%Y-%m-%d}" if state.last_success else "and never succeeded"
    return f"{_bounded(str(error))} (failed {state.failures + 1} times {since})"


def _wait(state: FeedState, interval: float, error: SourceError, now: datetime) -> float:
    return _with_jitter(_back_off(interval, state.failures + 1, error), state.source, now)


def _back_off(interval: float, failures: int, error: SourceError) -> float:
    """Twice as long after each failure; as long as the host asked, where it did."""
    if isinstance(error, Unavailable) and error.retry_after is not None:
        return min(max(interval, error.retry_after), LONGEST_WAIT)
    return max(interval, min(interval * 2.0 ** min(failures, 20), LONGEST_BACK_OFF))


def _with_jitter(seconds: float, source: str, now: datetime) -> float:
    share = int(digest("jitter", source, now.isoformat())[:8], 16) / 2**32
    return seconds * (1 + JITTER * share)
