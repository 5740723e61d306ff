"""PURE: at which hour a chat hears of what rings: its mute, its quiet hours and its digest, in its own time zone.

A time of the day that a change of the clock skips comes as much later as was skipped. Quiet hours begin when their
first minute comes for the first time and end when their last comes for the last, so an hour that is repeated is quiet
as a whole.
"""

from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bots.fanout import severity
from bots.ledger.wishes import Wishes
from streams.model import Story

CRITICAL: Final = 100
"""So many lives lost, at any time of a story, let it ring through quiet hours of mode `critical`; so does an act."""
MORNING: Final = 8 * 60
"""When a subscription's digest comes in a chat that has no hour for digests."""


def quiet_until(wishes: Wishes, story: Story, now: datetime) -> datetime | None:
    """When a sound about a story may be heard, in UTC; None for now. A mute holds everything."""
    if wishes.muted_until and wishes.muted_until > now:
        return wishes.muted_until
    if wishes.quiet_mode == "critical" and is_critical(story):
        return None
    return end_of_quiet(wishes, now)


def next_digest(wishes: Wishes, now: datetime) -> datetime:
    """When the next digest is due, in UTC."""
    minute = MORNING if wishes.digest_at is None else wishes.digest_at
    place = ZoneInfo(wishes.zone or "UTC")
    today = now.astimezone(place).date()
    moments = (_moment(datetime.combine(today + timedelta(days), time()), minute, place, 0) for days in (0, 1, 2))
    return next(moment for moment in moments if moment > now)


def is_critical(story: Story) -> bool:
    """Whether a story tells, or told, of an act of state or of a hundred lives: so its correction is critical too."""
    told = [change for change in story.history if change.what == "killed" or change.what.startswith("act:")]
    lives = max((change.after.low or 0 for change in told if change.what == "killed" and change.after), default=0)
    return severity(story) >= CRITICAL or lives >= CRITICAL or any(change.what != "killed" for change in told)


def end_of_quiet(wishes: Wishes, now: datetime) -> datetime | None:
    """When the quiet hours that it is now in end, in UTC; None outside of them."""
    start, end = wishes.quiet_from, wishes.quiet_to
    if start is None or end is None or start == end:
        return None
    place = ZoneInfo(wishes.zone or "UTC")
    today = datetime.combine(now.astimezone(place).date(), time())
    for night in (today - timedelta(1), today):
        morning = night + timedelta(1) if end < start else night
        begins = _moment(night, start, place, 0)
        ends = max(_moment(morning, end, place, fold) for fold in (0, 1))
        if begins <= now < ends:
            return ends
    return None


def begin_of_quiet(wishes: Wishes, now: datetime) -> datetime | None:
    """When quiet hours begin next, in UTC; None where there are none."""
    start, end = wishes.quiet_from, wishes.quiet_to
    if start is None or end is None or start == end:
        return None
    place = ZoneInfo(wishes.zone or "UTC")
    today = datetime.combine(now.astimezone(place).date(), time())
    moments = (_moment(today + timedelta(days), start, place, 0) for days in (0, 1, 2))
    return next(moment for moment in moments if moment > now)


def _moment(day: datetime, minute: int, place: ZoneInfo, fold: int) -> datetime:
    return (day + timedelta(minutes=minute)).replace(tzinfo=place, fold=fold).astimezone(UTC)
