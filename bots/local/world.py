"""Users, chats, messages: what Telegram would remember."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Literal

from bots.local.entities import Formatted

ChatType = Literal["private", "group", "supergroup", "channel"]
MemberStatus = Literal["creator", "administrator", "member", "restricted", "left", "kicked"]
"""restricted: a member who may not write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person or the bot."""

    id: int
    name: str
    is_bot: bool = False
    username: str | None = None
    language: str | None = None


ANONYMOUS = User(id=1087968824, name="Group", is_bot=True, username="GroupAnonymousBot")
"""Who sends what an administrator writes in the group's own name (core.telegram.org/bots/api#message, sender_chat)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button under a message: it calls back with `data`, opens `url` or copies `copy`."""

    text: str
    data: str | None = None
    url: str | None = None
    copy: str | None = None


Keyboard = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What a message said from `at` on."""

    at: datetime
    content: Formatted
    keyboard: Keyboard = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file in a message; the message's text is its caption."""

    id: str
    name: str
    kind: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message as it stands; `versions` are all that it ever said, the first one first.

    `id` counts within its chat from 1. `edited` is the time of the last edit, None before the first.
    """

    chat: int
    id: int
    sender: User
    versions: tuple[Version, ...]
    reply_to: int | None = None
    thread: int | None = None
    silent: bool = False
    edited: datetime | None = None
    document: Document | None = None

    @property
    def content(self) -> Formatted:
        """Its text and entities."""
        return self.versions[-1].content

    @property
    def text(self) -> str:
        """Its text."""
        return self.content.text

    @property
    def keyboard(self) -> Keyboard:
        """Its buttons, row by row."""
        return self.versions[-1].keyboard

    @property
    def sent(self) -> datetime:
        """When it was sent."""
        return self.versions[0].at


@dataclass(slots=True, kw_only=True)
class Chat:
    """A chat and all that is in it; `owner` is the person at the other end, or who made the group; `wordless` are a
    channel's administrators who may not post.

    `migrated_to` is the supergroup that took this group's place.
    """

    id: int
    type: ChatType
    title: str
    owner: User
    username: str | None = None
    forum_threads: frozenset[int] = frozenset()
    members: dict[int, tuple[User, MemberStatus]] = field(default_factory=dict)
    wordless: set[int] = field(default_factory=set)
    by_id: dict[int, Message] = field(default_factory=dict)
    last_id: int = 0
    migrated_to: int | None = None

    @property
    def messages(self) -> list[Message]:
        """The messages that were not deleted, oldest first."""
        return list(self.by_id.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleted:
    """A message went away."""

    chat: int
    id: int


Change = Message | Deleted | Chat
"""A message that came or changed, one that went, a chat that was opened."""


class World:
    """All chats of one bot; tells its listeners of every change."""

    def __init__(self, bot: User, clock: Callable[[], float]) -> None:
        self.bot = bot
        self.chats: dict[int, Chat] = {}
        self.listeners: list[Callable[[Change], None]] = []
        self._clock = clock

    def now(self) -> datetime:
        """The time of the server's clock, aware UTC."""
        return datetime.fromtimestamp(self._clock(), UTC)

    def open(self, chat: Chat) -> Chat:
        """A new chat, with its owner and the bot in it; in a private chat the bot is a mere member."""
        chat.members[chat.owner.id] = (chat.owner, "member" if chat.type == "private" else "creator")
        chat.members.setdefault(self.bot.id, (self.bot, "member"))
        self.chats[chat.id] = chat
        self._tell(chat)
        return chat

    def find_username(self, name: str) -> Chat | None:
        """The chat with this public name, without its @ and whatever its case."""
        return next((chat for chat in self.chats.values() if (chat.username or "").lower() == name.lower()), None)

    def post(
        self,
        chat: Chat,
        sender: User,
        content: Formatted,
        *,
        keyboard: Keyboard = (),
        reply_to: int | None = None,
        thread: int | None = None,
        silent: bool = False,
        document: Document | None = None,
    ) -> Message:
        """A new message in a chat."""
        chat.last_id += 1
        message = Message(
            chat=chat.id,
            id=chat.last_id,
            sender=sender,
            versions=(Version(at=self.now(), content=content, keyboard=keyboard),),
            reply_to=reply_to,
            thread=thread,
            silent=silent,
            document=document,
        )
        return self._put(chat, message)

    def edit(self, chat: Chat, message: Message, content: Formatted, keyboard: Keyboard) -> Message:
        """The message with another text or other buttons; only another text marks it as edited."""
        now = self.now()
        version = Version(at=now, content=content, keyboard=keyboard)
        edited = message.edited if content == message.content else now
        return self._put(chat, replace(message, versions=(*message.versions, version), edited=edited))

    def delete(self, chat: Chat, message: Message) -> None:
        """The message goes away."""
        del chat.by_id[message.id]
        self._tell(Deleted(chat=chat.id, id=message.id))

    def _put(self, chat: Chat, message: Message) -> Message:
        chat.by_id[message.id] = message
        self._tell(message)
        return message

    def _tell(self, change: Change) -> None:
        for listener in tuple(self.listeners):
            listener(change)
