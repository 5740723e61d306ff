"""PURE: links into the bot (core.telegram.org/bots/features#deep-linking).

The token of an alert is its query's id, which only who knows the query can know; it leads somewhere as long as somebody
subscribes to it, or operators offer it.
"""

from collections.abc import Sequence
from urllib.parse import quote

from bots.commands.menus import LABEL, Line
from bots.render.html import Html, clip, join, link, text
from bots.render.words import Words


def joining(bot: str, query: str) -> str:
    """Subscribes who opens it."""
    return f"https://t.me/{quote(bot)}?start={query}"


def joining_in_group(bot: str, query: str) -> str:
    """Adds the bot to a group of who opens it, and subscribes that one."""
    return f"https://t.me/{quote(bot)}?startgroup={query}"


def adding(bot: str) -> str:
    """Adds the bot to a group of who opens it."""
    return f"https://t.me/{quote(bot)}?startgroup"


def sharing(bot: str, query: str) -> str:
    """Lets who opens it choose whom to send the alert's link to."""
    return f"https://t.me/share/url?url={quote(joining(bot, query), safe='')}"


def shared_lines(bot: str, lines: Sequence[Line], words: Words) -> Html:
    """The chat's own of these lines, as links that can be copied and sent on."""
    own = [text("• ") + link(text(clip(line.label, LABEL)), joining(bot, line.query)) for line in lines if line.on]
    return join([text(words.say("list-links")), *own], "\n") if own else Html()
