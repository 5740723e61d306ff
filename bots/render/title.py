"""A story's headline: in its own language, which is named where it is not the reader's."""

from bots.render.html import Html, bold, clip, link, tag, text
from bots.render.places import language_name
from bots.render.words import Words
from streams.model import Story

TITLE_LIMIT = 250


def titled(story: Story, words: Words, limit: int = TITLE_LIMIT, url: str | None = None) -> Html:
    """The headline, linked to `url`, struck through once the story was taken back; the short id where it has none."""
    title = link(text(clip(story.title, limit) or story.short), url)
    return (tag("s", title) if withdrawn(story) else title) + _language(story, words)


def headline(story: Story, words: Words, sign: str) -> Html:
    """The headline as a message begins: behind its sign, in bold."""
    title = bold(text(clip(story.title, TITLE_LIMIT) or story.short))
    return text(f"{sign} ") + title + _language(story, words)


def withdrawn(story: Story) -> bool:
    """Whether nothing is left of the story: every article of it was taken back, or a person withdrew it."""
    return story.retracted or story.member_count == 0


def retraction(story: Story, words: Words) -> str:
    """Who withdrew the story."""
    return words.say("withdrawn" if story.retracted else "retracted")


def _language(story: Story, words: Words) -> Html:
    known = story.language in ("", words.language)
    return Html() if known or not story.title else text(f" [{language_name(story.language, words)}]")
