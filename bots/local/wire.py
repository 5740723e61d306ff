"""What the values look like in the Bot API's JSON."""

from datetime import datetime
from typing import Any

from bots.local.entities import Formatted
from bots.local.world import ANONYMOUS, Button, Chat, Document, Keyboard, Message, User

Json = dict[str, Any]


def user_json(user: User) -> Json:
    """A User."""
    return _without_none(
        id=user.id, is_bot=user.is_bot, first_name=user.name, username=user.username, language_code=user.language
    )


def chat_json(chat: Chat) -> Json:
    """A Chat, as messages carry it."""
    name = {"first_name": chat.title} if chat.type == "private" else {"title": chat.title}
    forum = {"is_forum": True} if chat.forum_threads else {}
    return _without_none(id=chat.id, type=chat.type, username=chat.username, **name, **forum)


def chat_full_json(chat: Chat) -> Json:
    """A ChatFullInfo, with the fields that the library requires."""
    gifts = dict.fromkeys(
        (
            "unlimited_gifts",
            "limited_gifts",
            "unique_gifts",
            "premium_subscription",
            "gifts_from_channels",
        ),
        False,
    )
    return chat_json(chat) | {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}


def message_json(chat: Chat, message: Message, *, with_reply: bool = True) -> Json:
    """A Message; the one that it replies to is inside, without a further reply, unless it is gone."""
    answered = chat.by_id.get(message.reply_to) if message.reply_to and with_reply else None
    return _without_none(
        message_id=message.id,
        message_thread_id=message.thread,
        is_topic_message=True if message.thread else None,
        **{"from": user_json(message.sender)},
        sender_chat=chat_json(chat) if message.sender == ANONYMOUS else None,
        chat=chat_json(chat),
        date=_unix(message.sent),
        edit_date=_unix(message.edited) if message.edited else None,
        reply_to_message=message_json(chat, answered, with_reply=False) if answered else None,
        **(_caption_json(message.document, message.content) if message.document else _content_json(message.content)),
        reply_markup={"inline_keyboard": keyboard_json(message.keyboard)} if message.keyboard else None,
    )


def keyboard_json(keyboard: Keyboard) -> list[list[Json]]:
    """The rows of an InlineKeyboardMarkup."""
    return [[_button_json(button) for button in row] for row in keyboard]


def _button_json(button: Button) -> Json:
    copy = {"text": button.copy} if button.copy else None
    return _without_none(text=button.text, callback_data=button.data, url=button.url, copy_text=copy)


def _content_json(content: Formatted) -> Json:
    return {"text": content.text, "entities": [entity.to_json() for entity in content.entities] or None}


def document_json(document: Document) -> Json:
    """A Document."""
    return {
        "file_id": document.id,
        "file_unique_id": document.id,
        "file_name": document.name,
        "mime_type": document.kind,
        "file_size": len(document.content),
    }


def _caption_json(document: Document, caption: Formatted) -> Json:
    words = {"caption": caption.text, "caption_entities": [entity.to_json() for entity in caption.entities]}
    return {"document": document_json(document)} | (words if caption.text else {})


def _unix(moment: datetime) -> int:
    return int(moment.timestamp())


def _without_none(**values: object) -> Json:
    return {name: value for name, value in values.items() if value is not None}
