"""Who is what in a chat, what they may do there, and what the bot is told when that changes for itself."""

from bots.local.refusals import bad_request, forbidden
from bots.local.wire import Json, chat_json, user_json
from bots.local.world import Chat, User

_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
)
_SENDING = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
    "can_edit_tag",
    "can_react_to_messages",
)


def member_json(chat: Chat, member: int) -> Json:
    """A ChatMember."""
    user, status = chat.members[member]
    extra: Json = {}
    if status == "creator":
        extra = {"is_anonymous": False}
    elif status == "administrator":
        posting = {"can_post_messages": member not in chat.wordless} if chat.type == "channel" else {}
        extra = {"is_anonymous": False, "can_be_edited": False} | dict.fromkeys(_RIGHTS, True) | posting
    elif status == "restricted":
        extra = {"is_member": True, "until_date": 0} | dict.fromkeys(_SENDING, False)
    elif status == "kicked":
        extra = {"until_date": 0}
    return {"status": status, "user": user_json(user)} | extra


def check_posting(chat: Chat, bot: User) -> None:
    """Raises Refused where the bot may not post, as Telegram words it."""
    status = chat.members[bot.id][1]
    if status == "kicked" and chat.type == "private":
        raise forbidden("bot was blocked by the user")
    if status in ("left", "kicked"):
        said = "was kicked from" if status == "kicked" else "is not a member of"
        raise forbidden(f"bot {said} the {chat.type} chat")
    if status == "restricted":
        raise bad_request("not enough rights to send text messages to the chat")
    if chat.type == "channel" and (status != "administrator" or bot.id in chat.wordless):
        raise bad_request("need administrator rights in the channel chat")


def membership_json(chat: Chat, by: User, at: int, old: Json, new: Json) -> Json:
    """A ChatMemberUpdated."""
    return {
        "chat": chat_json(chat),
        "from": user_json(by),
        "date": at,
        "old_chat_member": old,
        "new_chat_member": new,
    }
