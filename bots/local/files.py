"""Files: sent by the bot or a person, asked for by id, fetched by path."""

from hashlib import blake2b

from aiohttp import web

from bots.local.arguments import Arguments
from bots.local.backend import Backend
from bots.local.keyboards import read_keyboard
from bots.local.membership import check_posting
from bots.local.refusals import Refused, bad_request
from bots.local.sending import MAX_CAPTION, read_content, read_reply, read_thread
from bots.local.wire import Json, message_json
from bots.local.world import Document

MOST_FETCHED = 20 << 20
"""Bytes of a file that a bot can fetch (core.telegram.org/bots/api#getfile)."""


def make_document(name: str, kind: str, content: bytes) -> Document:
    """A file with an id of its own; the same file has the same."""
    identity = blake2b(name.encode() + b"\0" + content, digest_size=16).hexdigest()
    return Document(id=identity, name=name, kind=kind or "application/octet-stream", content=content)


def send_document(backend: Backend, arguments: Arguments) -> Json:
    """sendDocument: an uploaded file, or one that is known by its id."""
    chat = backend.find_chat(arguments)
    check_posting(chat, backend.world.bot)
    given = arguments.file("document")
    document = make_document(given.name, given.kind, given.content) if given else _known(backend, arguments)
    caption = read_content(arguments, "caption", MAX_CAPTION)
    keyboard = read_keyboard(arguments)
    thread, reply_to = read_thread(arguments, chat), read_reply(arguments, chat)
    backend.pass_limits(chat)
    message = backend.world.post(
        chat,
        backend.world.bot,
        caption,
        keyboard=keyboard,
        reply_to=reply_to,
        thread=thread,
        silent=arguments.flag("disable_notification"),
        document=document,
    )
    backend.note("sent", message, message.text)
    return message_json(chat, message)


def get_file(backend: Backend, arguments: Arguments) -> Json:
    """getFile: where it can be fetched."""
    document = find_document(backend, arguments.text("file_id"))
    if document is None:
        raise bad_request("invalid file_id")
    if len(document.content) > MOST_FETCHED:
        raise bad_request("file is too big")
    return {
        "file_id": document.id,
        "file_unique_id": document.id,
        "file_size": len(document.content),
        "file_path": f"documents/{document.id}",
    }


def find_document(backend: Backend, identity: str) -> Document | None:
    """A file in any message, by its id."""
    documents = (message.document for chat in backend.world.chats.values() for message in chat.messages)
    return next((one for one in documents if one and one.id == identity), None)


def fetch(backend: Backend, identity: str) -> web.Response:
    """The file itself, as a download: whatever is in it, a browser runs nothing of it."""
    document = find_document(backend, identity)
    if document is None:
        raise web.HTTPNotFound
    return web.Response(
        body=document.content,
        headers={
            "Content-Type": "application/octet-stream",
            "Content-Disposition": "attachment",
            "X-Content-Type-Options": "nosniff",
        },
    )


def _known(backend: Backend, arguments: Arguments) -> Document:
    document = find_document(backend, arguments.text("document"))
    if document is None:
        raise Refused(400, "Bad Request: there is no document in the request")
    return document
