"""The public page of a Telegram channel as posts. Runs in the cage.

The page (https://t.me/s/NAME, described by nobody but itself) shows some twenty posts, each an element of the class
`tgme_widget_message` with `data-post="name/number"`, its words in `tgme_widget_message_text`, its time in `time`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

from streams.sources.errors import Malformed
from streams.sources.item import Item
from streams.sources.kinds.posts import headline
from streams.sources.parse.fields import MOST_ITEMS, TEXT_LIMIT, iso_moment
from streams.sources.parse.plain import plain

_VOID: Final = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})
_NAME: Final = re.compile(r"[A-Za-z0-9_]+/[0-9]{1,18}")
_TEXT: Final = "tgme_widget_message_text"
_QUOTED: Final = frozenset({"tgme_widget_message_reply", "tgme_widget_message_link_preview"})
"""What a post shows of others: the one that it answers, the page that it links to."""


@dataclass(frozen=True, slots=True)
class Page:
    """The posts of a page with words, oldest first, and the numbers of the first and last one with or without."""

    items: tuple[Item, ...] = ()
    first: int = 0
    last: int = 0


@dataclass(slots=True)
class _Post:
    name: str
    written: str = ""
    html: list[str] = field(default_factory=list)


class _Posts(HTMLParser):
    """Collects posts; the words of one as the HTML that they are."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.posts: list[_Post] = []
        self.is_channel = False
        self._depth = 0
        self._text_from: int | None = None
        self._quoted_from: int | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        classes = set(known.get("class", "").split())
        self.is_channel = self.is_channel or "tgme_channel_history" in classes
        if name := known.get("data-post"):
            self.posts.append(_Post(name))
        if self.posts and self._quoted_from is None:
            self._note(tag, known, classes)
        if tag not in _VOID:
            self._depth += 1

    def _note(self, tag: str, known: Mapping[str, str], classes: set[str]) -> None:
        """What an element of the last post means, before it is entered."""
        post = self.posts[-1]
        if self._text_from is not None:
            post.html.append(self.get_starttag_text() or "")
        elif classes & _QUOTED:
            self._quoted_from = self._depth
        elif _TEXT in classes:
            self._text_from = self._depth
        elif tag == "time" and not post.written:
            post.written = known.get("datetime", "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        self._depth -= 1
        if self._text_from is not None:
            self.posts[-1].html.append(f"</{tag}>")
        if self._text_from is not None and self._depth <= self._text_from:
            self._text_from = None
            self.posts[-1].html.append("<p>")
        if self._quoted_from is not None and self._depth <= self._quoted_from:
            self._quoted_from = None

    def handle_data(self, data: str) -> None:
        if self._text_from is not None:
            self.posts[-1].html.append(data)

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")


def parse(body: bytes, headers: Mapping[str, str]) -> Page:
    """The posts of a channel's page. Raises Malformed for another page: a channel may show no preview."""
    parser = _Posts()
    parser.feed(body.decode("utf-8", "replace"))
    parser.close()
    if not parser.is_channel:
        raise Malformed("the page shows no posts: no such channel, or one without a public preview")
    numbered = {number: post for post in parser.posts[:MOST_ITEMS] if (number := _number(post.name))}
    found = (_item(post) for _, post in sorted(numbered.items()))
    return Page(tuple(item for item in found if item), min(numbered, default=0), max(numbered, default=0))


def _number(name: str) -> int:
    """The post's number, which counts up; 0 for what is no post's name."""
    return int(name.rpartition("/")[2]) if _NAME.fullmatch(name) else 0


def _item(post: _Post) -> Item | None:
    text = plain("".join(post.html))[:TEXT_LIMIT]
    written = iso_moment(post.written)
    if not text:
        return None
    return Item(guid=post.name, url=f"https://t.me/{post.name}", title=headline(text), text=text, published=written)
