"""The methods that change a chat: send, edit, delete, answer."""

from typing import Any

from bots.local.arguments import Arguments
from bots.local.backend import Backend
from bots.local.entities import Entity, Formatted, finish, units
from bots.local.keyboards import read_keyboard
from bots.local.markup import parse_html
from bots.local.membership import check_posting
from bots.local.refusals import bad_request
from bots.local.wire import Json, message_json
from bots.local.world import Chat, Keyboard, Message

MAX_UNITS = 4096
MAX_CAPTION = 1024
MAX_ANSWER = 200
DELETABLE_SECONDS = 48 * 3600
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


def send_message(backend: Backend, arguments: Arguments) -> Json:
    """sendMessage."""
    chat = backend.find_chat(arguments)
    check_posting(chat, backend.world.bot)
    content = read_content(arguments)
    keyboard = read_keyboard(arguments)
    thread = read_thread(arguments, chat)
    reply_to = read_reply(arguments, chat)
    backend.pass_limits(chat)
    message = backend.world.post(
        chat,
        backend.world.bot,
        content,
        keyboard=keyboard,
        reply_to=reply_to,
        thread=thread,
        silent=arguments.flag("disable_notification"),
    )
    backend.note("sent", message, message.text)
    return message_json(chat, message)


def edit_message_text(backend: Backend, arguments: Arguments) -> Json:
    """editMessageText."""
    chat = backend.find_chat(arguments)
    message = _own_message(backend, arguments, chat)
    return _edit(backend, chat, message, read_content(arguments), read_keyboard(arguments))


def edit_message_reply_markup(backend: Backend, arguments: Arguments) -> Json:
    """editMessageReplyMarkup."""
    chat = backend.find_chat(arguments)
    message = _own_message(backend, arguments, chat)
    return _edit(backend, chat, message, message.content, read_keyboard(arguments))


def delete_message(backend: Backend, arguments: Arguments) -> bool:
    """deleteMessage: the bot's own, any in a private chat, any where the bot is an administrator; for 48 hours."""
    chat = backend.find_chat(arguments)
    message = backend.find_message(arguments, chat, "message to delete")
    bot = backend.world.bot
    may = message.sender == bot or chat.type == "private" or chat.members[bot.id][1] == "administrator"
    if not may or backend.clock() - message.sent.timestamp() > DELETABLE_SECONDS:
        raise bad_request("message can't be deleted")
    backend.world.delete(chat, message)
    backend.note("deleted", message, message.text)
    return True


def answer_callback_query(backend: Backend, arguments: Arguments) -> bool:
    """answerCallbackQuery: once for each press."""
    callback = backend.find_callback(arguments.text("callback_query_id"))
    text = arguments.text("text")
    if units(text) > MAX_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    callback.answer, callback.alert = text, arguments.flag("show_alert")
    message = backend.world.chats[callback.chat].by_id.get(callback.message)
    if message:
        backend.note("answered", message, text)
    for listener in tuple(backend.on_answer):
        listener(callback)
    return True


def send_chat_action(backend: Backend, arguments: Arguments) -> bool:
    """sendChatAction: "typing"; leaves no trace."""
    backend.find_chat(arguments)
    return True


def _own_message(backend: Backend, arguments: Arguments, chat: Chat) -> Message:
    check_posting(chat, backend.world.bot)
    message = backend.find_message(arguments, chat, "message to edit")
    if message.sender != backend.world.bot:
        raise bad_request("message can't be edited")
    return message


def _edit(backend: Backend, chat: Chat, message: Message, content: Formatted, keyboard: Keyboard) -> Json:
    if (content, keyboard) == (message.content, message.keyboard):
        raise bad_request(_NOT_MODIFIED)
    backend.pass_limits(chat)
    edited = backend.world.edit(chat, message, content, keyboard)
    backend.note("markup" if content == message.content else "edited", edited, edited.text)
    return message_json(chat, edited)


def read_content(arguments: Arguments, name: str = "text", most: int = MAX_UNITS) -> Formatted:
    """A message's text, or a file's caption, which may be empty. Raises Refused; of the parse modes only HTML is spoken
    here.
    """
    text, mode = arguments.text(name), arguments.text("parse_mode").lower()
    if mode == "html":
        content = parse_html(text)
    elif mode in ("", "none"):
        entities = "entities" if name == "text" else "caption_entities"
        content = finish(text, _read_entities(arguments.json(entities, "entities")))
    else:
        raise bad_request("unsupported parse_mode")
    if name == "text" and not content.text:
        raise bad_request("message text is empty")
    if units(content.text) > most:
        raise bad_request("message is too long" if name == "text" else "message caption is too long")
    return content


def _read_entities(given: Any) -> list[Entity]:
    try:
        return [_read_entity(one) for one in given or ()]
    except (KeyError, TypeError, ValueError):
        raise bad_request("can't parse entities: wrong MessageEntity specified") from None


def _read_entity(given: Json) -> Entity:
    unix_time = given.get("unix_time")
    return Entity(
        type=str(given["type"]),
        offset=int(given["offset"]),
        length=int(given["length"]),
        url=given.get("url"),
        user=given["user"]["id"] if "user" in given else None,
        language=given.get("language"),
        custom_emoji_id=given.get("custom_emoji_id"),
        unix_time=None if unix_time is None else int(unix_time),
        date_time_format=given.get("date_time_format"),
    )


def read_thread(arguments: Arguments, chat: Chat) -> int | None:
    """The forum topic to send to. Raises Refused where there is none such."""
    thread = arguments.integer("message_thread_id")
    if thread and thread not in chat.forum_threads:
        raise bad_request("message thread not found")
    return thread or None


def read_reply(arguments: Arguments, chat: Chat) -> int | None:
    """The message to reply to; one that is gone is left out where the caller allowed it, else Refused."""
    given = arguments.json("reply_parameters", "reply parameters")
    if given is None:
        return None
    if not isinstance(given, dict) or not isinstance(given.get("message_id"), int):
        raise bad_request("object expected as reply parameters")
    wanted: int = given["message_id"]
    if wanted in chat.by_id:
        return wanted
    if given.get("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")
