"""The one living message of a story, whole, as the story stands: sent once, then edited into its next version."""

from collections.abc import Iterable, Sequence

from bots.render import figures, reasons
from bots.render.html import MESSAGE_LIMIT, Html, bold, clip, fit, join, link, tag, text, time
from bots.render.reasons import Reason
from bots.render.words import Words
from streams.model import SourceFigure, Story
from streams.model.ids import short_id

TITLE_LIMIT = 250
SOURCES_LIMIT = 400


def render_story(story: Story, fired: Sequence[Reason], words: Words) -> Html:
    """The living message of `story` for a chat whose rules `fired`; never longer than Telegram takes."""
    if story.redirect:
        return _gone(story, story.redirect, words)
    toll = join([_toll(story, words), figures.contradictions(story, words)], "\n")
    body = join([headline(story, words), *_acts(story, words), toll, _sources(story, words)], "\n")
    footer = _footer(story)
    room = MESSAGE_LIMIT - body.length - footer.length - 2
    return join([body, explanation(story, fired, words, room), footer], "\n")


def explanation(story: Story, fired: Iterable[Reason], words: Words, room: int) -> Html:
    """Why it rang and what was not counted, folded up, in at most `room` units."""
    shown = reasons.why(fired, words, room)
    more = reasons.refused(story, words, room - shown.length - 1)
    return tag("blockquote", join([shown, more], "\n"), "expandable")


def headline(story: Story, words: Words) -> Html:
    """The founding headline with the sign of what it is about; struck through once its sources took it back."""
    title = text(clip(story.title, TITLE_LIMIT) or story.short)
    if withdrawn(story):
        return text("⚪ ") + bold(text(retraction(story, words))) + text("\n") + tag("s", title)
    sign = "🔴" if figures.told(story) else "🔔"
    return text(f"{sign} ") + bold(title)


def withdrawn(story: Story) -> bool:
    """Whether nothing is left of the story: every article of it was taken back, or a person withdrew it."""
    return story.retracted or story.member_count == 0


def retraction(story: Story, words: Words) -> str:
    """Who withdrew the story."""
    return words.say("withdrawn" if story.retracted else "retracted")


def _gone(story: Story, survivor: str, words: Words) -> Html:
    """The message of a story that was merged, in a chat that has another one about its survivor."""
    title = bold(text(clip(story.title, TITLE_LIMIT) or story.short))
    return join([text(f"↪️ {words.say('merged')}"), title, text(f"{story.short} → {short_id(survivor)}")], "\n")


def place(story: Story) -> str:
    """Where it happened, in one or two words; empty where no article says."""
    where = next((one for one in story.places if one.role == "event"), None)
    return clip(where.name, 60) if where else ""


def _acts(story: Story, words: Words) -> list[Html]:
    return [reasons.act(found, words) for found in story.acts[:2] if found.form == "act"]


def _toll(story: Story, words: Words) -> Html:
    line = Html() if story.retracted else figures.toll(story, words)
    count = [text(words.say("sources", count=story.independent))] if story.independent > 1 else []
    change = figures.last_change(story, "killed")
    if line and change and figures.falls(change):
        line = text(f"🔻 {words.say('lowered')} · ") + line
    return join([line, *count], " · ")


def _sources(story: Story, words: Words) -> Html:
    newest = {one.source: one for one in sorted(story.sources, key=lambda one: one.at)}
    leading = _leading(story, newest)
    if leading is None:
        return Html()
    first = join([_name(leading), times(leading, words)], " · ")
    others = [_other(one, words) for one in reversed(newest.values()) if one.source != leading.source]
    also, _ = fit(others, ", ", SOURCES_LIMIT)
    return first + (text(f" · {words.say('also')} ") + also if also else Html())


def times(one: SourceFigure, words: Words) -> Html:
    """When an article was published; of one that came in late also when that was."""
    if one.received is None:
        return time(one.at)
    return time(one.at, "dt") + text(f" · {words.say('received')} ") + time(one.received, "dt")


def _leading(story: Story, newest: dict[str, SourceFigure]) -> SourceFigure | None:
    killed = story.figures.get("killed")
    if killed and killed.source in newest:
        return newest[killed.source]
    return next(iter(newest.values()), None)


def _name(one: SourceFigure) -> Html:
    return link(text(clip(one.source, 60)), one.url)


def _other(one: SourceFigure, words: Words) -> Html:
    killed = one.figures.get("killed")
    said = text(f" {figures.interval(killed, words)}") if killed and not killed.silent else Html()
    return _name(one) + said + (text(f" ({words.say('copy')})") if one.copy_of else Html())


def _footer(story: Story) -> Html:
    names = dict.fromkeys(_hashtag(one.name) for one in story.places if one.role == "event")
    tags = " ".join(name for name in list(names)[:2] if name)
    return text(f"{tags} · {story.short}" if tags else story.short)


def _hashtag(name: str) -> str:
    word = "".join(character for character in name.lower()[:40] if character.isalnum())
    return f"#{word}" if word and not word.isdigit() else ""
