"""The HTTP side of the Bot API: finds the method, answers or misbehaves."""

import asyncio
import inspect
import socket
import struct
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from aiohttp import web

from bots.local import asking, files, sending
from bots.local.arguments import Arguments, read_arguments
from bots.local.backend import Backend
from bots.local.faults import Fault, Faults
from bots.local.refusals import Refused, forbidden, too_many_requests

Method = Callable[[Backend, Arguments], Any | Awaitable[Any]]

METHODS: dict[str, Method] = {
    "getMe": asking.get_me,
    "getUpdates": asking.get_updates,
    "setWebhook": asking.set_webhook,
    "deleteWebhook": asking.delete_webhook,
    "getWebhookInfo": asking.get_webhook_info,
    "setMyCommands": asking.set_my_commands,
    "getMyCommands": asking.get_my_commands,
    "deleteMyCommands": asking.delete_my_commands,
    "getChat": asking.get_chat,
    "getChatMember": asking.get_chat_member,
    "getChatAdministrators": asking.get_chat_administrators,
    "sendMessage": sending.send_message,
    "sendDocument": files.send_document,
    "getFile": files.get_file,
    "sendChatAction": sending.send_chat_action,
    "editMessageText": sending.edit_message_text,
    "editMessageReplyMarkup": sending.edit_message_reply_markup,
    "deleteMessage": sending.delete_message,
    "answerCallbackQuery": sending.answer_callback_query,
}
_BY_LOWER_NAME = {name.lower(): method for name, method in METHODS.items()}


class Dispatch:
    """Serves /bot<token>/<method>, GET and POST."""

    def __init__(self, backend: Backend, faults: Faults, token: str) -> None:
        self._backend = backend
        self._faults = faults
        self._token = token

    def add_routes(self, application: web.Application) -> None:
        """Join the application."""
        application.router.add_route("*", "/bot{token}/{method}", self._serve)
        application.router.add_get("/file/bot{token}/documents/{identity}", self._fetch)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        try:
            method = self._find(request.match_info["token"], request.match_info["method"])
            arguments = await read_arguments(request)
            fault = self._faults.take(request.match_info["method"], arguments.integer("chat_id") or None)
            if fault and not fault.accepted:
                return await _misbehave(request, fault)
            result = method(self._backend, arguments)
            result = await result if inspect.isawaitable(result) else result
            return await _misbehave(request, fault) if fault else web.json_response({"ok": True, "result": result})
        except Refused as refusal:
            return _refuse(refusal)

    async def _fetch(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != self._token:
            raise web.HTTPNotFound
        return files.fetch(self._backend, request.match_info["identity"])

    def _find(self, token: str, name: str) -> Method:
        """The method. Raises Refused: 404 for what is no token, 401 for another bot's, 404 for an unknown method."""
        number, _, secret = token.partition(":")
        if not number.isdecimal() or not secret:
            raise Refused(404, "Not Found")
        if token != self._token:
            raise Refused(401, "Unauthorized")
        if name.lower() not in _BY_LOWER_NAME:
            raise Refused(404, "Not Found: method not found")
        return _BY_LOWER_NAME[name.lower()]


def _refuse(refusal: Refused) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    if refusal.parameters():
        body["parameters"] = refusal.parameters()
    headers = {"Retry-After": str(refusal.retry_after)} if refusal.retry_after else None
    return web.json_response(body, status=refusal.code, headers=headers)


async def _misbehave(request: web.Request, fault: Fault) -> web.StreamResponse:
    if fault.kind == "flood":
        raise too_many_requests(fault.retry_after)
    if fault.kind == "blocked":
        raise forbidden("bot was blocked by the user")
    if fault.kind == "status":
        return _refuse(Refused(fault.status, HTTPStatus(fault.status).phrase))
    if fault.kind == "reset":
        _reset(request)
    # silence; and after a reset nothing that is written arrives
    await asyncio.Event().wait()
    raise AssertionError("an event that nobody sets")


def _reset(request: web.Request) -> None:
    transport = request.transport
    if transport is None:
        return
    # lingering for zero seconds makes closing a reset, not an orderly end
    linger = struct.pack("ii", 1, 0)
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    transport.abort()
