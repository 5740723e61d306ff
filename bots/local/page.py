"""The page that shows every chat as a phone would, and its wire: server-sent events out, two small posts in."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from aiohttp import web

from bots.local.backend import Backend, Callback
from bots.local.files import fetch, make_document
from bots.local.wire import Json, keyboard_json, message_json
from bots.local.world import ANONYMOUS, Change, Chat, Deleted, Document, Message

FOLDER = Path(__file__).parent / "page"
_FILES = {"/": "index.html"} | {
    f"/{name}": name for name in ("page.js", "pane.js", "text.js", "words.js", "page.css", "icon.svg")
}
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_BEAT_SECONDS = 15


class Says(Protocol):
    """Lets the person at the other end of a chat write."""

    def __call__(
        self,
        chat: int,
        text: str,
        *,
        reply_to: int | None = None,
        thread: int | None = None,
        document: Document | None = None,
    ) -> Message:
        """Write, in reply to a message of the chat or not, into a forum topic or not, with a file or without."""
        ...


class Page:
    """Serves the page; `say` and `press` act for the person at the other end of a chat."""

    def __init__(
        self,
        backend: Backend,
        say: Says,
        press: Callable[[int, int, str], Callback],
    ) -> None:
        self._backend = backend
        self._world = backend.world
        self._say_for_person = say
        self._press_for_person = press
        self._watchers: set[asyncio.Queue[Json]] = set()
        self._world.listeners.append(lambda change: self._tell(self._change_json(change)))
        backend.on_answer.append(lambda callback: self._tell(_answer_json(callback)))

    def add_routes(self, application: web.Application) -> None:
        """Join the application."""
        for path in _FILES:
            application.router.add_get(path, self._file)
        application.router.add_get("/events", self._events)
        application.router.add_post("/say", self._say)
        application.router.add_post("/press", self._press)
        application.router.add_post("/file", self._send_file)
        application.router.add_get("/file/{identity}", self._fetch)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        return web.FileResponse(FOLDER / _FILES[request.path], headers=_HEADERS)

    async def _say(self, request: web.Request) -> web.Response:
        given = await _read(request)
        try:
            chat, text, reply_to = int(given["chat"]), str(given["text"]).strip(), int(given.get("reply_to") or 0)
        except (KeyError, TypeError, ValueError):
            raise web.HTTPBadRequest(text="expected chat (a number) and text") from None
        if chat not in self._world.chats or not text:
            raise web.HTTPBadRequest(text="expected a chat that is open and a text that is not empty")
        above = self._world.chats[chat].by_id.get(reply_to)
        if above:
            self._say_for_person(chat, text, reply_to=above.id, thread=above.thread)
        else:
            self._say_for_person(chat, text)
        return web.Response(status=204)

    async def _send_file(self, request: web.Request) -> web.Response:
        """The body is the file; its type, which no form of another site can send, says that the page did it."""
        _check_host(request)
        if request.content_type != "application/x-tocsin-file":
            raise web.HTTPUnsupportedMediaType(text="expected application/x-tocsin-file")
        name, chat = request.query.get("name", ""), request.query.get("chat", "")
        if not name or not chat.lstrip("-").isdecimal() or int(chat) not in self._world.chats:
            raise web.HTTPBadRequest(text="expected a chat that is open and the name of the file")
        self._say_for_person(int(chat), "", document=make_document(name, "", await request.read()))
        return web.Response(status=204)

    async def _fetch(self, request: web.Request) -> web.Response:
        _check_host(request)
        return fetch(self._backend, request.match_info["identity"])

    async def _press(self, request: web.Request) -> web.Response:
        given = await _read(request)
        try:
            self._press_for_person(int(given["chat"]), int(given["message"]), str(given["button"]))
        except (KeyError, TypeError, ValueError):
            raise web.HTTPBadRequest(text="expected chat, message and button, all there") from None
        return web.Response(status=204)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """All chats first, then every change as it happens."""
        _check_host(request)
        response = web.StreamResponse(headers=_HEADERS | {"Content-Type": "text/event-stream"})
        await response.prepare(request)
        queue: asyncio.Queue[Json] = asyncio.Queue()
        self._watchers.add(queue)
        try:
            await _send(response, {"kind": "all", "chats": [_chat_json(one) for one in self._world.chats.values()]})
            while True:
                try:
                    await _send(response, await asyncio.wait_for(queue.get(), _BEAT_SECONDS))
                except TimeoutError:
                    await response.write(b": still here\n\n")
        except ConnectionError:
            return response
        finally:
            self._watchers.discard(queue)

    def _tell(self, event: Json) -> None:
        for queue in self._watchers:
            queue.put_nowait(event)

    def _change_json(self, change: Change) -> Json:
        if isinstance(change, Deleted):
            return {"kind": "deleted", "chat": change.chat, "message": change.id}
        if isinstance(change, Chat):
            return {"kind": "chat", "chat": _name_json(change)}
        chat = self._world.chats[change.chat]
        return {"kind": "message", "chat": _name_json(chat), "message": _message_json(chat, change)}


async def _send(response: web.StreamResponse, event: Json) -> None:
    await response.write(f"data: {json.dumps(event)}\n\n".encode())


async def _read(request: web.Request) -> dict[str, Any]:
    """The JSON of a post from the page itself: another site can send neither this content type nor this host."""
    _check_host(request)
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(text="expected application/json")
    try:
        given = await request.json()
    except ValueError:
        raise web.HTTPBadRequest(text="expected JSON") from None
    if not isinstance(given, dict):
        raise web.HTTPBadRequest(text="expected a JSON object")
    return given


def _check_host(request: web.Request) -> None:
    if request.host.rpartition(":")[0] not in ("127.0.0.1", "localhost"):
        raise web.HTTPForbidden(text="expected to be called by 127.0.0.1 or localhost")


def _name_json(chat: Chat) -> Json:
    return {"id": chat.id, "type": chat.type, "title": chat.title, "language": chat.owner.language or "en"}


def _chat_json(chat: Chat) -> Json:
    return _name_json(chat) | {"messages": [_message_json(chat, message) for message in chat.messages]}


def _message_json(chat: Chat, message: Message) -> Json:
    """A message as the Bot API writes it, and what only a phone knows: sound, and what it said before."""
    earlier = [
        {"text": one.content.text, "date": int(one.at.timestamp())}
        for one, after in zip(message.versions, message.versions[1:], strict=False)
        if one.content.text != after.content.text
    ]
    return message_json(chat, message) | {
        "keyboard": keyboard_json(message.keyboard),
        "silent": message.silent,
        "mine": not message.sender.is_bot or message.sender == ANONYMOUS,
        "earlier": earlier,
        "text": message.text,
        "entities": [entity.to_json() for entity in message.content.entities],
    }


def _answer_json(callback: Callback) -> Json:
    return {
        "kind": "answer",
        "chat": callback.chat,
        "message": callback.message,
        "text": callback.answer,
        "alert": callback.alert,
    }
