"""What stands behind the methods: the world, the queue of updates, the limits, and the log of what was accepted."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bots.local.arguments import Arguments
from bots.local.limits import FloodControl
from bots.local.refusals import Refused, bad_request, migrated, too_many_requests
from bots.local.updates import Updates
from bots.local.webhook import Webhook
from bots.local.world import Chat, Message, World

CallKind = Literal["sent", "edited", "markup", "deleted", "answered"]
CALLBACK_SECONDS = 900


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """An accepted call that people can see the effect of; `text` is the message's after it (plain, no markup).

    `sent` is a new message (`reply_to` set: a reply), `edited` another text, `markup` other buttons only,
    `deleted` a message gone, `answered` a pressed button answered (`message` is the button's).
    """

    kind: CallKind
    chat: int
    message: int
    text: str
    at: datetime
    reply_to: int | None = None
    silent: bool = False


@dataclass(slots=True, kw_only=True)
class Callback:
    """A pressed button; `answer` is what the bot answered: None before it did, "" without words."""

    id: str
    chat: int
    message: int
    at: datetime
    answer: str | None = None
    alert: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command of the bot's menu."""

    command: str
    description: str


@dataclass(slots=True, kw_only=True)
class Backend:
    """All state of one bot's server; `flood` None: without limits."""

    world: World
    clock: Callable[[], float]
    updates: Updates = field(default_factory=Updates)
    flood: FloodControl | None = field(default_factory=FloodControl)
    log: list[Call] = field(default_factory=list)
    callbacks: dict[str, Callback] = field(default_factory=dict)
    commands: dict[tuple[str, str], tuple[Command, ...]] = field(default_factory=dict)
    webhook: Webhook | None = None
    on_answer: list[Callable[[Callback], None]] = field(default_factory=list)

    def find_chat(self, arguments: Arguments) -> Chat:
        """The chat of `chat_id`, by number or @name. Raises Refused."""
        wanted = arguments.text("chat_id")
        if not wanted:
            raise bad_request("chat_id is empty")
        named = self.world.find_username(wanted[1:]) if wanted.startswith("@") else None
        chat = named or self.world.chats.get(arguments.integer("chat_id"))
        if chat is None:
            raise bad_request("chat not found")
        if chat.migrated_to:
            raise migrated(chat.migrated_to)
        return chat

    def find_message(self, arguments: Arguments, chat: Chat, what: str) -> Message:
        """The message of `message_id`. Raises Refused, "`what` not found"."""
        identity = arguments.integer("message_id")
        if not identity:
            raise bad_request("message identifier is not specified")
        if identity not in chat.by_id:
            raise bad_request(f"{what} not found")
        return chat.by_id[identity]

    def pass_limits(self, chat: Chat) -> None:
        """Count a message to a chat. Raises Refused where Telegram would ask to wait."""
        if self.flood is None:
            return
        wait = self.flood.take(chat.id, chat.type != "private", self.clock())
        if wait > 0:
            raise too_many_requests(math.ceil(wait))

    def note(self, kind: CallKind, message: Message, text: str) -> None:
        """Put an accepted call in the log."""
        call = Call(
            kind=kind,
            chat=message.chat,
            message=message.id,
            text=text,
            at=self.world.now(),
            reply_to=message.reply_to,
            silent=message.silent,
        )
        self.log.append(call)

    def find_callback(self, identity: str) -> Callback:
        """A button's press that can still be answered. Raises Refused."""
        callback = self.callbacks.get(identity)
        if callback is None or callback.answer is not None or self.clock() - callback.at.timestamp() > CALLBACK_SECONDS:
            raise Refused(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        return callback
