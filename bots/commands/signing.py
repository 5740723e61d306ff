"""PURE: what buttons call back with is signed and bound to its chat: nobody makes up a press, or carries one elsewhere.

The text is a tag, the data, and "@" with the id of another chat where the button is about that one. The tag is the
first 64 bits of an HMAC-SHA256 over the chat of the message and the rest (RFC 2104, section 5: truncated output), in
base64url. Its key is derived from the bot's token, so that another token makes older buttons out of date, and no
button tells anything of the token. Telegram takes 64 bytes: 11 are the tag's.
"""

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bots.render.buttons import Button, Rows

MOST_BYTES: Final = 64
_TAG: Final = 11
_PURPOSE: Final = b"tocsin: data of buttons"


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a genuine button asks for; `about` is the chat that it is about, where that is another one."""

    action: str
    arguments: tuple[str, ...]
    about: int | None = None


class Signer:
    """Signs and verifies for one bot."""

    def __init__(self, token: str) -> None:
        self._key = hmac.digest(token.encode(), _PURPOSE, "sha256")

    def sign(self, data: str, chat: int, about: int | None = None) -> str:
        """The callback data of a button in a message to `chat`. Raises ValueError for more than Telegram takes."""
        said = data if about in (None, chat) else f"{data}@{about}"
        signed = self._tag(said, chat) + said
        if len(signed.encode()) > MOST_BYTES:
            raise ValueError(f"{said!r} does not fit into a button")
        return signed

    def verify(self, signed: str | None, chat: int) -> Pressed | None:
        """What was signed for this chat; None for what is forged, of another chat, or older than the token."""
        tag, said = (signed or "")[:_TAG], (signed or "")[_TAG:]
        if not hmac.compare_digest(tag.encode(errors="surrogatepass"), self._tag(said, chat).encode()):
            return None
        data, _, about = said.partition("@")
        action, *arguments = data.split(":")
        return Pressed(action, tuple(arguments), int(about) if about else None)

    def keyboard(self, rows: Rows, chat: int, about: int | None = None) -> InlineKeyboardMarkup:
        """The buttons as Telegram takes them."""
        return InlineKeyboardMarkup([[self._button(one, chat, about) for one in row] for row in rows if row])

    def _button(self, one: Button, chat: int, about: int | None) -> InlineKeyboardButton:
        if one.url:
            return InlineKeyboardButton(one.label, url=one.url)
        return InlineKeyboardButton(one.label, callback_data=self.sign(one.data, chat, about))

    def _tag(self, said: str, chat: int) -> str:
        whole = hmac.digest(self._key, f"{chat}:{said}".encode(errors="surrogatepass"), "sha256")
        return urlsafe_b64encode(whole[:8]).decode().rstrip("=")
