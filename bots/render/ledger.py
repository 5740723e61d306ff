"""The answer to /story: everything that is known of one story, its figures with who set them and since when."""

from bots.render import figures, reasons, sections
from bots.render.html import Html, bold, clip, join, text
from bots.render.message import ALONE, Kin, relations
from bots.render.places import NAME_LIMIT, event_places
from bots.render.times import day, time
from bots.render.title import retraction, titled, withdrawn
from bots.render.words import Words
from streams.model import Category, Figure, Story
from streams.model.ids import short_id


def render_ledger(story: Story, words: Words, kin: Kin = ALONE) -> Html:
    """A story's ledger, as much of it as a message holds; of a merged one, where it went."""
    lines = [
        bold(titled(story, words)) + text(f" · {story.short}"),
        *_state(story, words),
        *relations(kin, words),
        *_where(story, words),
        *sections.section(words.say("ledger.figures"), _figures(story, words)),
        *sections.section(words.say("ledger.groups"), _groups(story, words)),
        *[reasons.act(found, words) for found in story.acts],
        *sections.history(story, words),
        *sections.refused(story, words),
    ]
    return sections.page(lines, words)


def _state(story: Story, words: Words) -> list[Html]:
    if story.redirect:
        return [text(f"{words.say('merged')} {short_id(story.redirect)}")]
    if withdrawn(story):
        return [text(retraction(story, words))]
    state = words.say("closed" if story.closed else "ledger.open")
    return [text(f"{state} ") + time(story.closed or story.opened, words, "dt")]


def _where(story: Story, words: Words) -> list[Html]:
    facts = [*event_places(story, words)[:4], *([day(story.day, words)] if story.day else [])]
    count = words.counted("ledger.articles", story.member_count), words.counted("ledger.sources", story.independent)
    return [text(" · ".join([*facts, *count]))]


def _figures(story: Story, words: Words) -> list[Html]:
    return [_figure(each, story.figures[each], words) for each in figures.told(story)] + [
        text(f"{words.say('contradicted')} {figures.counted(each, other.figure, words)} · ")
        + join([text(clip(other.source, NAME_LIMIT)), time(other.at, words, "dt")], " · ")
        for each in figures.told(story)
        for other in story.figures[each].contradicted
    ]


def _figure(category: Category, figure: Figure, words: Words) -> Html:
    said = bold(text(figures.counted(category, figure.interval, words)))
    doubt = text(f" ({words.say(f'unsure.{figure.unsure}')})") if figure.unsure else Html()
    return join([said + doubt, text(clip(figure.source, NAME_LIMIT)), time(figure.since, words, "dt")], " · ")


def _groups(story: Story, words: Words) -> list[Html]:
    """ "soldiers: 33 killed, 36 wounded"; people of no group are told of by the toll."""
    lines = []
    for group, told in story.groups.items():
        if group == "people":
            continue
        stated = {category: figure.interval for category, figure in told.items()}
        said = [figures.counted(each, stated[each], words) for each in figures.stated(stated)]
        lines.append(
            text(words.say("of-group", group=words.known(f"group.{group}", clip(group, 40)), said=", ".join(said)))
        )
    return lines
