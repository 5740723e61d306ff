"""The buttons under a living message."""

import re
from typing import Final

from bots.render.buttons import Button, Rows
from bots.render.sources import leading, newest
from bots.render.title import withdrawn
from bots.render.words import Words
from streams.model import Story

# Telegram refuses a whole message for one button whose address it does not like; a link in the text it only drops.
_PAGE: Final = re.compile(
    r"https?://[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+(:[1-9]\d{0,3}|:[1-5]\d{4})?([/?#][!-~]{0,1900})?", re.IGNORECASE
)


def alert_buttons(story: Story, words: Words, *, muted: bool = False) -> Rows:
    """[Open] [Sources (3)], then [Mute] [Wrong?] [Why]; [Unmute] where the chat `muted` the story; none where the story
    went into another one.

    Each calls back with its action and the story's id: `sources`, `mute`, `unmute`, `wrong`, `why`.
    """
    if story.redirect:
        return ()
    about = (story.id,)
    count = len(newest(story))
    page = page_of(story)
    opening = [Button(words.say("button.open"), url=page)] if page else []
    sources = [Button(words.say("button.sources", count=words.number(count)), "sources", about)] if count else []
    asking = [Button(words.say("button.why"), "why", about)]
    if not withdrawn(story):
        mute = Button(words.say("button.unmute" if muted else "button.mute"), "unmute" if muted else "mute", about)
        asking = [mute, Button(words.say("button.wrong"), "wrong", about), *asking]
    return [row for row in ([*opening, *sources], asking) if row]


def page_of(story: Story) -> str | None:
    """The article whose figure stands, where its address is one that Telegram takes; else None."""
    first = leading(story)
    return first.url if first and _PAGE.fullmatch(first.url or "") else None
