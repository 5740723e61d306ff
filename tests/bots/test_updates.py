"""How commands come in: by webhook or by polling, against the local server and its faults. Kafka is a list."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncEngine
from telegram import Bot as LibrarysBot
from telegram import Update

from bots.commands.desk import Desk
from bots.commands.signing import Signer
from bots.incoming.line import Line
from bots.incoming.updates import secret_of, taking_updates
from bots.incoming.webhook import SECRET_HEADER, Hook
from bots.ledger.chats import subscriptions_of
from bots.local.server import LocalTelegram
from bots.rulebook import Rulebook
from streams.listening import CannotListen, listening
from streams.settings import Settings
from tests.bots.building import TOLL
from tests.bots.town import Hindsights, Topic, office_of

READER = 471147114711


class Bot:
    """A bot that takes commands; with `port` through a webhook there."""

    def __init__(self, ledger: AsyncEngine, telegram: LocalTelegram, port: int | None = None) -> None:
        self.ledger = ledger
        self.telegram = telegram
        self.line = Line()
        self.hook = f"http://127.0.0.1:{port}/telegram/hook" if port else None
        self.settings = Settings(
            telegram_token=SecretStr(telegram.token),
            telegram_api=telegram.url,
            telegram_webhook=self.hook,
            telegram_webhook_listen=f"127.0.0.1:{port or 8443}",
        )

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator["Bot"]:
        """Until the block ends, in order."""
        rulebook = Rulebook(self.ledger, None, Topic(), "")  # type: ignore[arg-type]  # nobody follows it here
        office = office_of(Topic(), Hindsights())
        desk = Desk(self.ledger, rulebook, Signer(self.telegram.token), Hindsights(), office)
        async with taking_updates(self.settings, desk, self.line, asyncio.Event()):
            yield self
        await desk.errands.end()

    async def call(self, update: object, secret: str | None, **more: Any) -> int:
        """What a call to the webhook is answered with."""
        headers = {} if secret is None else {SECRET_HEADER: secret}
        body = update if isinstance(update, bytes) else json.dumps(update).encode()
        async with aiohttp.ClientSession() as session, session.post(self.hook or "", data=body, headers=headers) as got:
            return got.status

    @property
    def secret(self) -> str:
        """What Telegram knows."""
        return secret_of(self.telegram.token)


@pytest.fixture
async def town() -> AsyncIterator[LocalTelegram]:
    """A server without flood limits, and one reader."""
    async with LocalTelegram(limits=False) as server:
        server.open_private(READER, language="en")
        yield server


def answers(telegram: LocalTelegram) -> list[str]:
    """What the bot said."""
    return [one.text for one in telegram.chat(READER).messages if one.sender.is_bot]


async def until_answered(telegram: LocalTelegram, count: int) -> list[str]:
    """The bot's messages once there are so many."""
    await telegram.until(lambda: len(answers(telegram)) >= count, 30)
    return answers(telegram)


def written(update: int, text: str) -> dict[str, object]:
    """An update as Telegram sends it: the reader writes something."""
    person = {"id": READER, "is_bot": False, "first_name": "Reader", "language_code": "en"}
    message: dict[str, object] = {"message_id": 9000 + update, "date": 1772331240, "text": text, "from": person}
    message["chat"] = {"id": READER, "type": "private", "first_name": "Reader"}
    message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
    return {"update_id": update, "message": message}


async def test_commands_come_by_webhook(file_ledger: AsyncEngine, town: LocalTelegram, unused_tcp_port: int) -> None:
    """The library's own way back: what is asked is answered, and its effect is in the ledger."""
    async with Bot(file_ledger, town, unused_tcp_port).at_work():
        town.say(READER, f"/alert {TOLL.canonical}")
        await until_answered(town, 1)
        async with file_ledger.begin() as connection:
            (subscription,) = await subscriptions_of(connection, READER)
    assert subscription.query == TOLL.id


async def test_no_update_is_lost_between_webhook_and_polling(
    file_ledger: AsyncEngine, town: LocalTelegram, unused_tcp_port: int
) -> None:
    """What is asked while no bot is there is answered by the next one, whichever way it takes updates, once."""
    hooked, polling = Bot(file_ledger, town, unused_tcp_port), Bot(file_ledger, town)
    asked = 0
    for bot in (hooked, polling, hooked, hooked, polling, polling):
        town.say(READER, "/help")
        async with bot.at_work():
            town.say(READER, "/help")
            asked += 2
            await until_answered(town, asked)
    assert len(answers(town)) == asked


async def test_a_forged_call_is_refused_and_has_no_effect(
    file_ledger: AsyncEngine, town: LocalTelegram, unused_tcp_port: int
) -> None:
    """Without the secret, with another, with one that is no text; to another path; far too long."""
    alert = written(1, f"/alert {TOLL.canonical}")
    async with Bot(file_ledger, town, unused_tcp_port).at_work() as bot:
        refused = [await bot.call(alert, secret) for secret in (None, "", "guess", bot.secret[:-1], "\u00e9")]
        long = await bot.call(b" " * (2 << 20), bot.secret)
        broken = [await bot.call(body, bot.secret) for body in (b"", b"no json", b"[]", b"7", b"[" * 100_000)]
        async with aiohttp.ClientSession() as session, session.get(bot.hook or "") as got:
            read = got.status
        async with file_ledger.begin() as connection:
            assert await subscriptions_of(connection, READER) == ()
        assert await bot.call(alert, bot.secret) == 200
        async with file_ledger.begin() as connection:
            assert len(await subscriptions_of(connection, READER)) == 1
    assert (set(refused), long, set(broken), read) == ({403}, 413, {400}, 405)


async def test_an_update_that_comes_twice_is_carried_out_once(
    file_ledger: AsyncEngine, town: LocalTelegram, unused_tcp_port: int
) -> None:
    """Telegram repeats what it had no answer to, also while the first is still under way."""
    async with Bot(file_ledger, town, unused_tcp_port).at_work() as bot:
        calls = [bot.call(written(5, "/help"), bot.secret) for _ in range(3)]
        assert await asyncio.gather(*calls) == [200, 200, 200]
        assert await bot.call(written(5, "/help"), bot.secret) == 200
    assert len(answers(town)) == 1


async def test_a_port_that_is_taken_is_an_error_for_people(
    file_ledger: AsyncEngine, town: LocalTelegram, unused_tcp_port: int
) -> None:
    """With the setting's name, before Telegram is told to call."""
    first, second = Bot(file_ledger, town, unused_tcp_port), Bot(file_ledger, town, unused_tcp_port)
    async with first.at_work():
        with pytest.raises(CannotListen, match="telegram_webhook_listen: cannot listen"):
            async with second.at_work():
                pytest.fail("two servers on one port")


async def test_two_bots_on_one_token_go_on_and_say_so(file_ledger: AsyncEngine, town: LocalTelegram) -> None:
    """Each command is answered, none twice; both know that they are not alone."""
    first, second = Bot(file_ledger, town), Bot(file_ledger, town)
    async with first.at_work(), second.at_work():
        async with asyncio.timeout(30):
            while not (first.line.contested and second.line.contested):
                await asyncio.sleep(0.05)
        for count in (1, 2, 3):
            town.say(READER, "/help")
            await until_answered(town, count)
    assert len(answers(town)) == 3


@pytest.mark.parametrize("status", [404, 401, 502])
async def test_whatever_a_proxy_says_to_polling_the_commands_go_on(
    file_ledger: AsyncEngine, town: LocalTelegram, status: int
) -> None:
    """Three polls in a row fail; what was asked meanwhile is answered, once."""
    async with Bot(file_ledger, town).at_work():
        town.misbehave("status", method="getUpdates", status=status, times=3)
        town.say(READER, "/help")
        town.say(READER, "/help")
        await until_answered(town, 2)
    assert len(answers(town)) == 2


async def test_a_poll_whose_answer_is_lost_brings_its_updates_again(
    file_ledger: AsyncEngine, town: LocalTelegram
) -> None:
    """Nothing was confirmed, so nothing is lost; the reset comes after the server had taken the poll."""
    async with Bot(file_ledger, town).at_work():
        town.misbehave("reset", method="getUpdates", accepted=True, times=2)
        town.say(READER, "/help")
        await until_answered(town, 1)
    assert len(answers(town)) == 1


async def test_a_storm_of_429_on_answers_delays_them_and_repeats_nothing(
    file_ledger: AsyncEngine, town: LocalTelegram
) -> None:
    """Every answer is told to wait once; each question is answered once."""
    async with Bot(file_ledger, town).at_work():
        town.misbehave("flood", method="sendMessage", times=5, retry_after=1)
        for _ in range(5):
            town.say(READER, "/help")
        await until_answered(town, 5)
    assert len(answers(town)) == 5


async def test_an_update_that_a_process_did_not_live_to_carry_out_comes_again(
    file_ledger: AsyncEngine, town: LocalTelegram, unused_tcp_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first process has the call and dies over it, unanswered; the next one carries it out."""
    monkeypatch.setattr("streams.listening.LAST_ANSWERS", 0.1)
    bot, begun = Bot(file_ledger, town, unused_tcp_port), asyncio.Event()

    async def hang(update: Update) -> None:
        begun.set()
        await asyncio.Event().wait()

    async with LibrarysBot(town.token, base_url=town.base_url) as library:
        served = Hook(library, hang, bot.secret).serve_at("/telegram/hook")
        async with listening(served, f"127.0.0.1:{unused_tcp_port}", "telegram_webhook_listen"):
            await library.set_webhook(bot.hook or "", secret_token=bot.secret)
            town.say(READER, "/help")
            await begun.wait()
        assert (await library.get_webhook_info()).pending_update_count == 1
    async with bot.at_work():
        await until_answered(town, 1)
    assert len(answers(town)) == 1
