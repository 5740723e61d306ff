"""The bot's whole process on a real broker: endpoints, health, standing by, and a second bot on its token."""

import asyncio
import json
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from bots.ledger.database import open_ledger
from bots.local.server import LocalTelegram
from bots.transports import enrolment
from streams.model import StoryEvent
from streams.run.rules import read_rules
from streams.settings import Settings
from tests.bots.building import TOLL
from tests.bots.outside import receiving
from tests.bots.test_app import DAY, ring, settings, subscribed
from tests.bots.whole_bot import running_bot

__all__ = ["settings"]  # the fixture
pytestmark = pytest.mark.broker


async def asked(settings: Settings, path: str) -> tuple[int, str]:
    """What the bot's own server answers; 0 while there is none."""
    try:
        async with aiohttp.ClientSession() as session, session.get(f"http://{settings.bot_listen}{path}") as answer:
            return answer.status, await answer.text()
    except aiohttp.ClientConnectionError:
        return 0, ""


async def until(settings: Settings, status: int, path: str = "/readyz", words: str = "") -> str:
    """The page once it is answered like this."""
    async with asyncio.timeout(60):
        while True:
            got, text = await asked(settings, path)
            if got == status and words in text:
                return text
            await asyncio.sleep(0.05)


async def test_an_endpoint_that_is_added_while_the_bot_runs_hears_of_what_it_asked(
    settings: Settings, telegram: LocalTelegram, unused_tcp_port: int
) -> None:
    """Added and subscribed as the command line does; the bot says so in its metrics, and needs no restart."""
    settings = settings.model_copy(update={"bot_listen": f"127.0.0.1:{unused_tcp_port}", "allow_private": True})
    async with receiving() as (receiver, url), running_bot(settings, read_timeout=1):
        assert set(json.loads(await until(settings, 200)).values()) == {"ok"}
        number, _ = await enrolment.add(settings, "webhook", url, "fr")
        await enrolment.join(settings, number, TOLL)
        assert set(await read_rules(settings)) == {TOLL.id}
        await ring(settings, [event_now(one) for one in DAY[:1]])
        page = await until(settings, 200, "/metrics", 'tocsin_deliveries_total{outcome="sent"} 1.0')
    assert [json.loads(body)["type"] for _, body in receiver.calls] == ["story.new"]
    assert 'tocsin_alerts_total{kind="new",rule="personal"} 1.0' in page


def event_now(one: StoryEvent) -> StoryEvent:
    """The event as one of today, for an endpoint that asked today."""
    return replace(one, at=datetime.now(UTC))


async def test_a_second_bot_on_one_ledger_stands_by_until_the_first_ends(
    settings: Settings, telegram: LocalTelegram, unused_tcp_port_factory: Callable[[], int]
) -> None:
    """It lives and is not ready; then it delivers. The chat has one message and one reply, whoever sent them."""
    telegram.open_private(1, language="fr")
    async with open_ledger(settings.database_url) as engine:
        await subscribed(engine, 1, TOLL.id, TOLL.canonical)
    first, second = (
        settings.model_copy(update={"bot_listen": f"127.0.0.1:{unused_tcp_port_factory()}"}) for _ in range(2)
    )
    async with AsyncExitStack() as later:
        async with running_bot(first, read_timeout=1):
            await until(first, 200)
            await later.enter_async_context(running_bot(second, read_timeout=1))
            assert "another bot" in await until(second, 503)
            assert (await asked(second, "/healthz"))[0] == 200
            await ring(settings, DAY[:2])
            await telegram.until(lambda: telegram.chat(1).messages and "33" in telegram.chat(1).messages[0].text)
        await until(second, 200)
        await ring(settings, DAY)
        await telegram.until(lambda: len(telegram.chat(1).messages) == 2 and "31" in telegram.chat(1).messages[0].text)
    living, reply = telegram.chat(1).messages
    assert reply.reply_to == living.id


async def test_a_second_bot_on_one_token_with_a_ledger_of_its_own_doubles_nothing(
    settings: Settings, telegram: LocalTelegram, tmp_path: Path, unused_tcp_port: int
) -> None:
    """As when somebody tries the live token at home: both say so, commands are answered, alerts come once."""
    telegram.open_private(1, language="fr")
    async with open_ledger(settings.database_url) as engine:
        await subscribed(engine, 1, TOLL.id, TOLL.canonical)
    live = settings.model_copy(update={"bot_listen": f"127.0.0.1:{unused_tcp_port}"})
    home = settings.model_copy(update={"data": tmp_path / "home"})
    async with running_bot(live, read_timeout=1):
        await until(live, 200)
        async with running_bot(home, read_timeout=1):
            assert "another bot" in json.loads(await until(live, 503))["telegram"]
            for count in (1, 2):
                telegram.say(1, "/help")
                await telegram.until(lambda count=count: said(telegram, "/alert") == count, 30)
            await ring(settings, DAY[:1])
            await telegram.until(lambda: said(telegram, "29 tués") == 1, 30)
    assert (said(telegram, "/alert"), said(telegram, "29 tués")) == (2, 1)


async def test_called_by_telegram_or_asking_it_the_bot_hears_every_command(
    settings: Settings, telegram: LocalTelegram, unused_tcp_port_factory: Callable[[], int]
) -> None:
    """By webhook, then by polling, then by webhook again; what is typed between two runs is answered by the second."""
    telegram.open_private(1, language="fr")
    hook, page = unused_tcp_port_factory(), unused_tcp_port_factory()
    asking = settings.model_copy(update={"bot_listen": f"127.0.0.1:{page}"})
    called = asking.model_copy(
        update={
            "telegram_webhook": f"http://127.0.0.1:{hook}/telegram",
            "telegram_webhook_listen": f"127.0.0.1:{hook}",
        }
    )
    for count, chosen in enumerate((called, asking, called), 1):
        telegram.say(1, "/help")
        async with running_bot(chosen, read_timeout=1):
            assert set(json.loads(await until(chosen, 200)).values()) == {"ok"}
            telegram.say(1, "/help")
            await telegram.until(lambda count=count: said(telegram, "/alert") == 2 * count, 30)
    assert said(telegram, "/alert") == 6


def said(telegram: LocalTelegram, words: str) -> int:
    """How many messages of the bot hold the words."""
    return sum(words in one.text for one in telegram.chat(1).messages if one.sender.is_bot)
