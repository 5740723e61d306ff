"""PURE: what an endpoint is told, and Telegram's HTML in the forms that others read."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Final, Literal

from bots.ledger.telling import Telling
from bots.render.html import Html, clip
from bots.sender.step import Step
from streams.model import Story
from streams.model.ids import digest

Kind = Literal["new", "reply", "edit", "digest"]
"""new: a story's first message. reply: what is new about it, with sound. edit: the first message, as it is now.
digest: a line for each story that waited for its hour; `story` is the first of them."""

SUBJECT_LIMIT: Final = 150
_KINDS: Final[dict[Step, Kind]] = {Step.SEND: "new", Step.REPLY: "reply", Step.EDIT: "edit", Step.DIGEST: "digest"}
_TIME: Final = re.compile(r'<tg-time unix="(\d+)" format="\w+">([^<]*)</tg-time>')
_TELEGRAMS_OWN: Final = re.compile(r"<blockquote expandable>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One sending. A repeat of it has the same `key` and `number`, so that whoever gets it can drop it.

    `number` (positive, below 2**52) is what the ledger calls it, `thread` the number of the story's first message in
    this chat, None where this is it; an edit has the number of what it changes. `events` are the ids of the events that
    it rings for. `html` is plain HTML of lines, `text` the same without markup.
    """

    key: str
    kind: Kind
    number: int
    thread: int | None
    events: tuple[str, ...]
    language: str
    subject: str
    html: str
    text: str
    story: Story


def letter_of(telling: Telling, step: Step, content: Html) -> Letter:
    """The letter that carries out a step."""
    story = telling.told_story.story
    events = tuple(ring.event for ring in telling.rings)
    key = digest("letter", str(telling.chat.id), story.id, step.name, str(telling.version), *events)
    html = to_html(content.markup)
    text = to_text(html)
    headline = text.partition("\n")[0] if step is Step.DIGEST else story.title
    return Letter(
        key=key,
        kind=_KINDS[step],
        number=telling.message if step is Step.EDIT and telling.message else int(key, 16) % 2**52,
        thread=telling.message,
        events=events,
        language=telling.manner.language,
        subject=clip(headline, SUBJECT_LIMIT) or story.short,
        html=html,
        text=text,
        story=story,
    )


def to_html(markup: str) -> str:
    """Telegram's HTML as any reader knows it; times are what Telegram's own would replace: the chat's zone, or UTC."""
    return _TELEGRAMS_OWN.sub("<blockquote>", _TIME.sub(_time, markup))


def to_text(html: str) -> str:
    """HTML without its markup; a link is followed by its address."""
    reader = _Text()
    reader.feed(html)
    reader.close()
    return "".join(reader.parts)


def _time(found: re.Match[str]) -> str:
    moment = datetime.fromtimestamp(int(found[1]), UTC)
    return f'<time datetime="{moment:%Y-%m-%dT%H:%M:%SZ}">{found[2]}</time>'


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._link: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._link = dict(attrs).get("href")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._link:
            self.parts.append(f" ({self._link})")
            self._link = None

    def handle_data(self, data: str) -> None:
        self.parts.append(data)
