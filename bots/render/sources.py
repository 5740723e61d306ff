"""Who says what of a story: the line of the living message, and the whole answer of [Sources]."""

from bots.render import figures, sections
from bots.render.html import Html, bold, clip, fit, join, link, text
from bots.render.places import NAME_LIMIT
from bots.render.times import same_day, time
from bots.render.title import titled
from bots.render.words import Words
from streams.model import SourceFigure, Story

LINE_LIMIT = 400
TITLE_LIMIT = 120


def sources_line(story: Story, words: Words) -> Html:
    """ "France 24 · 02:14 · also AFP ≥ 29, Anadolu 22": whose figure stands and when, then the newest of each other."""
    first = leading(story)
    if first is None:
        return Html()
    others = [_other(one, words) for one in reversed(newest(story).values()) if one.source != first.source]
    also, _ = fit(others, ", ", LINE_LIMIT)
    line = join([name_of(first), times(first, story, words)], " · ")
    return line + (text(f" · {words.say('also')} ") + also if also else Html())


def render_sources(story: Story, words: Words) -> Html:
    """Every source, newest first: when, which figures, whose copy, and its headline; as many as a message holds."""
    said = sorted(story.sources, key=lambda one: one.at, reverse=True)
    names = {one.article: one.source for one in said}
    lines = [_said(one, story, names, words) for one in said] or [text(words.say("sources.none"))]
    head = bold(text(words.say("sources.title"))) + text(" ") + titled(story, words, TITLE_LIMIT)
    return sections.page([head, *lines], words)


def newest(story: Story) -> dict[str, SourceFigure]:
    """The newest article of each source, oldest first."""
    return {one.source: one for one in sorted(story.sources, key=lambda one: one.at)}


def leading(story: Story) -> SourceFigure | None:
    """The article whose figure of the killed stands, else the first one; None where none is left."""
    known = newest(story)
    killed = story.figures.get("killed")
    if killed and killed.source in known:
        return known[killed.source]
    return next(iter(known.values()), None)


def name_of(one: SourceFigure) -> Html:
    """A source's name, linked to its article."""
    return link(text(clip(one.source, NAME_LIMIT)), one.url)


def times(one: SourceFigure, story: Story, words: Words) -> Html:
    """When an article was published, with the day where the story began on another; of one that came in late also when
    that was.
    """
    if one.received is None:
        return time(one.at, words, "t" if same_day(one.at, story.opened, words) else "dt")
    return time(one.at, words, "dt") + text(f" · {words.say('received')} ") + time(one.received, words, "dt")


def _other(one: SourceFigure, words: Words) -> Html:
    killed = one.figures.get("killed")
    said = text(f" {figures.interval(killed, words)}") if killed and not killed.silent else Html()
    return name_of(one) + said + (text(f" ({words.say('copy')})") if one.copy_of else Html())


def _said(one: SourceFigure, story: Story, names: dict[str, str], words: Words) -> Html:
    told = [text(figures.counted(each, one.figures[each], words)) for each in figures.stated(one.figures)]
    copied = clip(names.get(one.copy_of or "", ""), NAME_LIMIT)
    copy = text(words.say("copy-of", source=copied) if copied else words.say("copy")) if one.copy_of else Html()
    facts = join([name_of(one), times(one, story, words), *told, copy], " · ")
    return text("• ") + join([facts, text(clip(one.title, TITLE_LIMIT))], "\n")
