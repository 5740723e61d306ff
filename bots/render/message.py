"""The one living message of a story, whole, as the story stands: sent once, then edited into its next version."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from bots.render import figures, reasons
from bots.render.html import MESSAGE_LIMIT, Html, bold, clip, isolated, join, tag, text
from bots.render.places import tag_places
from bots.render.reasons import Reason
from bots.render.sources import sources_line
from bots.render.times import time
from bots.render.title import TITLE_LIMIT, headline, retraction, titled, withdrawn
from bots.render.words import Words
from streams.model import EventKind, Story
from streams.model.ids import short_id


@dataclass(frozen=True, slots=True)
class Kin:
    """The ids of the stories that one took in (`joined`), and of those that it gave articles to or came from."""

    joined: tuple[str, ...] = ()
    parted: tuple[str, ...] = ()


ALONE: Final = Kin()


def kin_of(regrouped: Iterable[tuple[EventKind, tuple[str, ...]]]) -> Kin:
    """The kin of a story by its events, oldest first: of which kind, and with which other stories."""
    joined: dict[str, None] = {}
    parted: dict[str, None] = {}
    for kind, others in regrouped:
        (joined if kind == "merge" else parted).update(dict.fromkeys(others))
    return Kin(tuple(joined), tuple(one for one in parted if one not in joined))


def render_story(story: Story, fired: Sequence[Reason], words: Words, kin: Kin = ALONE) -> Html:
    """The living message of `story` for a chat whose rules `fired`; never longer than Telegram takes."""
    if story.redirect:
        return _gone(story, story.redirect, words)
    body = join([_head(story, words), *_acts(story, words), _toll(story, words), sources_line(story, words)], "\n")
    footer = join([*relations(kin, words), *_closed(story, words), _footer(story, words)], "\n")
    room = MESSAGE_LIMIT - body.length - footer.length - 2
    return join([body, explanation(story, fired, words, room), footer], "\n")


def explanation(story: Story, fired: Iterable[Reason], words: Words, room: int) -> Html:
    """Why it rang and what was not counted, folded up, in at most `room` units."""
    shown = reasons.why(fired, words, room)
    more = reasons.refused(story, words, room - shown.length - 1)
    return tag("blockquote", join([shown, more], "\n"), "expandable")


def relations(kin: Kin, words: Words) -> list[Html]:
    """Which stories became one with this one, and which were told apart from it; both sides say so."""
    lines = (("joined", kin.joined), ("parted", kin.parted))
    return [
        text(f"↪️ {words.say(key, stories=', '.join(short_id(one) for one in stories[-4:]))}")
        for key, stories in lines
        if stories
    ]


def _head(story: Story, words: Words) -> Html:
    if withdrawn(story):
        return join([text("⚪ ") + bold(text(retraction(story, words))), titled(story, words)], "\n")
    return headline(story, words, "🔴" if figures.told(story) else "🔔")


def _gone(story: Story, survivor: str, words: Words) -> Html:
    """The message of a story that was merged, in a chat that has another one about its survivor."""
    title = bold(text(clip(story.title, TITLE_LIMIT) or story.short))
    return join([text(f"↪️ {words.say('merged')}"), title, text(f"{story.short} → {short_id(survivor)}")], "\n")


def _acts(story: Story, words: Words) -> list[Html]:
    return [reasons.act(found, words) for found in story.acts[:2] if found.form == "act"]


def _toll(story: Story, words: Words) -> Html:
    line = Html() if story.retracted else figures.toll(story, words)
    count = [text(words.say("sources", count=story.independent))] if story.independent > 1 else []
    change = figures.last_change(story, "killed")
    if line and change and figures.falls(change):
        line = text(f"🔻 {words.say('lowered')} · ") + line
    return join([join([line, *count], " · "), figures.contradictions(story, words)], "\n")


def _closed(story: Story, words: Words) -> list[Html]:
    return [text(f"{words.say('closed')} ") + time(story.closed, words, "dt")] if story.closed else []


def _footer(story: Story, words: Words) -> Html:
    tags = [isolated(text(tag)) for tag in dict.fromkeys(map(_hashtag, tag_places(story, words))) if tag]
    return join([join(tags, " "), text(story.short)], " · ")


def _hashtag(name: str) -> str:
    word = "".join(character for character in name.lower()[:40] if character.isalnum())
    return f"#{word}" if word and not word.isdigit() else ""
