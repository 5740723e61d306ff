"""PURE. What came of a news day, counted from three witnesses: the topics, the ledger, and what the chats were told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from streams.model import Decision, StoryEvent

DELIVERED = ("sent", "covered")
"""States of a delivery that reached its chat, by a message of its own or by one that said it too."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A row of the ledger: this chat must hear of this event, by this message once it was sent."""

    event: str
    chat: int
    state: str
    message: int | None


@dataclass(frozen=True, slots=True)
class Living:
    """The living message of a story in a chat; `current` where it shows all that the chat must be told."""

    story: str
    chat: int
    message: int | None
    edits: int
    current: bool


@dataclass(frozen=True, slots=True)
class Subscription:
    """A chat asks for a query since a time."""

    chat: int
    query: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the bot's database says; `consumed` counts the records of `alerts` that it has taken in."""

    subscriptions: tuple[Subscription, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    living: tuple[Living, ...] = ()
    consumed: int = 0


@dataclass(frozen=True, slots=True)
class Spoken:
    """A message that a chat got (`sent`; with `reply` under another one), or its new text (`edited`).

    `number` is its place among all that was said.
    """

    kind: Literal["sent", "edited"]
    chat: int
    message: int
    text: str
    reply: bool = False
    number: int = 0


@dataclass(slots=True)
class Seen:
    """What was seen on the topics so far; `published` and `settled` hold (article id, revision)."""

    published: set[tuple[str, int]] = field(default_factory=set)
    settled: set[tuple[str, int]] = field(default_factory=set)
    stories: set[str] = field(default_factory=set)
    events: dict[str, StoryEvent] = field(default_factory=dict)
    alert_records: int = 0

    def decided(self, decision: Decision) -> None:
        """Note an outcome; `reading` is none yet, for the assembler has the last word."""
        if decision.outcome != "reading":
            self.settled.add((decision.id, decision.revision))

    @property
    def waiting(self) -> int:
        """Articles that have no outcome yet."""
        return len(self.published - self.settled)

    def count(self, kind: str) -> int:
        """How many events of a kind rang."""
        return sum(event.kind == kind for event in self.events.values())


@dataclass(frozen=True, slots=True)
class Audit:
    """The figures of the last line."""

    articles: int
    stories: int
    new: int
    update: int
    correction: int
    sent: int
    edited: int
    replies: int
    lost: tuple[str, ...]
    twice: tuple[str, ...]

    @property
    def line(self) -> str:
        """The demonstration's last line."""
        return (
            f"demo: articles={self.articles} stories={self.stories} "
            f"alerts new={self.new} update={self.update} correction={self.correction} "
            f"messages sent={self.sent} edited={self.edited} replies={self.replies} "
            f"lost={len(self.lost)} twice={len(self.twice)}"
        )


def audit(seen: Seen, ledger: Ledger, spoken: Sequence[Spoken] | None) -> Audit:
    """Hold the witnesses against each other; `spoken` is None where the chats cannot be read (Telegram itself)."""
    living = {(row.chat, row.message) for row in ledger.living if row.message is not None}
    heard = None if spoken is None else about_stories(ledger, spoken)
    return Audit(
        articles=len({article for article, _ in seen.published}),
        stories=len(seen.stories),
        new=seen.count("new"),
        update=seen.count("update"),
        correction=seen.count("correction"),
        sent=len(living) if heard is None else sum(one.kind == "sent" and not one.reply for one in heard),
        edited=sum(row.edits for row in ledger.living) if heard is None else sum(o.kind == "edited" for o in heard),
        replies=len(_told(ledger) - living)
        if heard is None
        else sum(one.kind == "sent" and one.reply for one in heard),
        lost=(*_without_outcome(seen), *_unheard(seen, ledger, heard), *_stale(ledger)),
        twice=() if heard is None else tuple(_repeated(heard)),
    )


def about_stories(ledger: Ledger, spoken: Sequence[Spoken]) -> list[Spoken]:
    """What the chats were told of stories; the bot's answers to commands are not in the ledger."""
    told = _told(ledger)
    return [one for one in spoken if (one.chat, one.message) in told]


def _told(ledger: Ledger) -> set[tuple[int, int]]:
    """All messages about stories, (chat, message): the living ones and the replies."""
    living = {(row.chat, row.message) for row in ledger.living if row.message is not None}
    return living | {(row.chat, row.message) for row in ledger.deliveries if row.message is not None}


def _without_outcome(seen: Seen) -> Iterable[str]:
    for article, revision in sorted(seen.published - seen.settled):
        yield f"article {article} revision {revision} has no outcome"


def _unheard(seen: Seen, ledger: Ledger, heard: Sequence[Spoken] | None) -> Iterable[str]:
    """Each event that fired for a chat and did not reach it, by the ledger's word or by the chat's."""
    rows = {(row.event, row.chat): row for row in ledger.deliveries}
    known = None if heard is None else {(one.chat, one.message) for one in heard}
    for event in seen.events.values():
        fired = {firing.query for firing in event.fired}
        chats = {one.chat for one in ledger.subscriptions if one.query in fired and one.since <= event.at}
        for chat in sorted(chats):
            row = rows.get((event.id, chat))
            if row is None or row.state not in DELIVERED:
                yield f"event {event.id} ({event.kind}) for chat {chat} is {row.state if row else 'not in the ledger'}"
            elif known is not None and row.message is not None and (chat, row.message) not in known:
                yield f"event {event.id} for chat {chat} is noted as message {row.message}, which the chat never got"


def _stale(ledger: Ledger) -> Iterable[str]:
    for row in ledger.living:
        if not row.current:
            yield f"message {row.message} in chat {row.chat} does not show its story {row.story} as it stands"


def _repeated(heard: Sequence[Spoken]) -> Iterable[str]:
    said: set[tuple[int, str]] = set()
    for one in heard:
        if one.kind == "sent" and (one.chat, one.text) in said:
            yield f"message {one.message} in chat {one.chat} says what an earlier one said"
        said.add((one.chat, one.text))
