"""getUpdates and webhooks: what reaches the bot, when, and how often."""

import asyncio

import pytest
from aiohttp import web
from telegram import Bot
from telegram.error import Conflict

from bots.local.server import BOT, LocalTelegram


async def test_a_long_poll_ends_with_the_first_update(server: LocalTelegram, bot: Bot) -> None:
    """Nobody waits for the time-out when there is news."""
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await bot.get_me()
    server.say(1, "hello")
    assert [update.message.text for update in await poll if update.message] == ["hello"]


async def test_a_short_poll_of_an_empty_queue_ends_at_once(bot: Bot) -> None:
    """Without a timeout there is no waiting."""
    assert await bot.get_updates(timeout=0) == ()


async def test_updates_stay_until_an_offset_confirms_them(server: LocalTelegram, bot: Bot) -> None:
    """A bot that dies between two polls loses nothing."""
    for text in ("a", "b", "c"):
        server.say(1, text)
    first = await bot.get_updates(limit=2)
    assert [update.message.text for update in first if update.message] == ["a", "b"]
    assert len(await bot.get_updates()) == 3
    rest = await bot.get_updates(offset=first[-1].update_id + 1)
    assert [update.message.text for update in rest if update.message] == ["c"]
    assert len(await bot.get_updates()) == 1


async def test_a_negative_offset_keeps_the_newest_only(server: LocalTelegram, bot: Bot) -> None:
    """The old ones are forgotten, as documented."""
    for text in ("a", "b", "c"):
        server.say(1, text)
    assert [update.message.text for update in await bot.get_updates(offset=-1) if update.message] == ["c"]


async def test_a_second_poller_ends_the_first_with_a_conflict(server: LocalTelegram, bot: Bot) -> None:
    """Two bots on one token notice each other."""
    first = asyncio.create_task(bot.get_updates(timeout=30))
    async with Bot(server.token, base_url=server.base_url) as other:
        while not first.done():
            await other.get_updates(timeout=0)
    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await first


async def test_only_the_kinds_asked_for_are_kept(server: LocalTelegram, bot: Bot) -> None:
    """An empty list means the usual kinds again."""
    await bot.get_updates(allowed_updates=["callback_query"])
    server.say(1, "unwanted")
    assert await bot.get_updates() == ()
    await bot.get_updates(allowed_updates=[])
    server.say(1, "wanted")
    assert len(await bot.get_updates()) == 1


async def test_in_a_group_a_bot_sees_what_is_meant_for_it(server: LocalTelegram, bot: Bot) -> None:
    """Privacy mode: its commands and the answers to it."""
    server.open_group(-5, "Desk")
    mine = await bot.send_message(-5, "29 killed")
    server.say(-5, "idle talk")
    server.say(-5, "/alert@another_bot killed>=30")
    server.say(-5, f"/alert@{BOT.username} killed>=30")
    server.say(-5, "/list")
    server.say(-5, "really?", reply_to=mine.id)
    texts = [update.message.text for update in await bot.get_updates() if update.message]
    assert texts == [f"/alert@{BOT.username} killed>=30", "/list", "really?"]


async def test_an_administrator_bot_sees_everything(server: LocalTelegram, bot: Bot) -> None:
    """Privacy mode ends with the right to administrate."""
    server.open_group(-5, "Desk", bot="administrator")
    server.say(-5, "idle talk")
    assert len(await bot.get_updates()) == 1


async def test_a_webhook_gets_each_update_until_it_takes_it(server: LocalTelegram, bot: Bot) -> None:
    """A failed delivery is repeated, with the secret, and told in the info."""
    got: list[tuple[str, str | None]] = []
    taken = asyncio.Event()

    async def hook(request: web.Request) -> web.Response:
        body = await request.json()
        got.append((body["message"]["text"], request.headers.get("X-Telegram-Bot-Api-Secret-Token")))
        if len(got) == 1:
            return web.Response(status=500)
        taken.set()
        return web.Response()

    application = web.Application()
    application.router.add_post("/hook", hook)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    try:
        await bot.set_webhook(address, secret_token="s3cret")
        with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
            await bot.get_updates()
        server.say(1, "hello")
        async with asyncio.timeout(20):
            await taken.wait()
        info = await bot.get_webhook_info()
        assert (info.url, info.last_error_message) == (
            address,
            "Wrong response from the webhook: 500 Internal Server Error",
        )
        assert got == [("hello", "s3cret"), ("hello", "s3cret")]
        await bot.delete_webhook()
        assert (await bot.get_webhook_info()).url == ""
        assert await bot.get_updates() == ()
    finally:
        await runner.cleanup()


async def test_pending_updates_can_be_dropped(server: LocalTelegram, bot: Bot) -> None:
    """A bot may choose not to hear of its absence."""
    server.say(1, "old")
    assert (await bot.get_webhook_info()).pending_update_count == 1
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == ()
