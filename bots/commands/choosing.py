"""PURE: the menus of /set: the chat's settings, one subscription's, and the values of one setting.

The codes of settings are a letter each, for a button holds 64 bytes.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from babel import Locale

from bots.commands.choices import CHAT, DEFAULT, OF_CHAT, OF_SUBSCRIPTION, chosen_of_chat, chosen_of_subscription
from bots.commands.links import joining_in_group, sharing
from bots.commands.menus import LABEL, page_of, turns
from bots.hours import clock
from bots.ledger.chats import Subscription
from bots.ledger.wishes import Wishes
from bots.render.buttons import Button, Rows
from bots.render.html import Html, bold, clip, join, tag, text
from bots.render.words import Words

CODES: Final = {"s": "sound", "p": "preview", "l": "language", "d": "digest", "t": "threshold", "e": "step"}
_CODE: Final = {name: code for code, name in CODES.items()}


def chat_page(wishes: Wishes, own: Sequence[Subscription], names: Mapping[str, str], page: int, words: Words) -> Rows:
    """The chat's settings, and a page of its subscriptions, each under its name or text."""
    page, shown = page_of(own, page)
    mine = [[Button(f"⚙ {clip(names.get(one.query) or one.text, LABEL)}", "one", (one.query,))] for one in shown]
    return [*_settings(CHAT, chosen_of_chat(wishes), words), *mine, *turns(len(own), page, "set")]


def subscription_page(one: Subscription, bot: str, words: Words) -> Rows:
    """One subscription's settings, links to pass it on, and the way back; `bot` is the bot's @name."""
    rows = _settings(one.query, chosen_of_subscription(one), words)
    links = [
        Button(words.say("link.share"), url=sharing(bot, one.query)),
        Button(words.say("link.group"), url=joining_in_group(bot, one.query)),
    ]
    return [
        *rows,
        links,
        [Button(words.say("set.end"), "end", (one.query,)), Button(words.say("set.back"), "set", ("0",))],
    ]


def value_page(scope: str, what: str, now: str | None, words: Words) -> Rows:
    """The values that one setting may have, three a row, the present one marked. Raises ValueError, KeyError."""
    offered = (OF_CHAT if scope == CHAT else OF_SUBSCRIPTION)[what]
    buttons = [
        Button(
            f"{'● ' if value == now else ''}{value_name(scope, what, value, words)}", "put", (scope, _CODE[what], value)
        )
        for value in offered
    ]
    back = (
        Button(words.say("set.back"), "set", ("0",))
        if scope == CHAT
        else Button(words.say("set.back"), "one", (scope,))
    )
    return [*(buttons[at : at + 3] for at in range(0, len(buttons), 3)), [back]]


def chat_text(words: Words) -> Html:
    """What stands above the chat's settings."""
    return text(words.say("set.chat"))


def subscription_text(one: Subscription, name: str | None, words: Words) -> Html:
    """What stands above one subscription's settings."""
    head = [bold(text(clip(name, 200)))] if name else []
    return join([*head, tag("code", text(one.text)), text(words.say("set.one"))], "\n")


def value_text(scope: str, what: str, words: Words) -> Html:
    """What stands above the values of a setting: its name, and what it does."""
    more = [text(words.say("set.another-query"))] if scope != CHAT and what in ("threshold", "step") else []
    return join([bold(text(words.say(f"set.{what}"))), text(words.say(f"set.{what}.what")), *more], "\n")


def value_name(scope: str, what: str, value: str, words: Words) -> str:
    """A value in words."""
    if value == DEFAULT:
        if scope != CHAT and what not in ("threshold", "step"):
            return words.say("set.as-chat")
        return words.say("set.off" if what == "digest" else "set.none")
    if what == "language":
        return str(Locale(value).get_display_name(value))
    if what == "digest" and scope == CHAT:
        return clock(int(value))
    return words.say(f"set.{value}") if value in ("on", "off") else words.number(int(value))


def _settings(scope: str, chosen: Mapping[str, str], words: Words) -> Rows:
    """Two settings a row, each with what it is now."""
    buttons = [Button(_line(scope, what, value, words), "pick", (scope, _CODE[what])) for what, value in chosen.items()]
    return [buttons[at : at + 2] for at in range(0, len(buttons), 2)]


def _line(scope: str, what: str, value: str, words: Words) -> str:
    return words.say("set.line", what=words.say(f"set.{what}"), value=value_name(scope, what, value, words))
