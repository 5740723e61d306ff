"""One line a story: for /latest, and for the digest that gathers what waited."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bots.render import figures, sections
from bots.render.html import MESSAGE_LIMIT, MOST_ENTITIES, Html, bold, clip, join, text
from bots.render.places import event_places
from bots.render.reasons import NAME_LIMIT
from bots.render.sources import leading
from bots.render.times import time
from bots.render.title import retraction, titled, withdrawn
from bots.render.words import Words
from streams.model import Story

TITLE_LIMIT: Final = 140


@dataclass(frozen=True, slots=True)
class Group:
    """What one rule of the chat's has to tell: its name or text, and the stories, most urgent first."""

    rule: str
    stories: tuple[Story, ...]


def render_latest(stories: Sequence[Story], words: Words) -> Html:
    """The newest stories that a chat was told of, or that there are; as many as a message holds."""
    if not stories:
        return text(words.say("latest.none"))
    return sections.page([bold(text(words.say("latest.title"))), *(story_line(one, words) for one in stories)], words)


def render_digest(groups: Sequence[Group], since: datetime, words: Words) -> tuple[Html, ...]:
    """What waited `since` then, one line a story under the first rule that it rang for; as many messages as it takes.

    A story that was withdrawn meanwhile says so in its line.
    """
    blocks = _blocks(groups, words)
    count = words.counted("digest.title", sum(len(lines) for _, lines in blocks))
    head = bold(text(count)) + text(f" · {words.say('digest.since')} ") + time(since, words, "dt")
    return tuple(_messages(head, blocks, text(words.say("digest.change")), words))


def story_line(story: Story, words: Words) -> Html:
    """ "• ≥ 33 killed · headline · Idlib · 02:14 · S7K2A"; what is left of one that was taken back."""
    first = leading(story)
    title = titled(story, words, TITLE_LIMIT, first.url if first else None)
    if withdrawn(story):
        return text("• ") + join([bold(text(retraction(story, words))), title, text(story.short)], " · ")
    where = [text(name) for name in event_places(story, words)[:1]]
    facts = [figures.toll(story, words), title, *where, time(story.changed, words, "dt"), text(story.short)]
    return text("• ") + join(facts, " · ")


def _blocks(groups: Sequence[Group], words: Words) -> list[tuple[Html, list[Html]]]:
    told: set[str] = set()
    blocks = []
    for group in groups:
        fresh = [one for one in group.stories if one.id not in told]
        told.update(one.id for one in fresh)
        if fresh:
            rule = bold(text(words.say("rule", name=clip(group.rule, NAME_LIMIT))))
            blocks.append((rule, [story_line(one, words) for one in fresh]))
    return blocks


def _messages(head: Html, blocks: Sequence[tuple[Html, list[Html]]], tail: Html, words: Words) -> list[Html]:
    """The lines in as many messages as they need; a rule that goes on in the next one is named there again."""
    done: list[Html] = []
    current = head
    for rule, lines in blocks:
        heading = rule
        for line in lines:
            longer = join([current, heading, line], "\n")
            if longer.length + tail.length + 1 > MESSAGE_LIMIT or longer.entities > MOST_ENTITIES:
                done.append(current)
                longer = join([heading or rule + text(f" {words.say('digest.goes-on')}"), line], "\n")
            current, heading = longer, Html()
    return [*done, join([current, tail], "\n")]
