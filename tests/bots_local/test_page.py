"""The page's own wire: events out, words and presses in, nothing for other sites."""

import asyncio
import json
import re
from typing import Any

import aiohttp
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from bots.local.page import FOLDER
from bots.local.server import LocalTelegram


async def next_event(stream: aiohttp.ClientResponse) -> dict[str, Any]:
    """The next server-sent event, decoded."""
    async with asyncio.timeout(10):
        while not (line := await stream.content.readline()).startswith(b"data: "):
            pass
    event: dict[str, Any] = json.loads(line.removeprefix(b"data: "))
    return event


async def test_a_watcher_sees_all_chats_first_and_then_every_change(server: LocalTelegram, bot: Bot) -> None:
    """What the page knows after any number of events is what the server knows."""
    first = await bot.send_message(1, "29 killed", disable_notification=True)
    async with aiohttp.ClientSession() as session, session.get(f"{server.url}/events") as stream:
        opened = await next_event(stream)
        assert [chat["title"] for chat in opened["chats"]] == ["Ada"]
        assert opened["chats"][0]["messages"][0]["silent"]
        await bot.edit_message_text("33 killed", 1, first.id)
        edited = await next_event(stream)
        assert edited["message"]["text"] == "33 killed"
        assert [version["text"] for version in edited["message"]["earlier"]] == ["29 killed"]
        await bot.delete_message(1, first.id)
        assert await next_event(stream) == {"kind": "deleted", "chat": 1, "message": first.id}
        server.open_private(2, "Blaise")
        assert (await next_event(stream))["chat"]["title"] == "Blaise"


async def test_the_page_can_write_and_press(server: LocalTelegram, bot: Bot) -> None:
    """A person at the page is a person to the bot."""
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Why", callback_data="why")]])
    message = await bot.send_message(1, "29 killed", reply_markup=keyboard)
    async with aiohttp.ClientSession(server.url) as session:
        said = await session.post("/say", json={"chat": 1, "text": "/list"})
        pressed = await session.post("/press", json={"chat": 1, "message": message.id, "button": "why"})
    assert (said.status, pressed.status) == (204, 204)
    written, asked = await bot.get_updates()
    assert written.message
    assert written.message.text == "/list"
    assert asked.callback_query
    assert asked.callback_query.data == "why"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/say", {"chat": 99, "text": "hello"}),
        ("/say", {"chat": 1, "text": "  "}),
        ("/say", {"text": "hello"}),
        ("/say", ["hello"]),
        ("/press", {"chat": 1, "message": 7, "button": "why"}),
        ("/press", {"chat": 1}),
    ],
)
async def test_a_post_that_fits_nothing_is_refused_in_words(server: LocalTelegram, path: str, body: object) -> None:
    """Bad input is normal input: it is named, and changes nothing."""
    async with aiohttp.ClientSession(server.url) as session, session.post(path, json=body) as answer:
        assert answer.status == 400
        assert (await answer.text()).startswith("expected ")
    assert server.chat(1).messages == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"Content-Type": "text/plain"}, 415), ({"Content-Type": "application/json", "Host": "evil.example"}, 403)],
)
async def test_another_site_in_the_same_browser_can_say_nothing(
    server: LocalTelegram, headers: dict[str, str], status: int
) -> None:
    """A form of another site cannot send JSON, and a rebound name gives itself away."""
    body = json.dumps({"chat": 1, "text": "forged"})
    async with aiohttp.ClientSession(server.url) as session, session.post("/say", data=body, headers=headers) as answer:
        assert answer.status == status
    assert server.chat(1).messages == []


async def test_the_page_names_no_other_host(server: LocalTelegram) -> None:
    """Everything that it needs is in the package, and its policy lets nothing else in."""
    async with aiohttp.ClientSession(server.url) as session, session.get("/") as answer:
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    texts = [path.read_text(encoding="utf-8") for path in FOLDER.iterdir()]
    addresses = {address for text in texts for address in re.findall(r"""["'(](https?://[^"')]+)""", text)}
    assert addresses == {"http://www.w3.org/2000/svg"}
    assert not any("innerHTML" in text for text in texts)


async def test_a_file_is_sent_and_fetched_by_the_page_only(server: LocalTelegram, bot: Bot) -> None:
    """As a download, whatever is in it; another site can send neither its type nor its host."""
    kind = {"Content-Type": "application/x-tocsin-file"}
    async with aiohttp.ClientSession(server.url) as session:
        sent = await session.post("/file?chat=1&name=a.html", data=b"<script>", headers=kind)
        assert sent.status == 204
        (update,) = await bot.get_updates()
        assert update.message
        assert update.message.document
        fetched = await session.get(f"/file/{update.message.document.file_id}")
        assert await fetched.read() == b"<script>"
        assert (fetched.content_type, fetched.headers["Content-Disposition"]) == (
            "application/octet-stream",
            "attachment",
        )
        assert (await session.post("/file?chat=1&name=a", data=b"x")).status == 415
        assert (await session.post("/file?chat=99&name=a", data=b"x", headers=kind)).status == 400
        foreign = await session.post("/file?chat=1&name=a", data=b"x", headers=kind | {"Host": "evil.example"})
        assert foreign.status == 403
        assert (await session.get("/file/nothing")).status == 404
