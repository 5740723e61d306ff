"""The methods that ask or set up: the bot, its updates, its commands, its chats."""

import json
import re
from typing import Any

from bots.local.arguments import Arguments
from bots.local.backend import Backend, Command
from bots.local.membership import member_json
from bots.local.refusals import Refused, bad_request
from bots.local.updates import MAX_LIMIT, MAX_TIMEOUT
from bots.local.webhook import Webhook
from bots.local.wire import Json, chat_full_json, user_json

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")
_SCOPES = {
    "default",
    "all_private_chats",
    "all_group_chats",
    "all_chat_administrators",
    "chat",
    "chat_administrators",
    "chat_member",
}
_WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


def get_me(backend: Backend, arguments: Arguments) -> Json:
    """getMe."""
    abilities = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}
    return user_json(backend.world.bot) | abilities


async def get_updates(backend: Backend, arguments: Arguments) -> list[Json]:
    """getUpdates, long polling."""
    if backend.webhook:
        raise Refused(409, _WEBHOOK_ACTIVE)
    backend.updates.allow(_read_kinds(arguments))
    return await backend.updates.poll(
        offset=arguments.integer("offset"),
        limit=arguments.integer("limit", MAX_LIMIT, 1, MAX_LIMIT),
        seconds=arguments.integer("timeout", 0, 0, MAX_TIMEOUT),
    )


async def set_webhook(backend: Backend, arguments: Arguments) -> bool:
    """setWebhook; plain http is allowed, as Telegram's own server allows it when it runs locally."""
    url, secret = arguments.text("url"), arguments.text("secret_token")
    if url and not re.match(r"https?://\S+$", url):
        raise bad_request("bad webhook: invalid webhook URL specified")
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    backend.updates.allow(_read_kinds(arguments))
    await _remove_webhook(backend, arguments)
    if url:
        connections = arguments.integer("max_connections", 40, 1, 100)
        backend.webhook = Webhook(url=url, secret=secret, max_connections=connections)
        backend.updates.interrupt("setWebhook request")
        backend.webhook.start(backend.updates)
    return True


async def delete_webhook(backend: Backend, arguments: Arguments) -> bool:
    """deleteWebhook."""
    await _remove_webhook(backend, arguments)
    return True


def get_webhook_info(backend: Backend, arguments: Arguments) -> Json:
    """getWebhookInfo."""
    hook = backend.webhook
    info: Json = {
        "url": hook.url if hook else "",
        "has_custom_certificate": False,
        "pending_update_count": backend.updates.pending,
    }
    if backend.updates.allowed:
        info["allowed_updates"] = backend.updates.allowed
    if hook:
        info["max_connections"] = hook.max_connections
    if hook and hook.error and hook.failed:
        info |= {"last_error_message": hook.error, "last_error_date": int(hook.failed.timestamp())}
    return info


def set_my_commands(backend: Backend, arguments: Arguments) -> bool:
    """setMyCommands, per scope and language."""
    given = arguments.json("commands", "list of bot commands")
    if not isinstance(given, list):
        raise bad_request("expected an Array of BotCommand")
    backend.commands[_menu(arguments)] = tuple(_read_command(one) for one in given)
    return True


def get_my_commands(backend: Backend, arguments: Arguments) -> list[Json]:
    """getMyCommands."""
    commands = backend.commands.get(_menu(arguments), ())
    return [{"command": one.command, "description": one.description} for one in commands]


def delete_my_commands(backend: Backend, arguments: Arguments) -> bool:
    """deleteMyCommands."""
    backend.commands.pop(_menu(arguments), None)
    return True


def get_chat(backend: Backend, arguments: Arguments) -> Json:
    """getChat."""
    return chat_full_json(backend.find_chat(arguments))


def get_chat_member(backend: Backend, arguments: Arguments) -> Json:
    """getChatMember."""
    chat, user = backend.find_chat(arguments), arguments.integer("user_id")
    if user not in chat.members:
        raise bad_request("member not found")
    return member_json(chat, user)


def get_chat_administrators(backend: Backend, arguments: Arguments) -> list[Json]:
    """getChatAdministrators: people only, as Telegram leaves bots out other than the caller."""
    chat = backend.find_chat(arguments)
    if chat.type == "private":
        raise bad_request("there are no administrators in the private chat")
    people = [user for user, member in chat.members.items() if member[1] in ("creator", "administrator")]
    return [member_json(chat, user) for user in people]


async def _remove_webhook(backend: Backend, arguments: Arguments) -> None:
    if backend.webhook:
        await backend.webhook.stop()
        backend.webhook = None
    if arguments.flag("drop_pending_updates"):
        backend.updates.drop()


def _read_kinds(arguments: Arguments) -> list[str] | None:
    kinds = arguments.json("allowed_updates", "allowed updates")
    if kinds is None:
        return None
    if not isinstance(kinds, list):
        raise bad_request("can't parse allowed updates JSON object")
    return [str(kind) for kind in kinds]


def _menu(arguments: Arguments) -> tuple[str, str]:
    scope = arguments.json("scope", "BotCommandScope") or {"type": "default"}
    if not isinstance(scope, dict) or scope.get("type") not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    return json.dumps(scope, sort_keys=True), arguments.text("language_code")


def _read_command(given: Any) -> Command:
    name = str(given.get("command", "")).removeprefix("/") if isinstance(given, dict) else ""
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    description = str(given.get("description", "")).strip()
    if not 1 <= len(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return Command(command=name, description=description)
