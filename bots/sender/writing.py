"""PURE: the words of a step, in the chat's language."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from bots.ledger.telling import Telling
from bots.render.html import Html
from bots.render.message import kin_of, render_story
from bots.render.reasons import Reason
from bots.render.reply import News, render_reply
from bots.render.words import words_for
from bots.sender.step import Step
from streams.model import Quote

Names = Callable[[str], str | None]
"""The operators' name of a query, by its id; None for a query that has none."""


def write(telling: Telling, step: Step, names: Names) -> Html:
    """The message that a SEND, REPLY or EDIT carries."""
    words = words_for(telling.chat.language, ZoneInfo(telling.zone) if telling.zone else None)
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


def reasons_of(asked: dict[str, str], fired: dict[str, tuple[Quote, ...]], names: Names) -> tuple[Reason, ...]:
    """The chat's own queries among those that fired, by the operators' names or their texts."""
    return tuple(Reason(names(query) or text, fired[query]) for query, text in asked.items() if query in fired)
