"""Who may change a chat's alerts, and where the bot can post: what Telegram says of members and their rights."""

from dataclasses import dataclass

import structlog
from telegram import Bot, ChatMember, ChatMemberAdministrator, ChatMemberRestricted
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import TelegramError

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: the user, and the chat in whose name they write, if they do (an anonymous administrator's group)."""

    user: int | None
    written_as: int | None = None


async def may_change(bot: Bot, chat: int, kind: str, asker: Asker) -> bool:
    """Whether they may change the chat's alerts: anyone in private, administrators elsewhere; who may post, in
    channels.
    """
    if kind == ChatType.PRIVATE or asker.written_as == chat:
        return True
    member = await _member(bot, chat, asker.user) if asker.user else None
    return member is not None and _administers(member, kind)


async def can_post(bot: Bot, chat: int, kind: str) -> bool:
    """Whether the bot itself may post in a group or channel."""
    member = await _member(bot, chat, bot.id)
    return member is not None and posts(member, kind)


def posts(member: ChatMember, kind: str) -> bool:
    """Whether a member with these rights may post in a chat of this kind."""
    if isinstance(member, ChatMemberRestricted):
        return member.is_member and member.can_send_messages
    if kind == ChatType.CHANNEL:
        return _administers(member, kind)
    return member.status not in (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)


def _administers(member: ChatMember, kind: str) -> bool:
    if isinstance(member, ChatMemberAdministrator):
        return kind != ChatType.CHANNEL or bool(member.can_post_messages)
    return member.status == ChatMemberStatus.OWNER


async def _member(bot: Bot, chat: int, user: int) -> ChatMember | None:
    try:
        return await bot.get_chat_member(chat, user)
    except TelegramError as error:
        log.warning("cannot tell who is an administrator", error=repr(error))
        return None
