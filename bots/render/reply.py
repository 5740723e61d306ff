"""The short message with sound, in reply to the living one: only what is new to this chat."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bots.render import figures, reasons
from bots.render.html import Html, bold, clip, join, text
from bots.render.message import kin_of, relations
from bots.render.places import event_places
from bots.render.reasons import Reason
from bots.render.sources import times
from bots.render.title import TITLE_LIMIT, retraction, withdrawn
from bots.render.words import Words
from streams.model import Change, EventKind, Story


@dataclass(frozen=True, slots=True)
class News:
    """One event that rings in this chat: what changed, which of the chat's rules fired, and with which other stories it
    was merged or split.
    """

    kind: EventKind
    changes: tuple[Change, ...] = ()
    fired: tuple[Reason, ...] = ()
    others: tuple[str, ...] = ()


def render_reply(story: Story, news: Sequence[News], words: Words) -> Html:
    """What is new: a figure taken down, an act, a figure that rose, or else which further rule fired."""
    if withdrawn(story):
        return text("⚪ ") + bold(text(retraction(story, words)))
    changes = {change.what: change for one in news for change in one.changes}
    corrected = any(one.kind in ("correction", "retraction", "merge", "split") for one in news)
    lines = [_lowered(change, words) for change in changes.values() if corrected and figures.falls(change)]
    lines += [_risen(change, story, words) for change in changes.values() if _rises(change)][:2]
    lines += [reasons.act(found, words) for found in story.acts if f"act:{found.sense}" in changes][:2]
    if not lines:
        lines = [_rule(one, words) for part in news for one in part.fired][:4]
    if not lines:
        lines = [text("🔔 ") + bold(text(clip(story.title, TITLE_LIMIT)))]
    where = "".join(event_places(story, words)[:1])
    lines[0] += text(f" · {where}") if where and "\n" not in lines[0].markup else Html()
    kin = kin_of((one.kind, one.others) for one in news)
    return join([*lines, *relations(kin, words), *_late(story, changes.values(), words)], "\n")


def _late(story: Story, changes: Iterable[Change], words: Words) -> list[Html]:
    """Of news that came in late, when it was published and when it came in."""
    told = {change.article for change in changes}
    late = [one for one in story.sources if one.article in told and one.received]
    return [text(f"⏳ {words.say('published')} ") + times(one, story, words) for one in late[-1:]]


def _rises(change: Change) -> bool:
    return change.what in figures.CATEGORIES and change.after is not None and not figures.falls(change)


def _lowered(change: Change, words: Words) -> Html:
    before = figures.interval(change.before, words) if change.before else words.say("unknown")
    after = figures.counted(change.what, change.after, words) if change.after else words.say("unknown")
    return text("🔻 ") + bold(text(f"{words.say('lowered')} {before} → {after}"))


def _risen(change: Change, story: Story, words: Words) -> Html:
    current = next((one.interval for name, one in story.figures.items() if name == change.what), change.after)
    if current is None:
        return Html()
    now = words.say("now", figure=figures.counted(change.what, current, words))
    was = f" ({figures.interval(change.before, words)})" if change.before else ""
    return text("🔺 ") + bold(text(now)) + text(was)


def _rule(reason: Reason, words: Words) -> Html:
    name = words.say("rule", name=clip(reason.name, reasons.NAME_LIMIT))
    said = [text(words.say("said", sentence=clip(quote.sentence, reasons.QUOTE_LIMIT))) for quote in reason.quotes[:1]]
    return join([text("🔔 ") + bold(text(words.say("rings"))) + text(f" · {name}"), *said], "\n")
