"""Telegram's HTML as values that know how long they will be, so that nothing is ever cut inside an entity.

The law: feed text enters through `text` or `clip` and is escaped there; only the functions below make markup.
Tags and limits: core.telegram.org/bots/api#html-style. Lengths are UTF-16 code units of the visible text, as Telegram
counts them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape, unescape
from typing import Final

MESSAGE_LIMIT: Final = 4096
MOST_ENTITIES: Final = 90
"""Of a hundred, Telegram drops the rest without a word; some are left for the links and tags that it finds itself."""

# Control characters, and those that reorder or hide text: a headline must not rewrite what stands around it.
_UNSEEN: Final = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_SPACES: Final = re.compile(r"\s+")
_TAG: Final = re.compile("<[^>]*>")
_UNPAIRED: Final = re.compile("[\ud800-\udfff]")
# A mention would call a stranger, a command would be one tap away: a joiner behind the sign makes neither, nor a tag.
_CALL: Final = re.compile(r"(?:(?<!\w)[@#$]|(?<![\w/<>])/)(?=\w)")
_RIGHT_TO_LEFT: Final = re.compile(
    "[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_ISOLATE: Final = "\u200e\u2068"
_ISOLATED: Final = "\u2069"
_SENTENCE_END: Final = re.compile(r"[.!?…][»”\")]*\s")


def units(plain: str) -> int:
    """The length of a text as Telegram counts it: in UTF-16 code units."""
    return len(plain) + sum(character > "\uffff" for character in plain)


@dataclass(frozen=True, slots=True)
class Html:
    """A piece of a message: its markup, its visible length in UTF-16 code units, and how many entities it makes."""

    markup: str = ""
    length: int = 0
    entities: int = 0

    def __add__(self, other: "Html") -> "Html":
        return Html(self.markup + other.markup, self.length + other.length, self.entities + other.entities)

    def __bool__(self) -> bool:
        return bool(self.markup)


def visible(raw: str) -> str:
    """Text without control, reordering and invisible characters, its white space made plain; a single space that does
    not break stays so, as French has them before its marks.
    """
    seen = _UNPAIRED.sub("�", _UNSEEN.sub(" ", raw))
    if "\u00a0" in seen or "\u202f" in seen:
        return _SPACES.sub(_one_space, seen).strip()
    return " ".join(seen.split())


def _one_space(run: re.Match[str]) -> str:
    return run[0] if run[0] in ("\u00a0", "\u202f") else " "


def clean(raw: str) -> str:
    """Feed text as it is seen, calling nobody."""
    return _CALL.sub("\\g<0>\u2060", visible(raw))


def isolated(inner: "Html") -> "Html":
    """What runs from right to left, between marks that keep it from turning what stands beside it; others need none.

    First strong isolate and its end (unicode.org/reports/tr9, 2.4.2), behind a left-to-right mark: some clients give a
    line the direction of its first letter, isolated or not, and all our languages run from left to right.
    """
    return text(_ISOLATE) + inner + text(_ISOLATED) if _RIGHT_TO_LEFT.search(inner.markup) else inner


def text(plain: str) -> Html:
    """Any text, escaped; an address in it becomes an entity by itself."""
    return Html(escape(plain), units(plain), plain.count("://"))


def clip(raw: str, limit: int) -> str:
    """Feed text of at most `limit` units as it may stand beside other words: cut, and isolated (see `isolated`)."""
    kept = cut(raw, limit)
    if not _RIGHT_TO_LEFT.search(kept):
        return kept
    return _ISOLATE + cut(raw, limit - len(_ISOLATE + _ISOLATED)) + _ISOLATED


def cut(raw: str, limit: int) -> str:
    """Cleaned feed text of at most `limit` units: cut after a sentence, else after a word, else anywhere."""
    return _cut(clean(raw[: limit * 4]), limit, more=len(raw) > limit * 4)


def code(raw: str, limit: int) -> Html:
    """What people may copy and send back, such as a query, of at most `limit` units: nothing is put into it."""
    return tag("code", text(_cut(visible(raw[: limit * 4]), limit, more=len(raw) > limit * 4)))


def _cut(whole: str, limit: int, *, more: bool) -> str:
    if units(whole) <= limit and not more:
        return whole
    kept = whole[: limit - 1]
    while units(kept) > limit - 1:
        kept = kept[:-1]
    ends = [match.end() - 1 for match in _SENTENCE_END.finditer(kept)]
    if ends and ends[-1] >= limit // 3:
        return kept[: ends[-1]]
    word = kept.rfind(" ")
    return (kept[:word] if word >= limit // 2 else kept) + "…"


def tag(name: str, inner: Html, attributes: str = "") -> Html:
    """`inner` within one tag; nothing where there is nothing to mark."""
    opening = f"{name} {attributes}" if attributes else name
    return Html(f"<{opening}>{inner.markup}</{name}>", inner.length, inner.entities + 1) if inner else inner


def bold(inner: Html) -> Html:
    """Bold."""
    return tag("b", inner)


def plain(whole: Html) -> str:
    """What is visible of a piece, where there is no markup."""
    return unescape(_TAG.sub("", whole.markup))


def link(inner: Html, url: str | None) -> Html:
    """A link, where there is an http(s) address to go to."""
    if not url or not url.lower().startswith(("http://", "https://")) or len(url) > 2048:
        return inner
    return tag("a", inner, f'href="{escape(_UNPAIRED.sub("", url))}"')


def join(pieces: Iterable[Html], separator: str) -> Html:
    """The pieces that are not empty, with a separator between them."""
    whole = Html()
    for piece in pieces:
        if piece:
            whole += (text(separator) + piece) if whole else piece
    return whole


def fit(pieces: Iterable[Html], separator: str, limit: int) -> tuple[Html, int]:
    """As many whole pieces, in order, as `limit` units and one message's entities hold, and how many were left out."""
    kept = Html()
    left = 0
    for piece in pieces:
        longer = join([kept, piece], separator)
        if left or longer.length > limit or longer.entities > MOST_ENTITIES:
            left += 1
        else:
            kept = longer
    return kept, left
