"""When a source is asked next, and what its state says after an answer. Pure: chance is a hash of source and time."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from streams.ingest.answers import LONGEST_WAIT
from streams.model import FeedState, Seen
from streams.model.ids import digest
from streams.sources.errors import Gone, SourceError, Unavailable

JITTER: Final = 0.1
"""The share of the interval that is added, at the most, so that feeds of one interval drift apart."""
LONGEST_BACK_OFF: Final = 6 * 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Success:
    """The source answered: with these things known now, `fresh` articles among them, or with nothing changed."""

    status: int | None = None
    fresh: int = 0
    checkpoint: Mapping[str, str] = field(default_factory=dict)
    seen: Mapping[str, Seen] = field(default_factory=dict)
    note: str | None = None


def next_state(state: FeedState, interval: float, outcome: Success | SourceError, now: datetime) -> FeedState:
    """The state after an outcome; `interval` is the source's, in seconds. A source that is gone gets no `next_try`."""
    if isinstance(outcome, SourceError):
        return _failed(state, interval, outcome, now)
    return replace(
        state,
        last_try=now,
        last_success=now,
        last_item=now if outcome.fresh else state.last_item,
        last_error=None,
        status=outcome.status,
        failures=0,
        next_try=now + timedelta(seconds=_with_jitter(interval, state.source, now)),
        interval=interval,
        checkpoint=dict(outcome.checkpoint),
        seen=dict(outcome.seen),
        offered={article: given for article, given in state.offered.items() if article not in outcome.seen},
        disabled=None,
        note=outcome.note,
    )


def _failed(state: FeedState, interval: float, error: SourceError, now: datetime) -> FeedState:
    wait = _with_jitter(_back_off(interval, state.failures + 1, error), state.source, now)
    gone = isinstance(error, Gone)
    return replace(
        state,
        last_try=now,
        last_error=str(error),
        status=error.status,
        failures=state.failures + 1,
        next_try=None if gone else now + timedelta(seconds=wait),
        interval=interval,
        disabled=str(error) if gone else None,
    )


def _back_off(interval: float, failures: int, error: SourceError) -> float:
    """Twice as long after each failure; as long as the host asked, where it did."""
    if isinstance(error, Unavailable) and error.retry_after is not None:
        return min(max(interval, error.retry_after), LONGEST_WAIT)
    return max(interval, min(interval * 2.0 ** min(failures, 20), LONGEST_BACK_OFF))


def _with_jitter(seconds: float, source: str, now: datetime) -> float:
    share = int(digest("jitter", source, now.isoformat())[:8], 16) / 2**32
    return seconds * (1 + JITTER * share)
