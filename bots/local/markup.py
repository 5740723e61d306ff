"""Telegram's HTML, read as Telegram reads it: the same tags, the same leniency, the same complaints.

Follows `parse_html` of github.com/tdlib/td (MessageEntity.cpp). Byte offsets in the complaints count UTF-8.
"""

import re
from dataclasses import dataclass, replace

from bots.local.entities import Entity, Formatted, finish, units
from bots.local.refusals import Refused, bad_request

_KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
    "a": "text_link",
    "pre": "pre",
    "code": "code",
    "blockquote": "blockquote",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|([a-zA-Z]+));?")
_BLANK = " \t\r\n\v\0"
_TAG_NAME = re.compile(rf"[^{_BLANK}>]*")
_ATTRIBUTE_NAME = re.compile(rf"""[^{_BLANK}=>/"']*""")
_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
_SPACE = re.compile(rf"[{_BLANK}]*")
_DATE_FORMAT = re.compile(r"[rR]|[tTdDwW]*")
_USER_LINK = re.compile(r"tg://user\?id=(\d+)")
_LINK = re.compile(r"(?:https?|ftp|tg|ton|tonsite|mailto|tel):\S+", re.IGNORECASE)
_BARE_LINK = re.compile(r"[\w-]+(\.[\w-]+)+(?:[/?#]\S*)?")
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class _Open:
    """A start tag that waits for its end: where its text begins, in units and in output pieces."""

    tag: str
    attributes: dict[str, str]
    offset: int
    piece: int


def parse_html(html: str) -> Formatted:
    """The text and entities of a message in parse mode HTML. Raises Refused, in Telegram's words."""
    return _Parser(html).parse()


def _decode(match: re.Match[str]) -> str:
    hexadecimal, decimal, name = match.groups()
    if name:
        return _NAMED.get(name, match.group())
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(code) if 0 < code < 0x10FFFF else match.group()


class _Parser:
    def __init__(self, html: str) -> None:
        self.html = html
        self.at = 0
        self.pieces: list[str] = []
        self.offset = 0
        self.opened: list[_Open] = []
        self.entities: list[Entity] = []

    def parse(self) -> Formatted:
        while self.at < len(self.html):
            if self.html[self.at] != "<":
                self._text()
            elif self.html.startswith("</", self.at):
                self._end_tag()
            else:
                self._start_tag()
        if self.opened:
            raise _complaint(f'Can\'t find end tag corresponding to start tag "{self.opened[-1].tag}"')
        text = "".join(self.pieces)
        if _SURROGATE.search(text):
            raise _complaint(
                "Text contains invalid Unicode characters after decoding HTML entities, "
                "check for unmatched surrogate code units"
            )
        # only a whole code block tells its language
        known = (replace(entity, language=None) if entity.type == "code" else entity for entity in self.entities)
        return finish(text, known)

    def _text(self) -> None:
        end = self.html.find("<", self.at)
        end = len(self.html) if end < 0 else end
        piece = _REFERENCE.sub(_decode, self.html[self.at : end])
        self.pieces.append(piece)
        self.offset += units(piece)
        self.at = end

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.html, self.at)
        taken = match.group() if match else ""
        self.at += len(taken)
        return taken

    def _peek(self) -> str:
        return self.html[self.at : self.at + 1]

    def _start_tag(self) -> None:
        begin = self.at
        self.at += 1
        tag = self._take(_TAG_NAME).lower()
        if self.at == len(self.html):
            raise _complaint(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        if tag not in _KINDS:
            raise _complaint(f'Unsupported start tag "{tag}" at byte offset {self._bytes(begin)}')
        attributes: dict[str, str] = {}
        self._take(_SPACE)
        while self._peek() != ">":
            name, value = self._attribute(tag, begin)
            attributes[name] = value
            self._take(_SPACE)
        self.at += 1
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise _complaint(f'Tag "span" must have class "tg-spoiler" at byte offset {self._bytes(begin)}')
        self.opened.append(_Open(tag, attributes, self.offset, len(self.pieces)))

    def _attribute(self, tag: str, begin: int) -> tuple[str, str]:
        name = self._take(_ATTRIBUTE_NAME)
        unclosed = _complaint(f'Unclosed start tag "{tag}" at byte offset {self._bytes(begin)}')
        if not name:
            if not self._peek():
                raise unclosed
            raise _complaint(f'Empty attribute name in the tag "{tag}" at byte offset {self._bytes(begin)}')
        self._take(_SPACE)
        if not self._peek():
            raise unclosed
        if self._peek() != "=":
            return name, ""
        self.at += 1
        self._take(_SPACE)
        if not self._peek():
            raise unclosed
        return name, self._value(begin)

    def _value(self, begin: int) -> str:
        quote = self._peek()
        if quote not in {"'", '"'}:
            start = self.at
            token = self._take(_TOKEN).lower()
            if self._peek() not in f"{_BLANK}>":
                raise _complaint(f"Unexpected end of name token at byte offset {self._bytes(start)}")
            return token
        end = self.html.find(quote, self.at + 1)
        if end < 0 or end + 1 == len(self.html):
            raise _complaint(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        value = self.html[self.at + 1 : end]
        self.at = end + 1
        return _REFERENCE.sub(_decode, value)

    def _end_tag(self) -> None:
        begin = self.at
        if not self.opened:
            raise _complaint(f"Unexpected end tag at byte offset {self._bytes(begin)}")
        self.at += 2
        tag = self._take(_TAG_NAME).lower()
        self._take(_SPACE)
        if self._peek() != ">":
            raise _complaint(f"Unclosed end tag at byte offset {self._bytes(begin)}")
        self.at += 1
        opened = self.opened.pop()
        if tag and tag != opened.tag:
            raise _complaint(
                f'Unmatched end tag at byte offset {self._bytes(begin)}, expected "</{opened.tag}>", found "</{tag}>"'
            )
        if self.offset > opened.offset:
            self._close(opened)

    def _close(self, opened: _Open) -> None:
        length = self.offset - opened.offset
        entity = Entity(type=_KINDS[opened.tag], offset=opened.offset, length=length)
        special = {"a": self._link, "tg-time": _time, "tg-emoji": _emoji, "blockquote": _quotation, "code": _code}
        made = special[opened.tag](entity, opened) if opened.tag in special else entity
        inner = self.entities[-1] if self.entities else None
        if (
            inner
            and opened.tag == "pre"
            and (inner.type, inner.offset, inner.length) == ("code", entity.offset, length)
        ):
            self.entities[-1] = replace(inner, type="pre")
        elif made:
            self.entities.append(made)

    def _link(self, entity: Entity, opened: _Open) -> Entity | None:
        address = opened.attributes.get("href") or "".join(self.pieces[opened.piece :])
        user = _USER_LINK.fullmatch(address)
        if user:
            return replace(entity, type="text_mention", user=int(user[1]))
        if not _LINK.fullmatch(address):
            if not _BARE_LINK.fullmatch(address):
                return None
            address = f"http://{address}"
        return replace(entity, url=address)

    def _bytes(self, position: int) -> int:
        return len(self.html[:position].encode("utf-8", "surrogatepass"))


def _code(entity: Entity, opened: _Open) -> Entity:
    name = opened.attributes.get("class", "")
    return replace(entity, language=name.removeprefix("language-") if name.startswith("language-") else None)


def _quotation(entity: Entity, opened: _Open) -> Entity:
    return replace(entity, type="expandable_blockquote") if "expandable" in opened.attributes else entity


def _emoji(entity: Entity, opened: _Open) -> Entity:
    identity = opened.attributes.get("emoji-id", "")
    if not identity.isdecimal() or not int(identity):
        raise _complaint("Invalid custom emoji identifier specified")
    return replace(entity, custom_emoji_id=identity)


def _time(entity: Entity, opened: _Open) -> Entity | None:
    pattern = opened.attributes.get("format", "")
    if not _DATE_FORMAT.fullmatch(pattern):
        raise _complaint("Invalid date format used")
    when = opened.attributes.get("unix", "")
    if not when.isdecimal() or not int(when):
        return None
    return replace(entity, unix_time=int(when), date_time_format=pattern or None)


def _complaint(reason: str) -> Refused:
    return bad_request(f"can't parse entities: {reason}")
