"""Times that a client shows in its reader's own zone.

Clients that know no `tg-time` show the text inside it: in the chat's zone where it is set, else in UTC, and said so.
"""

from datetime import UTC, date, datetime
from typing import Literal

from babel.dates import format_date, format_time

from bots.render.html import Html, tag, text
from bots.render.words import Words

Pattern = Literal["t", "dt"]
"""The hour, or the day and the hour: core.telegram.org/bots/api#date-time-entity-formatting."""


def time(moment: datetime, words: Words, pattern: Pattern = "t") -> Html:
    """A moment, as an entity; plain where a feed dates an article before 1970, which no entity can say."""
    shown, unix = text(plain(moment, words, pattern)), int(moment.timestamp())
    return tag("tg-time", shown, f'unix="{unix}" format="{pattern}"') if unix > 0 else shown


def plain(moment: datetime, words: Words, pattern: Pattern = "t") -> str:
    """A moment where there are no entities: in the reader's zone where it is known."""
    local = moment.astimezone(words.zone or UTC)
    shown = format_time(local, "short", locale=words.language)
    if pattern == "dt":
        shown = f"{format_date(local, 'medium', locale=words.language)}, {shown}"
    return shown if words.zone else f"{shown} UTC"


def same_day(one: datetime, other: datetime, words: Words) -> bool:
    """Whether two moments are on one day of the reader's, as far as the zone is known."""
    zone = words.zone or UTC
    return one.astimezone(zone).date() == other.astimezone(zone).date()


def day(when: date, words: Words) -> str:
    """A day of the calendar, in the reader's language."""
    return format_date(when, "medium", locale=words.language)
