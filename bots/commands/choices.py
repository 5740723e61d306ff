"""PURE: what can be set, what may be chosen for it, and what is chosen now; for a chat, and for one subscription of it.

A value is a text, as buttons carry it: "on", "off", a number, a language, or `DEFAULT`: what the chat has, or nothing.
"""

from typing import Any, Final

from bots.commands.editing import threshold_of
from bots.ledger.chats import Subscription
from bots.ledger.wishes import Wishes
from bots.render.words import LANGUAGES
from streams.rules.query import parse

DEFAULT: Final = "-"
CHAT: Final = "chat"
"""The scope of what holds for the whole chat; any other scope is a query's id."""

_SWITCH: Final = ("on", "off")
_STEPS: Final = (DEFAULT, "1", "5", "10", "20", "50", "100")
_DIGESTS: Final = (DEFAULT, "360", "420", "480", "720", "1080", "1200")

OF_CHAT: Final[dict[str, tuple[str, ...]]] = {
    "sound": _SWITCH,
    "preview": _SWITCH,
    "language": LANGUAGES,
    "digest": _DIGESTS,
    "threshold": (DEFAULT, "1", "5", "10", "20", "50", "100", "200"),
    "step": _STEPS,
}
OF_SUBSCRIPTION: Final[dict[str, tuple[str, ...]]] = {
    "sound": (DEFAULT, *_SWITCH),
    "preview": (DEFAULT, *_SWITCH),
    "language": (DEFAULT, *LANGUAGES),
    "digest": (DEFAULT, *_SWITCH),
    "threshold": ("1", "3", "5", "10", "20", "30", "50", "100", "200", "500"),
    "step": _STEPS,
}
IN_QUERY: Final = ("threshold", "step")
"""What is part of a subscription's query: to set it is to ask for another one."""


def chosen_of_chat(wishes: Wishes) -> dict[str, str]:
    """What a chat has, by name."""
    return {
        "sound": _switched(wishes.sound),
        "preview": _switched(wishes.preview),
        "language": wishes.language,
        "digest": _number(wishes.digest_at),
        "threshold": _number(wishes.threshold),
        "step": _number(wishes.step),
    }


def chosen_of_subscription(one: Subscription) -> dict[str, str]:
    """What a subscription has, by name; without threshold and step where its query has no one figure to rise."""
    query = parse(one.text)
    low = threshold_of(query)
    figures = {} if low is None else {"threshold": str(low), "step": _number(query.steps)}
    return {
        "sound": _switched(one.sound),
        "preview": _switched(one.preview),
        "language": one.language or DEFAULT,
        "digest": _switched(one.digest),
        **figures,
    }


def column_of(scope: str, what: str, value: str) -> dict[str, Any]:
    """The column and value that a choice is in the ledger. Raises ValueError for what is no choice."""
    offered = OF_CHAT if scope == CHAT else OF_SUBSCRIPTION
    if value not in offered.get(what, ()):
        raise ValueError(f"{what}={value}")
    if what in ("sound", "preview") or (what == "digest" and scope != CHAT):
        return {what: {"on": True, "off": False}.get(value)}
    if what == "language":
        return {what: None if value == DEFAULT else value, **({"chosen": True} if scope == CHAT else {})}
    column = "digest_at" if what == "digest" else what
    return {column: None if value == DEFAULT else int(value)}


def _switched(value: bool | None) -> str:
    return DEFAULT if value is None else "on" if value else "off"


def _number(value: int | None) -> str:
    return DEFAULT if value is None else str(value)
