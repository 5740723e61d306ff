"""PURE: the words of a step, in the chat's language."""

from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bots.ledger.telling import Telling
from bots.render.html import Html
from bots.render.listing import Group, render_digest
from bots.render.message import kin_of, render_story
from bots.render.reasons import Reason
from bots.render.reply import News, render_reply
from bots.render.words import Words, words_for
from bots.sender.step import Step
from streams.model import Quote, Story

Names = Callable[[str], str | None]
"""The operators' name of a query, by its id; None for a query that has none."""


def write(telling: Telling, step: Step, names: Names) -> Html:
    """The message that a SEND, REPLY or EDIT carries."""
    words = _words(telling)
    told = telling.told_story
    if step is not Step.REPLY:
        kin = kin_of((note.kind, note.others) for note in told.regrouped)
        return render_story(told.story, reasons_of(telling.asked, told.fired, names), words, kin)
    news = [
        News(
            ring.note.kind,
            ring.note.changes,
            reasons_of(telling.asked, {one.query: one.quotes for one in ring.note.fired}, names),
            ring.note.others,
        )
        for ring in telling.rings
    ]
    return render_reply(told.story, news, words)


def gather(tellings: Sequence[Telling], names: Names, now: datetime) -> tuple[Html, tuple[Telling, ...]]:
    """A digest of as many of these as one message holds, in their order, and which it tells; the others wait."""
    words = _words(tellings[0])
    while True:
        since = min((ring.note.taken or now for one in tellings for ring in one.rings), default=now)
        first, *further = render_digest(_groups(tellings, names), since, words)
        if not further or len(tellings) == 1:
            return first, tuple(tellings)
        tellings = tellings[: len(tellings) - 1 - len(tellings) // 8]


def reasons_of(asked: dict[str, str], fired: dict[str, tuple[Quote, ...]], names: Names) -> tuple[Reason, ...]:
    """The chat's own queries among those that fired, by the operators' names or their texts."""
    return tuple(Reason(names(query) or text, fired[query]) for query, text in asked.items() if query in fired)


def _words(telling: Telling) -> Words:
    zone = telling.wishes.zone
    return words_for(telling.manner.language, ZoneInfo(zone) if zone else None)


def _groups(tellings: Sequence[Telling], names: Names) -> list[Group]:
    """Each story under the oldest of the chat's rules that it rang for, rules in the order of their first story."""
    stories: dict[str, list[Story]] = {}
    for one in tellings:
        stories.setdefault(_rule(one, names), []).append(one.told_story.story)
    return [Group(rule, tuple(told)) for rule, told in stories.items()]


def _rule(telling: Telling, names: Names) -> str:
    ringing = {fired.query for ring in telling.rings for fired in ring.note.fired}
    asked = [query for query in telling.asked if query in ringing] or list(telling.asked)
    return next((names(query) or telling.asked[query] for query in asked), "—")
