"""Reply markups, checked as Telegram checks them."""

from typing import Any

from bots.local.arguments import Arguments
from bots.local.refusals import bad_request
from bots.local.world import Button, Keyboard

MAX_DATA_BYTES = 64
MAX_BUTTONS = 100


def read_keyboard(arguments: Arguments) -> Keyboard:
    """The inline keyboard in `reply_markup`, () where there is none; other kinds of markup leave no mark on a message.

    Raises Refused.
    """
    markup = arguments.json("reply_markup", "reply keyboard markup")
    if markup is None:
        return ()
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    rows = markup.get("inline_keyboard", [])
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup should be an Array of Arrays')
    keyboard = tuple(tuple(_button(button) for button in row) for row in rows if row)
    if sum(len(row) for row in keyboard) > MAX_BUTTONS:
        raise bad_request("reply markup is too long")
    return keyboard


def _button(given: Any) -> Button:
    if not isinstance(given, dict):
        raise _unparsable("InlineKeyboardButton must be an Object")
    text = given.get("text")
    if not isinstance(text, str):
        raise _unparsable('Field "text" must be of type String')
    if not text.strip():
        raise bad_request("BUTTON_TEXT_INVALID")
    data, url, copied = given.get("callback_data"), given.get("url"), given.get("copy_text")
    if url:
        return Button(text=text, url=str(url))
    if data:
        if len(str(data).encode()) > MAX_DATA_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
        return Button(text=text, data=str(data))
    if isinstance(copied, dict) and copied.get("text"):
        return Button(text=text, copy=str(copied["text"]))
    raise _unparsable("Text buttons are unallowed in the inline keyboard")


def _unparsable(reason: str) -> Exception:
    return bad_request(f"can't parse inline keyboard button: {reason}")
