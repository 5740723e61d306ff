"""Figures with a date long before the article: another event's, where the article tells of a recent one too.

"On Nov. 9 two people were killed", published in March, is history beside "three people died on Sunday". Where nothing
recent has victims, the article is about the old event ("sentenced for the Nov. 9 shooting"), and its figures stay.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from msgspec import structs

from streams.reading.dates import Dated
from streams.reading.days import Days
from streams.reading.told import Told
from streams.text.document import Document

LONG_AGO: Final = timedelta(days=30)
RECENT: Final = timedelta(days=7)


def settle(told: tuple[Told, ...], document: Document, days: Days, published: datetime | None) -> tuple[Told, ...]:
    """What is told, with the claims of old events as `background`, the date as the reason."""
    if published is None:
        return told
    today = published.date()
    events = {each.sentence: each.claim for each in told if each.claim.scope == "event"}
    dated = {sentence: days.beside(document, claim, today) for sentence, claim in events.items()}
    if not any(day is not None and today - day.day <= RECENT for day in dated.values()):
        return told
    return tuple(_as_background(each, dated.get(each.sentence), today) for each in told)


def _as_background(told: Told, dated: Dated | None, today: date) -> Told:
    if told.claim.scope != "event" or dated is None or not dated.explicit or today - dated.day <= LONG_AGO:
        return told
    return structs.replace(told, claim=replace(told.claim, scope="background", why=dated.day.isoformat()))
