"""A Bot API server on loopback: the unchanged library talks to it as to api.telegram.org.

async with LocalTelegram() as server:
    application = Application.builder().token(server.token).base_url(server.base_url).build()
    server.say(1, "/start")
    await server.until(lambda: server.chat(1).messages[-1].text.startswith("Welcome"))
"""

import asyncio
import time
from collections.abc import Callable
from typing import Self, TypeVar

from aiohttp import web

from bots.local.backend import Backend, Call, Callback
from bots.local.dispatch import Dispatch
from bots.local.entities import finish
from bots.local.faults import Fault, Faults, Kind
from bots.local.limits import OVERALL_PER_SECOND, FloodControl
from bots.local.membership import member_json, membership_json
from bots.local.page import Page
from bots.local.wire import chat_json, message_json, user_json
from bots.local.world import Chat, ChatType, Document, MemberStatus, Message, User, World

TOKEN = "7000000001:local-telegram"  # noqa: S105  # opens nothing but this server
BOT = User(id=7000000001, name="Tocsin", is_bot=True, username="tocsin_local_bot")

T = TypeVar("T")


class LocalTelegram:
    """One bot's Telegram; it takes `rate` messages a second over all, or with `limits` False as many as come; `clock`
    gives Unix seconds.
    """

    def __init__(
        self,
        port: int = 0,
        *,
        token: str = TOKEN,
        clock: Callable[[], float] = time.time,
        limits: bool = True,
        rate: int = OVERALL_PER_SECOND,
    ) -> None:
        self.token = token
        self._port = port
        self._faults = Faults()
        flood = FloodControl(rate) if limits else None
        self._backend = Backend(world=World(BOT, clock), clock=clock, flood=flood)
        self._changed = asyncio.Event()
        self._backend.world.listeners.append(lambda _: self._changed.set())
        self._backend.on_answer.append(lambda _: self._changed.set())
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        """Listen. Raises OSError where the port is taken."""
        application = web.Application(client_max_size=1 << 20)
        Page(self._backend, self.say, self.press).add_routes(application)
        Dispatch(self._backend, self._faults, self.token).add_routes(application)
        self._runner = web.AppRunner(application, handler_cancellation=True, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        except OSError:
            await self._runner.cleanup()
            raise
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop; calls that hang are cut off."""
        if self._backend.webhook:
            await self._backend.webhook.stop()
        if self._runner:
            await self._runner.cleanup()

    @property
    def url(self) -> str:
        """The server's address: of its page, and what `telegram_api` in the settings is set to."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def base_url(self) -> str:
        """What the library calls base_url."""
        return f"{self.url}/bot"

    @property
    def base_file_url(self) -> str:
        """What the library calls base_file_url."""
        return f"{self.url}/file/bot"

    @property
    def log(self) -> list[Call]:
        """Every accepted call that changed something, in order."""
        return self._backend.log

    def chat(self, chat: int) -> Chat:
        """A chat by its id. Raises KeyError."""
        return self._backend.world.chats[chat]

    def open_private(self, chat: int, name: str = "Reader", language: str = "en") -> Chat:
        """A private chat with a person who wrote to the bot before."""
        owner = User(id=chat, name=name, language=language)
        return self._backend.world.open(Chat(id=chat, type="private", title=name, owner=owner))

    def open_group(
        self,
        chat: int,
        title: str,
        *,
        kind: ChatType = "supergroup",
        owner: User | None = None,
        username: str | None = None,
        threads: frozenset[int] = frozenset(),
        bot: MemberStatus = "member",
    ) -> Chat:
        """A group or channel with the bot in it; with `threads` a forum."""
        owner = owner or User(id=1, name="Owner")
        group = Chat(id=chat, type=kind, title=title, owner=owner, username=username, forum_threads=threads)
        group.members[BOT.id] = (BOT, bot)
        return self._backend.world.open(group)

    def migrate(self, chat: int, new_id: int) -> Chat:
        """The group becomes a supergroup: calls to the old id are refused with the new one, for good."""
        old = self.chat(chat)
        old.migrated_to = new_id
        return self.open_group(new_id, old.title, owner=old.owner, bot=old.members[BOT.id][1])

    def let_bot(self, chat: int, status: MemberStatus, *, posting: bool = True, by: User | None = None) -> None:
        """The bot is made something else in a chat, by a person (the chat's owner, unless told), and is told so; in a
        private chat "kicked" is blocked. `posting` False takes a channel's administrator the right to post.
        """
        place = self.chat(chat)
        old = member_json(place, BOT.id)
        place.members[BOT.id] = (BOT, status)
        (place.wordless.discard if posting else place.wordless.add)(BOT.id)
        at = int(self._backend.world.now().timestamp())
        update = membership_json(place, by or place.owner, at, old, member_json(place, BOT.id))
        self._backend.updates.add("my_chat_member", update)

    def say(
        self,
        chat: int,
        text: str,
        *,
        user: User | None = None,
        reply_to: int | None = None,
        thread: int | None = None,
        document: Document | None = None,
    ) -> Message:
        """A person (the chat's owner, unless told) writes, or sends a file with the text as its caption; an unknown
        positive id opens a private chat.
        """
        place = self.chat(chat) if chat in self._backend.world.chats or chat < 0 else self.open_private(chat)
        sender = user or place.owner
        place.members.setdefault(sender.id, (sender, "member"))
        message = self._backend.world.post(
            place, sender, finish(text, ()), reply_to=reply_to, thread=thread, document=document
        )
        if _concerns_bot(place, message):
            kind = "channel_post" if place.type == "channel" else "message"
            self._backend.updates.add(kind, message_json(place, message))
        return message

    def press(self, chat: int, message: int, button: str, *, user: User | None = None) -> Callback:
        """A person (the chat's owner, unless told) presses the button with this text or callback data.

        Raises KeyError for a message or button that is not there.
        """
        place = self.chat(chat)
        under = place.by_id[message]
        pressed = [one for row in under.keyboard for one in row if one.data and button in (one.data, one.text)]
        if not pressed:
            raise KeyError(f"no button {button!r} under message {message} of chat {chat}")
        identity = str(len(self._backend.callbacks) + 1)
        callback = Callback(id=identity, chat=chat, message=message, at=self._backend.world.now())
        self._backend.callbacks[identity] = callback
        query = {
            "id": identity,
            "from": user_json(user or place.owner),
            "message": message_json(place, under),
            "chat_instance": str(chat_json(place)["id"]),
            "data": pressed[0].data,
        }
        self._backend.updates.add("callback_query", query)
        return callback

    def misbehave(
        self,
        kind: Kind,
        *,
        times: int | None = 1,
        method: str | None = None,
        chat: int | None = None,
        accepted: bool = False,
        retry_after: int = 5,
        status: int = 502,
    ) -> None:
        """Let the next calls meet a fault (see Fault); without `method` it meets every method, getUpdates too."""
        fault = Fault(
            kind=kind,
            times=times,
            method=method,
            chat=chat,
            accepted=accepted,
            retry_after=retry_after,
            status=status,
        )
        self._faults.add(fault)

    def behave(self) -> None:
        """Forget all faults that wait."""
        self._faults.clear()

    async def until(self, condition: Callable[[], T], seconds: float = 10) -> T:
        """What the condition gives once it is true, looked at after every change. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while not (result := condition()):
                self._changed.clear()
                await self._changed.wait()
        return result


def _concerns_bot(chat: Chat, message: Message) -> bool:
    """Privacy mode: in groups a bot sees commands for it and answers to it, all only as an administrator."""
    if chat.type in ("private", "channel") or chat.members[BOT.id][1] == "administrator":
        return True
    answered = chat.by_id.get(message.reply_to) if message.reply_to else None
    if answered and answered.sender == BOT:
        return True
    command, _, addressee = message.text.split(maxsplit=1)[0].partition("@") if message.text else ("", "", "")
    return command.startswith("/") and addressee.lower() in ("", str(BOT.username))


async def run_local(port: int) -> None:
    """Serve until cancelled, with one private chat open. Raises OSError where the port is taken."""
    async with LocalTelegram(port) as server:
        server.open_private(1, "You")
        await asyncio.Event().wait()
