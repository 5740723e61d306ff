"""The answer to /why: one story's whole reasoning, as much of it as a message holds."""

from collections.abc import Sequence

from bots.render import reasons, sections
from bots.render.html import Html, bold, clip, text
from bots.render.reasons import Reason
from bots.render.title import titled
from bots.render.words import Words
from streams.model import Story


def render_why(story: Story, fired: Sequence[Reason], words: Words) -> Html:
    """Which rules rang and by which words, how the toll changed, and each refused figure with its reason."""
    rules = [_rule(reason, words) for reason in fired] or [text(words.say("why-no-rule"))]
    lines = [
        bold(titled(story, words)) + text(f" · {story.short}"),
        *sections.section(words.say("why"), rules),
        *[reasons.act(found, words) for found in story.acts],
        *sections.history(story, words),
        *sections.refused(story, words),
    ]
    return sections.page(lines, words)


def _rule(reason: Reason, words: Words) -> Html:
    said = [words.say("said", sentence=clip(one.sentence, reasons.QUOTE_LIMIT)) for one in reason.quotes[:3]]
    return text(" · ".join([words.say("rule", name=clip(reason.name, reasons.NAME_LIMIT)), *dict.fromkeys(said)]))
